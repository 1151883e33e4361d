"""Deletes everything of a visitor, on the visitor's request. docs/audit.md

manage.py forget_visitor 3f2a1c9e-… [--account NAME]
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config_app.models import Account
from sessions_app.errors import Refusal
from sessions_app.services.forgetting import forget_visitor


class Command(BaseCommand):
    help = "Deletes a visitor with all conversations and sessions; the audit trail keeps that it was done."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("visitor", metavar="ID", help="the visitor's id, as Night Vision lists it")
        parser.add_argument("--account", metavar="NAME", help="refuse a visitor of any other account")

    def handle(self, *args: Any, **options: Any) -> None:
        account = None
        if options["account"]:
            account = Account.objects.filter(name=options["account"]).first()
            if account is None:
                raise CommandError(f"There is no account {options['account']!r}. Look at the names in Night Vision.")
        try:
            counts = forget_visitor(options["visitor"], account=account, via="manage.py forget_visitor")
        except Refusal:
            raise CommandError(f"There is no visitor {options['visitor']}. Copy the id from Night Vision.") from None
        for name, number in sorted(counts.items()):
            self.stdout.write(f"{name}: {number}")
