"""Says whether the audit trail is as it was written, and if not, which row is the first that is not. docs/audit.md

manage.py verify_audit [--account NAME] [--noted NUMBER:HASH] [--json]
"""

import json
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config_app.models import Account
from sessions_app.models import TrailHead
from sessions_app.services import trail
from sessions_app.services.trail_check import Verdict, chains, check

_NOTED = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


class Command(BaseCommand):
    help = "Checks the chain of the audit trail; exit code 1 and one sentence where it does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--account", metavar="NAME", help="only the trail of this account")
        parser.add_argument(
            "--noted", metavar="NUMBER:HASH", help="a row of this account whose hash you noted: it must still be there"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        noted = _noted(options)
        trail.link_all()  # what a killed process left behind
        wanted = [_chain(options["account"])] if options["account"] else chains()
        verdicts = [check(chain, noted, self._progress) for chain in wanted]
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(verdict) for verdict in verdicts], indent=2))
        else:
            for verdict in verdicts:
                self.stdout.write(_as_line(verdict))
        broken = [verdict for verdict in verdicts if not verdict.holds]
        if broken:
            raise CommandError(f"The trail of {broken[0].name} does not hold. {broken[0].fault}", returncode=1)

    def _progress(self, rows: int) -> None:
        self.stderr.write(f"{rows} rows …")


def _noted(options: dict[str, Any]) -> tuple[int, str] | None:
    if not options["noted"]:
        return None
    found = _NOTED.fullmatch(options["noted"])
    if not found:
        raise CommandError("--noted takes a row's number and its hash, such as 120:0f3a…, as this command prints them.")
    if not options["account"]:
        raise CommandError("Say with --account whose row --noted is.")
    return int(found[1]), found[2]


def _chain(name: str) -> int:
    """By name, also that of an account which has been deleted since."""
    pk = Account.objects.filter(name=name).values_list("pk", flat=True).first()
    pk = pk or TrailHead.objects.filter(name=name).values_list("pk", flat=True).first()
    if pk is None:
        raise CommandError(f"There is no account {name!r}, and no trail of one. Look at the names in Night Vision.")
    return pk


def _as_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "account": verdict.name,
        "rows": verdict.rows,
        "holds": verdict.holds,
        "last": verdict.last,
        "fault": verdict.fault,
    }


def _as_line(verdict: Verdict) -> str:
    if verdict.holds:
        return f"{verdict.name}: {verdict.rows} rows, the chain holds. Last row {verdict.last}"
    return f"{verdict.name}: broken after {verdict.rows} good rows."
