"""What the documents name is there: targets of make, commands, settings, files and headings that are linked to."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "static").rglob("README.md")]
IN_CODE = re.compile(r"^    .+$|`[^`\n]+`", re.MULTILINE)
SETTINGS = (ROOT / "docs" / "settings.md").read_text()
SOURCE = "\n".join(path.read_text() for room in ("cobrowse_site", "config_app") for path in (ROOT / room).rglob("*.py"))


@pytest.fixture(params=DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def document(request) -> Path:
    return request.param


def headings(document: Path) -> set[str]:
    """As links name them."""
    titles = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_targets_and_commands_are_there(document):
    code = "\n".join(IN_CODE.findall(document.read_text()))
    targets = set(" ".join(re.findall(r"^([a-z -]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)).split())
    assert set(re.findall(r"(?:^|[` ])make ([a-z][a-z-]*)", code)) <= targets
    assert set(re.findall(r"manage\.py ([a-z_]+)", code)) <= set(get_commands())


def test_links_lead_somewhere(document):
    for path, heading in re.findall(r"\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)", document.read_text()):
        there = document.parent / path if path else document
        assert there.exists(), path
        assert not heading or heading in headings(there), f"{path}#{heading}"


def test_documented_settings_are_read():
    limits = {f"LIMIT_{name.upper()}" for name in settings.LIMITS}
    documented = set(re.findall(r"^\| `([A-Z_]+)`", SETTINGS, re.MULTILINE))
    assert {name for name in documented if name.startswith("LIMIT_")} == limits
    assert {name for name in documented - limits if f'"{name}"' not in SOURCE} == set()


def test_defaults_of_limits_are_as_documented():
    told = dict(re.findall(r"^\| `LIMIT_([A-Z_]+)` \| (\d+) \|", SETTINGS, re.MULTILINE))
    source = (ROOT / "cobrowse_site" / "settings.py").read_text()
    assert {name: most for name, most in told.items() if f'"{name.lower()}": {most},' not in source} == {}
