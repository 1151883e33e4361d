"""Makes an account for real use, with an agent, and prints the tag snippet.

manage.py create_account "Acme" --origin https://www.acme.example --agent ada --admin olga
"""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from config_app import services
from config_app.management.logins import Login, as_json, as_text, join, new_password, one_sentence
from config_app.models import Account


class Command(BaseCommand):
    help = "Makes an account and its first agent, and prints the tag snippet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the company, as visitors read it")
        parser.add_argument(
            "--origin",
            action="append",
            required=True,
            metavar="URL",
            help="website that carries the tag, such as https://www.example.com; may be given several times",
        )
        parser.add_argument("--agent", action="append", required=True, metavar="USERNAME", help="may be repeated")
        parser.add_argument("--admin", action="append", default=[], metavar="USERNAME", help="may use Night Vision")
        parser.add_argument(
            "--password", help="for all of them, 12 characters at least; a random one each where it is left out"
        )
        parser.add_argument("--tag-host", default=default_host(), metavar="URL", help="this server's address")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        people = [(name, "admin") for name in options["admin"]] + [(name, "agent") for name in options["agent"]]
        _refuse_what_exists(options["name"], [name for name, _ in people])
        host = options["tag_host"].rstrip("/")
        if not host.startswith(("https://", "http://")):
            raise CommandError(f"--tag-host is this server's address with its scheme, such as https://{host}")
        try:
            account, logins = _make(options["name"], options["origin"], people, options["password"])
        except ValidationError as fault:
            raise CommandError(one_sentence(fault)) from fault
        if options["json"]:
            self.stdout.write(json.dumps(as_json(account, logins, host), indent=2))
        else:
            self.stdout.write(as_text(account, logins, host))


def default_host() -> str:
    """The first public name this server answers to."""
    names = [
        name.lstrip(".") for name in settings.ALLOWED_HOSTS if name not in ("*", "localhost", "127.0.0.1", "[::1]")
    ]
    return f"https://{names[0]}" if names else "http://127.0.0.1:8000"


def _refuse_what_exists(name: str, usernames: list[str]) -> None:
    if Account.objects.filter(name__iexact=name).exists():
        raise CommandError(f"There is an account {name!r} already. Choose another name, or change it in Night Vision.")
    for username in usernames:
        if usernames.count(username) > 1:
            raise CommandError(f"{username!r} is named twice. An admin is an agent as well.")
        if User.objects.filter(username__iexact=username).exists():
            raise CommandError(f"There is a user {username!r} already. Choose another username.")


@transaction.atomic
def _make(
    name: str, origins: list[str], people: list[tuple[str, str]], password: str | None
) -> tuple[Account, list[Login]]:
    if password:
        validate_password(password)
    account = services.create_account(name, origins)
    return account, [join(account, username, role, password or new_password()) for username, role in people]
