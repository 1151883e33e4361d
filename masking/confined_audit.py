"""The audit in a process of its own, which may take so much time and memory and is killed when it takes more.

The process gets nothing but the page and the rules: no environment, no open file, no database. It cannot write files.
Between the two goes JSON: a line with the settings and then the page one way, the report the other.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from masking.html_audit import AuditReport, AuditRequest, MaskedPart
from masking.html_reading import MAX_BYTES, UnreadableHtml
from masking.mask_state import RuleResult
from masking.policy import Rule
from masking.sensitive_parts import Finding

SECONDS = 50  # by the clock; proxies often give up after 60
CPU_SECONDS = 45
MEMORY_BYTES = 1536 * 1024 * 1024
AT_ONCE = 2  # audits of one server process; a third is asked to wait
PATIENCE = 5  # seconds for a place

_ROOT = Path(__file__).resolve().parent.parent
_places = threading.BoundedSemaphore(AT_ONCE)

TOO_LONG = "Checking this page took too long. Check a part of it."
TOO_LARGE = "Checking this page took too much memory. Check a part of it."
FAILED = "This page could not be checked. Check a part of it."
BUSY = "Other pages are being checked at the moment. Try again in a minute."


def confined_audit(request: AuditRequest, *, seconds: float = SECONDS, memory: int = MEMORY_BYTES) -> AuditReport:
    """As ``html_audit.audit``; raises UnreadableHtml also where a limit was reached or too many audits are running."""
    html = request.html.encode("utf-8", "replace") if isinstance(request.html, str) else request.html
    if len(html) > MAX_BYTES:
        raise UnreadableHtml(f"The page is larger than {MAX_BYTES // 1024 // 1024} MB. Check a part of it.")
    head = {
        "memory": memory,
        "cpu": min(CPU_SECONDS, max(1, int(seconds))),
        "is_text": isinstance(request.html, str),
        "rules": [asdict(rule) for rule in request.rules],
        "private_by_default": request.private_by_default,
        "hidden_fields": request.hidden_fields,
        "url": request.url,
    }
    with _place():
        return _report(_answer(json.dumps(head).encode() + b"\n" + html, seconds))


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=PATIENCE):
        raise UnreadableHtml(BUSY)
    try:
        yield
    finally:
        _places.release()


def _answer(question: bytes, seconds: float) -> dict[str, Any]:
    process = subprocess.Popen(
        [sys.executable, "-s", "-m", "masking.audit_worker"],
        cwd=_ROOT,
        env={},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        answer, _ = process.communicate(question, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise UnreadableHtml(TOO_LONG) from None
    finally:
        process.kill()
        process.communicate()
    if process.returncode < 0:  # by a signal: the limit of processor time, in all likelihood
        raise UnreadableHtml(TOO_LONG)
    if process.returncode > 0:
        raise UnreadableHtml(TOO_LARGE if process.returncode == OUT_OF_MEMORY else FAILED)
    said: dict[str, Any] = json.loads(answer)
    return said


OUT_OF_MEMORY = 3  # the worker's exit code


def _report(said: dict[str, Any]) -> AuditReport:
    if "fault" in said:
        raise UnreadableHtml(said["fault"])
    said["masked"] = [
        MaskedPart(part["path"], [_reason(reason) for reason in part["reasons"]], part["within"])
        for part in said["masked"]
    ]
    said["rules"] = [RuleResult(Rule(**one["rule"]), one["state"], one["matches"]) for one in said["rules"]]
    said["findings"] = [Finding(**one) for one in said["findings"]]
    return AuditReport(**said)


def _reason(said: Any) -> str | Rule:
    return Rule(**said) if isinstance(said, dict) else str(said)
