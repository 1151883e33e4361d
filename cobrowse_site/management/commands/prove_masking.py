"""Proves on a real page that what the rules hide does not leave the browser (docs/proof.md).

manage.py prove_masking https://www.example.com/checkout --account "Acme"
"""

import sys
import time
import traceback
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cobrowse_site.proof import report
from cobrowse_site.proof.browser import BrowserFault, find_browser
from cobrowse_site.proof.run import FOUND, HIDDEN, Order, prove
from cobrowse_site.proof.server import ServerFault
from cobrowse_site.proof.session import SessionFault
from cobrowse_site.proof.steps import Script, ScriptFault, read_script
from cobrowse_site.proof.subject import Subject, SubjectFault, from_database, from_server, origin_of

LEAK, NO_PROOF = 1, 2
MOST_LINES = 20
FAULTS = (BrowserFault, ScriptFault, ServerFault, SessionFault, SubjectFault)


class Command(BaseCommand):
    requires_system_checks = []  # they are about this server's own processes, none of which takes part
    help = (
        "Loads a page in a headless browser, plants random words wherever a rule hides something, plays a session, and "
        "searches every byte that the server received. Exit code 0: none was found; 1: some were; 2: nothing is proved."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", nargs="?", default="", help="the page, such as https://www.example.com/checkout")
        parser.add_argument("--account", default="", help="name or site key; not needed where there is only one")
        parser.add_argument("--server", default="", metavar="URL", help="read the rules from this server; needs --site")
        parser.add_argument("--site", default="", metavar="KEY", help="site key, as in the tag's data-site")
        parser.add_argument("--script", default="", metavar="FILE", help="JSON with steps of your own (docs/proof.md)")
        parser.add_argument("--output", default="proof", metavar="FOLDER", help="for report.html and report.json")
        parser.add_argument("--browser", default="", metavar="PATH", help="a Chromium or Chrome")
        parser.add_argument(
            "--break-rule",
            default="",
            metavar="RULE",
            help="self-test: the tag is not told of this rule (id or selector); the proof must fail with exit code 1",
        )
        parser.add_argument("--verify", default="", metavar="FILE", help="check the signature of a report.json instead")

    def handle(self, *args: Any, **options: Any) -> None:
        self.began = time.monotonic()
        if options["verify"]:
            self._verify(Path(options["verify"]))
            return
        if urlsplit(options["url"]).scheme not in ("http", "https"):
            raise CommandError(
                "Give the address of a page, such as https://www.example.com/checkout", returncode=NO_PROOF
            )
        try:
            order = Order(
                url=options["url"],
                subject=_subject(options),
                program=find_browser(options["browser"]),
                script=read_script(options["script"]) if options["script"] else Script(),
                leave_out=options["break_rule"],
            )
            outcome = prove(order, self._say)
        except FAULTS as fault:
            raise CommandError(f"Nothing is proved: {fault}", returncode=NO_PROOF) from fault
        except Exception as bug:  # Python's own exit code would be that of a find
            traceback.print_exc()
            raise CommandError(f"Nothing is proved, by a fault of this program: {bug!r}", returncode=NO_PROOF) from bug
        folder = Path(options["output"])
        told = report.describe(outcome)
        report.write(told, folder)
        self._tell(told, folder)
        if outcome.verdict != HIDDEN:
            sys.exit(LEAK if outcome.verdict == FOUND else NO_PROOF)

    def _say(self, words: str) -> None:
        self.stdout.write(f"{time.monotonic() - self.began:5.1f} s  {words} …")
        self.stdout.flush()

    def _tell(self, told: dict[str, Any], folder: Path) -> None:
        totals = told["totals"]
        self.stdout.write(
            f"{totals['canaries']} canaries, {totals['frames']} frames, {totals['bytes_received']} bytes received, "
            f"{totals['bytes_searched']} bytes searched, {told['seconds']} s"
        )
        for find in told["finds"][:MOST_LINES]:
            self.stdout.write(f"  FOUND rule {find['rule']}, {find['place']}, {find['moment']}: {find['where']}")
        if len(told["finds"]) > MOST_LINES:
            self.stdout.write(f"  and {len(told['finds']) - MOST_LINES} more, in the report")
        for reason in told["reasons"]:
            self.stdout.write(f"  {reason}")
        self.stdout.write(f"{told['title']}. {folder / report.HTML}")

    def _verify(self, path: Path) -> None:
        try:
            told = report.verify(path)
        except report.ReportFault as fault:
            raise CommandError(str(fault), returncode=LEAK) from fault
        self.stdout.write(
            f"Genuine: signed by this server's key. {told['title']}.\n"
            f"Account {told['account']['name']}, {told['page']}, {told['made']}, {told['by']}, {told['product']}"
        )


def _subject(options: dict[str, Any]) -> Subject:
    if not options["server"]:
        return from_database(options["account"])
    if not options["site"]:
        raise SubjectFault("--server needs the site key: --site KEY, as in the tag's data-site.")
    return from_server(options["server"], options["site"], origin_of(options["url"]))
