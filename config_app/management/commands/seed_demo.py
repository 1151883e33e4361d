"""The demo: an account for the demo shop on this very machine, an agent, an admin, and masking for its checkout.

Running it again keeps the account and what was changed in it. Passwords come from DEMO_PASSWORD, or are made anew at
every run, as those of the last run cannot be read back.
"""

import json
import os
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from config_app import services
from config_app.management.commands.create_account import default_host
from config_app.management.logins import Login, as_json, as_text, join, new_password, one_sentence, renew
from config_app.models import Account, MaskRule

SHOP = "Demo Shop"
SHOP_ORIGINS = ("http://127.0.0.1:*", "http://localhost:*")
SHOP_PEOPLE = (("admin", "admin"), ("ada", "agent"))
SHOP_RULES = (
    ("#card-number", "Card number at the checkout"),
    ("#card-cvc", "Security code at the checkout"),
    (".secret", "Whatever the shop's pages call secret"),
    ("input[name='secure']", "Answer to the security question"),
)
OTHER = "Other Ltd"
OTHER_ORIGINS = ("https://www.other.example",)
OTHER_PEOPLE = (("eve", "agent"),)


class Command(BaseCommand):
    help = "Makes the demo account, or gives its people new passwords."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--origin", action="append", default=[], metavar="URL", help="one more website of the shop")
        parser.add_argument(
            "--second", action="store_true", help="also a second account, Other Ltd, with the agent eve"
        )
        parser.add_argument("--tag-host", default=default_host(), metavar="URL", help="this server's address")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        again = Account.objects.filter(name=SHOP).exists()
        host = options["tag_host"].rstrip("/")
        try:
            made = [_seed(SHOP, (*SHOP_ORIGINS, *options["origin"]), SHOP_PEOPLE)]
            if options["second"]:
                made.append(_seed(OTHER, OTHER_ORIGINS, OTHER_PEOPLE))
        except ValidationError as fault:
            raise CommandError(one_sentence(fault)) from fault
        if options["json"]:
            told = [as_json(account, logins, host) for account, logins in made]
            self.stdout.write(json.dumps({**told[0], "second": told[1] if options["second"] else None}, indent=2))
            return
        for account, logins in made:
            self.stdout.write(as_text(account, logins, host) + "\n")
        if again and not os.environ.get("DEMO_PASSWORD"):
            self.stdout.write("The demo was there already; its people have new passwords. DEMO_PASSWORD=… keeps one.")


@transaction.atomic
def _seed(name: str, origins: tuple[str, ...], people: tuple[tuple[str, str], ...]) -> tuple[Account, list[Login]]:
    account = Account.objects.filter(name=name).first()
    if account is None:
        account = services.create_account(name, [])
        for selector, note in SHOP_RULES if name == SHOP else ():
            MaskRule.objects.create(account=account, selector=selector, note=note)
    for pattern in origins:
        services.allow_origin(account, pattern)
    return account, [_login(account, username, role) for username, role in people]


def _login(account: Account, username: str, role: str) -> Login:
    password = os.environ.get("DEMO_PASSWORD") or new_password()
    membership = account.memberships.select_related("user").filter(user__username=username).first()
    if membership is not None:
        return renew(membership, password)
    if User.objects.filter(username=username).exists():
        raise CommandError(f"The demo needs the username {username!r}, which belongs to somebody else here.")
    return join(account, username, role, password)
