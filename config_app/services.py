"""What an account's settings mean for tags and workspaces, and how a change reaches them."""

from typing import Any

from django.db import transaction
from django.db.models import F

from config_app.models import Account, CobrowseSettings, Membership
from config_app.signals import config_changed

_OFFERED = {"view": ["view", "follow"], "shared": ["shared"], "both": ["shared", "view", "follow"]}


def cobrowse_settings(account: Account) -> CobrowseSettings:
    """The account's settings; the defaults where nobody has saved any."""
    return CobrowseSettings.objects.filter(account=account).first() or CobrowseSettings(account=account)


def public_config(account: Account) -> dict[str, Any]:
    """The ``config`` state object (docs/architecture.md). Everything in it may be read by any visitor."""
    chosen = cobrowse_settings(account)
    rules = account.mask_rules.filter(enabled=True).values("id", "selector", "kind", "url_pattern")
    return {
        "revision": account.revision,
        "account": {"name": account.name, "site_key": account.site_key},
        "cobrowse": {
            "enabled": chosen.enabled,
            "border_color": chosen.border_color,
            "highlight_color": chosen.highlight_color,
            "match_viewport": chosen.match_viewport,
            "modes": _OFFERED[chosen.mode] if chosen.enabled else [],
        },
        "masking": {
            "rules": list(rules),
            "private_by_default": chosen.private_by_default,
            "mask_autocomplete": chosen.mask_autocomplete,
            "allowed_params": chosen.allowed_params.split(),
        },
        "origins": list(account.origins.values_list("pattern", flat=True)),
    }


def agent_may_cobrowse(membership: Membership) -> bool:
    """Whether this agent may invite to and watch sessions."""
    chosen = cobrowse_settings(membership.account)
    return chosen.enabled and (chosen.for_all_agents or membership.cobrowse_allowed)


def touch(account: Account) -> None:
    """Something of the account's configuration has changed: raise the revision, tell everybody after commit."""
    Account.objects.filter(pk=account.pk).update(revision=F("revision") + 1)
    transaction.on_commit(lambda: config_changed.send(sender=Account, account=account))
