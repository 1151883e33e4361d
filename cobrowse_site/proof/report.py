"""What a proof says: one dictionary, signed as JSON for machines and drawn as a page for people."""

import getpass
import hashlib
import json
import socket
import tomllib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare

from cobrowse_site.proof.forms import FORMS, INSIDE
from cobrowse_site.proof.run import FOUND, HIDDEN, Outcome
from cobrowse_site.proof.session import OWN_STEPS
from cobrowse_site.proof.subject import origin_of

JSON, HTML = "report.json", "report.html"
_SALT = "cobrowse.proof"
TITLES = {HIDDEN: "Nothing hidden left the browser", FOUND: "Hidden content left the browser"}
UNSURE = "This run proves nothing"


class ReportFault(Exception):
    """A report that cannot be trusted; the text says why."""


def describe(outcome: Outcome) -> dict[str, Any]:
    """All of it, without a word of the page's own content."""
    subject, ledger, pieces = outcome.subject, outcome.ledger, outcome.pieces
    kinds = Counter(piece.kind for piece in pieces)
    return {
        "format": 1,
        "product": f"CoBrowse {_version()}",
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "by": f"{getpass.getuser()} on {socket.gethostname()}",
        "account": {
            "name": subject.name,
            "site_key": subject.site_key,
            "revision": subject.revision,
            "source": subject.source,
        },
        "page": subject.filtered(outcome.url),
        "page_tagged": outcome.tagged,
        "page_allowed": subject.allows(origin_of(outcome.url)),
        "browser": outcome.browser,
        "seconds": round(outcome.seconds, 1),
        "verdict": outcome.verdict,
        "title": TITLES.get(outcome.verdict, UNSURE),
        "reasons": outcome.reasons,
        "left_out": outcome.left_out,
        "totals": {
            "canaries": len({one.text for one in ledger.canaries}),
            "bytes_received": outcome.bytes_received,
            "bytes_searched": sum(len(piece.data) for piece in pieces),
            "frames": kinds["frame"],
            "messages": kinds["message"],
            "connections": kinds["raw"],
        },
        "rules": _rules(outcome),
        "control": [
            {"place": one.place, "moment": one.moment, "found": one.text in outcome.seen} for one in ledger.controls
        ],
        "script": ledger.done,
        "forms": [*FORMS.values(), INSIDE],
        "finds": _finds(outcome),
    }


def _rules(outcome: Outcome) -> list[dict[str, Any]]:
    ledger = outcome.ledger
    planted = Counter((one.rule, one.place) for one in ledger.canaries)
    found = {(find.canary.rule, find.canary.place, find.canary.text) for find in outcome.finds if find.canary}
    lost = Counter((rule, place) for rule, place, _ in found)
    labels = [(one.id, one.label) for one in ledger.hidings.values()]
    if any(one.rule == OWN_STEPS for one in ledger.canaries):
        labels.append((OWN_STEPS, "what your own steps put in as {canary}"))
    return [
        {
            "id": rule,
            "label": label,
            "elements": ledger.matched.get(rule, [0, 0])[0],
            "elements_used": ledger.matched.get(rule, [0, 0])[1],
            "left_out": rule == outcome.left_out,
            "places": {
                place: {"planted": count, "found": lost[(rule, place)]}
                for (owner, place), count in planted.items()
                if owner == rule
            },
        }
        for rule, label in labels
    ]


def _finds(outcome: Outcome) -> list[dict[str, Any]]:
    """One row for each rule, place, moment and form: how often, and where first."""
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    for find in outcome.finds:
        rule, place, moment = (
            (find.canary.rule, find.canary.place, find.canary.moment) if find.canary else ("?", "part of a canary", "?")
        )
        key = (rule, place, moment, find.form)
        row = rows.setdefault(
            key,
            {"rule": rule, "place": place, "moment": moment, "form": FORMS[find.form], "times": 0, "where": find.where},
        )
        row["times"] += 1
    return list(rows.values())


def write(report: dict[str, Any], folder: Path) -> None:
    """Both files into ``folder``; the JSON holds the page's SHA-256 and, over all of that, the signature."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = {name: f"{count:,}" for name, count in report["totals"].items()}
    page = render_to_string(
        "proof/report.html", {"report": report, "table": _table(report), "numbers": numbers}
    ).encode()
    (folder / HTML).write_bytes(page)
    whole = {**report, "html_sha256": hashlib.sha256(page).hexdigest()}
    (folder / JSON).write_text(
        json.dumps({**whole, "signature": _signature(whole)}, indent=2, ensure_ascii=False) + "\n"
    )


def verify(path: Path) -> dict[str, Any]:
    """The report, if it is as it was written here; raises ReportFault."""
    try:
        whole = json.loads(path.read_text())
        given = str(whole.pop("signature"))
    except (OSError, ValueError, KeyError, AttributeError) as fault:
        raise ReportFault(f"{path} is no signed report.") from fault
    if not constant_time_compare(given, _signature(whole)):
        raise ReportFault(f"{path} was changed, or signed with another SECRET_KEY.")
    page = path.with_name(HTML)
    if page.exists() and hashlib.sha256(page.read_bytes()).hexdigest() != whole["html_sha256"]:
        raise ReportFault(f"{page} was changed after it was written.")
    return dict(whole)


def _signature(whole: dict[str, Any]) -> str:
    """HMAC-SHA256 under a key made from SECRET_KEY, over the JSON with sorted names and without blanks."""
    canonical = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return signing.Signer(salt=_SALT, algorithm="sha256").signature(canonical)


def _table(report: dict[str, Any]) -> dict[str, Any]:
    """Places by rules, for the page: only rules that have something on it."""
    rules = [rule for rule in report["rules"] if rule["places"]]
    names = list(dict.fromkeys(place for rule in rules for place in rule["places"]))
    return {
        "rules": rules,
        "absent": [rule for rule in report["rules"] if not rule["places"]],
        "rows": [(name, [rule["places"].get(name) for rule in rules]) for name in names],
        "sums": [sum(place["planted"] for place in rule["places"].values()) for rule in rules],
    }


def _version() -> str:
    with open(settings.BASE_DIR / "pyproject.toml", "rb") as file:
        return str(tomllib.load(file)["project"]["version"])
