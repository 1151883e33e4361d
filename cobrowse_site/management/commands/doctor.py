"""`manage.py doctor`: looks at everything that a running server needs, and says what to change."""

import json
import sys
import traceback
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cobrowse_site.doctor import configuration, outside, services
from cobrowse_site.doctor.finding import BAD, OK, WARN, Check, Finding, bad

MARKS = {OK: "✓", WARN: "!", BAD: "✗"}
COLORS = {OK: "32", WARN: "33", BAD: "31"}


class Command(BaseCommand):
    help = "Checks TLS, proxy, sockets, origins, clocks, Redis, database, mail and disk. Ends with 1 if one fails."
    requires_system_checks = []  # it tells them itself, with all the rest

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--mail", metavar="TO", default="", help="also send a mail to this address")

    def handle(self, *args: Any, **options: Any) -> None:
        found = []
        for finding in examine(options["mail"]):
            found.append(finding)
            if not options["json"]:
                self.stdout.write(line(finding, color=self.stdout.isatty() and not options["no_color"]))
        if options["json"]:
            self.stdout.write(json.dumps([vars(finding) for finding in found], indent=2, ensure_ascii=False))
        if any(finding.level == BAD for finding in found):
            sys.exit(1)


def examine(mail_to: str = "") -> Iterator[Finding]:
    """One finding after the other, as they come; a check that breaks is a finding too."""
    checks: list[tuple[str, Check]] = [
        ("settings", configuration.configured),
        ("SECRET_KEY", configuration.secret_key),
        ("ALLOWED_HOSTS", configuration.hosts),
        ("database", services.database),
        ("Redis", services.redis_server),
        ("cache", configuration.cached),
        ("origins", configuration.origins),
        ("static files", configuration.static_files),
        ("disk", services.disk),
        ("mail", partial(services.mail, mail_to)),
        ("outside", outside.public),
    ]
    for name, check in checks:
        try:
            yield from check()
        except Exception as error:
            traceback.print_tb(error.__traceback__)  # places only: its words may hold an address with a password
            yield bad(name, f"could not be looked at ({error.__class__.__name__})", "Please report this as a bug.")


def line(finding: Finding, color: bool) -> str:
    mark = MARKS[finding.level]
    if color:
        mark = f"\x1b[{COLORS[finding.level]}m{mark}\x1b[0m"
    change = f"\n    → {finding.change}" if finding.change else ""
    return f"{mark} {finding.name}: {finding.words}{change}"
