"""The proof on the demo shop: it passes, and it fails when a rule is broken on purpose."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.browser.server import ROOT, Server

URL = "checkout/?token=t0psecret"


@pytest.fixture(autouse=True)
def only_chromium(request: pytest.FixtureRequest) -> None:
    """The command drives Chromium; in a run for other engines there is nothing to do here."""
    engines = request.config.getoption("--engine")
    if engines and "chromium" not in engines:
        pytest.skip("proves with Chromium only")


def prove(server: Server, folder: Path, *more: str) -> tuple[int, str, dict[str, Any]]:
    """Exit code, what it printed, and the report."""
    command = ["prove_masking", server.shop_url + URL, "--account", "Demo Shop", "--output", str(folder), *more]
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=server.environment, capture_output=True, text=True
    )
    report = folder / "report.json"
    assert report.exists(), done.stdout + done.stderr
    return done.returncode, done.stdout + done.stderr, json.loads(report.read_text())


def test_nothing_hidden_leaves_the_checkout(server: Server, tmp_path: Path) -> None:
    script = tmp_path / "steps.json"
    script.write_text(json.dumps([{"click": "#make-account"}, {"type": ["#password", "{canary}"]}, {"wait": 100}]))
    before = server.django("print(Conversation.objects.count(), Visitor.objects.count())")
    code, told, report = prove(server, tmp_path / "proof", "--script", str(script))
    assert code == 0, told
    assert report["verdict"] == "hidden"
    assert report["finds"] == []
    assert report["totals"]["canaries"] > 200
    assert report["totals"]["frames"] > 20
    assert all(control["found"] for control in report["control"])
    assert {"text", "title", "typed"} <= {control["place"] for control in report["control"]}
    planted = {rule["label"] for rule in report["rules"] if rule["places"]}
    assert {"#card-number", "#card-cvc", ".secret", "input[name='secure']"} <= planted
    passwords = next(rule for rule in report["rules"] if rule["id"] == "passwords")
    assert passwords["places"]["password shown"]["planted"] > 0
    assert "t0psecret" not in json.dumps(report) + (tmp_path / "proof" / "report.html").read_text()
    assert server.django("print(Conversation.objects.count(), Visitor.objects.count())") == before
    assert "Genuine" in server.manage("prove_masking", "--verify", str(tmp_path / "proof" / "report.json"))


def test_a_rule_broken_on_purpose_is_found(server: Server, tmp_path: Path) -> None:
    code, told, report = prove(server, tmp_path, "--break-rule", "input[name='secure']")
    assert code == 1, told
    assert report["verdict"] == "found"
    assert report["left_out"] == next(rule["id"] for rule in report["rules"] if rule["left_out"])
    assert {find["rule"] for find in report["finds"]} == {report["left_out"]}, "the other rules still hold"
    assert {"value", "title", "typed"} <= {find["place"] for find in report["finds"]}
    assert any("letter by letter" in find["form"] for find in report["finds"]), "the search for typed letters works"
