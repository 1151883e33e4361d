"""The audit's own process: bounded in time and memory, killed when over, and deaf to all around it."""

import threading
import time

import pytest

from masking import confined_audit as confined
from masking.confined_audit import confined_audit
from masking.html_audit import AuditRequest, audit
from masking.html_reading import MAX_BYTES, UnreadableHtml
from masking.policy import Rule

PAGE = "<input id=cc name=card><input type=password><p>a@b.de é</p><p class=s data-cobrowse=mask>"


@pytest.mark.parametrize("html", [PAGE, PAGE.encode("utf-16"), PAGE.encode("windows-1252"), "", b"\0\0\0"])
def test_the_report_is_that_of_the_audit_itself(html):
    rules = [Rule(7, ".s", "mask"), Rule(8, "p[", "mask"), Rule(9, "p", "show", "/x*")]
    request = AuditRequest(html, rules, hidden_fields=(), url="https://www.acme.example/")
    assert confined_audit(request) == audit(request)


def test_a_page_that_takes_too_long_is_given_up():
    begin = time.monotonic()
    with pytest.raises(UnreadableHtml, match="too long"):
        confined_audit(AuditRequest("<p class=a>x</p>" * 300_000), seconds=0.8)
    assert time.monotonic() - begin < 3


def test_the_limit_of_processor_time_counts_as_well(monkeypatch):
    monkeypatch.setattr(confined, "CPU_SECONDS", 1)
    with pytest.raises(UnreadableHtml, match="too long"):
        confined_audit(AuditRequest("<p class=a>x</p>" * 300_000), seconds=30)


def test_a_page_that_takes_too_much_memory_is_given_up():
    with pytest.raises(UnreadableHtml, match=r"memory|could not be checked"):
        confined_audit(AuditRequest("<p class=a>x</p>" * 300_000), memory=120 * 1024 * 1024)


def test_a_page_that_is_too_large_starts_no_process(monkeypatch):
    monkeypatch.setattr(confined.subprocess, "Popen", None)
    with pytest.raises(UnreadableHtml, match="10 MB"):
        confined_audit(AuditRequest(b"x" * (MAX_BYTES + 1)))


def test_what_the_process_refuses_is_told_in_its_words():
    with pytest.raises(UnreadableHtml, match="400,000 elements"):
        confined_audit(AuditRequest("<b>" * 400_100))


def test_more_audits_at_once_than_there_are_places_are_asked_to_wait(monkeypatch):
    monkeypatch.setattr(confined, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(confined, "PATIENCE", 0.1)
    with confined._place(), pytest.raises(UnreadableHtml, match="Try again"):
        confined_audit(AuditRequest(PAGE))
    assert confined_audit(AuditRequest(PAGE)).elements


def test_the_process_knows_no_secret_of_the_server(monkeypatch):
    seen = {}
    popen = confined.subprocess.Popen

    def spy(*args, **kwargs):
        seen.update(kwargs)
        return popen(*args, **kwargs)

    monkeypatch.setattr(confined.subprocess, "Popen", spy)
    confined_audit(AuditRequest(PAGE))
    assert seen["env"] == {}


def test_a_thousand_rules_over_a_large_page():
    html = "".join(f"<div class='row r{n}'><input name=street{n}><p>text</div>" for n in range(5_000))
    rules = [Rule(n, f".r{n} > input[name='street{n}']", "mask") for n in range(1_000)]
    report = confined_audit(AuditRequest(html, rules))
    assert [one.matches for one in report.rules] == [1] * 1_000
