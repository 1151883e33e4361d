"""What the masking tool in an admin's browser asks over HTTP: the account's rules, and to keep a draft of changes.

The token from Night Vision says who asks (config_app.tool_links); no cookie plays a part. Nothing here publishes.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from config_app import drafts, rates
from config_app.models import Account
from config_app.tool_links import ToolUser, tool_user
from sessions_app import services
from sessions_app.api.tag import from_any_website, json_body, page_origin
from sessions_app.errors import Refusal

MAX_DRAFT = 256 * 1024
TOO_OLD = "This link to the masking tool is too old or not yours. Open the tool again from Night Vision."


@from_any_website("POST", rate=rates.TOOL)
def opened(request: HttpRequest, site_key: str) -> dict[str, Any]:
    """``{"token"}`` → ``{"rules", "changes", "seen", "review", "left"}``.

    ``rules``: all that are published; ``changes``: the draft, as config_app.drafts describes it, ``seen`` its stamp;
    ``review``: the address where it is published; ``left``: seconds until the token is too old. Raises ticket_invalid.
    """
    account, tool, _ = _entered(request, site_key)
    draft = drafts.draft_of(account)
    return {
        "rules": drafts.published_rules(account),
        "changes": draft.changes if draft else [],
        "seen": drafts.stamp(draft),
        "review": tool.night_vision + reverse("admin:config_app_account_draft", args=[account.pk]),
        "left": tool.left,
    }


@from_any_website("POST", rate=rates.TOOL)
def draft(request: HttpRequest, site_key: str) -> dict[str, Any]:
    """``{"token", "changes", "seen"}`` → ``{"seen", "changes", "faults"}``; with faults nothing was kept.

    ``faults``: ``{"index", "field", "detail"}`` for each change to blame. Raises ticket_invalid, and wrong_state where
    the draft as a whole cannot be kept, above all when somebody else has saved another one since ``seen``.
    """
    account, tool, body = _entered(request, site_key)
    seen = body.get("seen")
    try:
        kept = drafts.save_draft(account, body.get("changes"), tool.user, seen=seen if isinstance(seen, str) else "")
    except drafts.DraftFault as fault:
        if not fault.faults:
            raise Refusal("wrong_state", str(fault)) from None
        return {"seen": seen, "changes": [], "faults": fault.faults}
    return {"seen": drafts.stamp(kept), "changes": kept.changes if kept else [], "faults": []}


def _entered(request: HttpRequest, site_key: str) -> tuple[Account, ToolUser, dict[str, Any]]:
    account = services.open_site(site_key, page_origin(request))
    body = json_body(request, MAX_DRAFT)
    token = body.get("token") if isinstance(body, dict) else None
    tool = tool_user(account, token) if isinstance(token, str) else None
    if tool is None:
        raise Refusal("ticket_invalid", TOO_OLD)
    return account, tool, body
