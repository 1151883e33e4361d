"""Takes the second step of signing in away from somebody who has lost the device and the recovery codes.

manage.py reset_two_factor root
"""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config_app import two_factor


class Command(BaseCommand):
    help = "Lets a user sign in with the password alone again. An admin does the same for agents in Night Vision."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']!r}.")
        if not two_factor.remove(user):
            raise CommandError(f"{user} has not set up two-factor sign-in.")
        self.stdout.write(f"{user} signs in with the password alone from now on. Set it up again soon.")
