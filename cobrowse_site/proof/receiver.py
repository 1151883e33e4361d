"""The server that receives, a process of its own: an empty database in a temporary folder, one account, one agent.

Started by server.py with the environment that it needs; reads what to seed from standard input.
"""

import json
import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cobrowse_site.settings")


def main() -> None:
    told = json.load(sys.stdin)
    import django
    from django.conf import settings

    settings.WHITENOISE_USE_FINDERS = True  # in a pipeline nobody has collected the static files
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    seed(told["subject"], told["origin"], told["agent"])
    serve(told["port"])


def seed(subject: dict[str, Any], origin: str, agent: dict[str, str]) -> None:
    """The account under its own key with its own rules. CoBrowse is on: that is no part of what is proved."""
    from config_app.models import SWITCHES, Account, AllowedOrigin, CobrowseSettings, MaskRule
    from config_app.services import NewMember, add_member, allow_origin

    masking = subject["masking"]
    account = Account.objects.create(name=subject["name"], site_key=subject["site_key"])
    CobrowseSettings.objects.create(
        account=account,
        mode="both",
        private_by_default=masking["private_by_default"],
        **{switch: name in masking["hidden_fields"] for name, switch in SWITCHES.items()},
        allowed_params="\n".join(masking["allowed_params"]),
        paused_pages="\n".join(masking["paused_pages"]),
    )
    for rule in masking["rules"]:
        MaskRule.objects.create(account=account, **rule)  # not cleaned: what is stored there is what is proved
    for pattern in subject["origins"]:
        AllowedOrigin.objects.create(account=account, pattern=pattern)
    allow_origin(account, origin)
    add_member(account, NewMember(agent["username"], agent["password"]))


def serve(port: int) -> None:
    from channels.routing import get_default_application
    from daphne.endpoints import build_endpoint_description_strings
    from daphne.server import Server

    endpoints = build_endpoint_description_strings(host="127.0.0.1", port=port)
    Server(application=get_default_application(), endpoints=endpoints).run()


if __name__ == "__main__":
    main()
