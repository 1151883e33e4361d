"""The files of deploy/ that cannot run here: what they name exists, and nothing in them is left to chance."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from tests.services import guarded
from tests.serving import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


def variables() -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE))


def commands_in(text: str) -> set[str]:
    return set(re.findall(r'manage\.py"?,? "?([a-z_]+)\b(?!\.)', text))


# --- systemd


@pytest.mark.parametrize("path", UNITS, ids=[path.name for path in UNITS])
def test_a_unit_is_understood_by_systemd(path, tmp_path):
    """Programs and folders of /srv/cobrowse are not here, so the test's own stand for them."""
    text = path.read_text().replace("/srv/cobrowse/.venv/bin/python", "/bin/true").replace("/srv/cobrowse", str(ROOT))
    (tmp_path / path.name).write_text(text)
    for other in UNITS:
        if other != path:
            shutil.copy(other, tmp_path)
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        assert configparser.ConfigParser(strict=False, interpolation=None).read_string(text) is None
        return
    name = path.name.replace("@.", "@1.")
    done = subprocess.run(
        guarded([analyze, "verify", str(tmp_path / path.name) if "@" not in name else str(tmp_path / name)]),
        capture_output=True,
        text=True,
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"},
    )
    faults = [line for line in done.stderr.splitlines() if "cobrowse" in line and "Command" not in line]
    assert faults == [], done.stderr


def test_each_process_has_the_port_of_its_number():
    text = (DEPLOY / "systemd" / "cobrowse@.service").read_text()
    [start] = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    shell, dash, script = shlex.split(start.replace("%i", "12").replace("$$", "$"))
    told = subprocess.run(
        [shell, dash, script.replace("exec .venv/bin/daphne", "echo")], capture_output=True, text=True
    )
    assert "-p 8012 " in told.stdout and told.stdout.strip().endswith("cobrowse_site.asgi:application")
    upstream = (DEPLOY / "nginx" / "upstream.conf").read_text()
    assert re.findall(r"server 127\.0\.0\.1:(\d+)", upstream) == ["8001", "8002"]


def test_the_settings_of_the_example_exist():
    lines = (DEPLOY / "cobrowse.env.example").read_text().splitlines()
    named = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    assert named and named <= variables()


def test_commands_that_are_called_exist():
    texts = [path.read_text() for path in DEPLOY.rglob("*") if path.is_file()]
    texts.append((ROOT / "docs" / "operations.md").read_text())
    called = set().union(*(commands_in(text) for text in texts))
    assert {"migrate", "doctor", "collectstatic"} <= called
    assert called <= set(get_commands())


# --- containers


def compose() -> dict:
    return yaml.safe_load((DEPLOY / "docker" / "compose.yaml").read_text())


def test_images_are_pinned_and_files_of_compose_exist():
    services = compose()["services"]
    for name, service in services.items():
        image, _, tag = service["image"].partition(":")
        assert re.match(r"\d+\.\d+(\.\d+)?", tag), f"{name}: {image} has no version"
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("../"):
                assert (DEPLOY / "docker" / source).exists(), source
            elif source.startswith("./"):
                assert source == "./tls" or (DEPLOY / "docker" / source).exists(), source
            else:
                assert source in compose()["volumes"]
        for other in service.get("depends_on", {}):
            assert other in services
        if "build" in service:
            assert (DEPLOY / "docker" / service["build"]["context"] / service["build"]["dockerfile"]).exists()


def test_nginx_of_compose_knows_every_process():
    running = {name for name in compose()["services"] if re.fullmatch(r"cobrowse-\d+", name)}
    upstream = (DEPLOY / "docker" / "upstream.conf").read_text()
    assert set(re.findall(r"server ([\w-]+):8000", upstream)) == running and len(running) == 2
    assert "hash $cobrowse_route consistent;" in upstream


def test_what_the_image_copies_exists_and_its_bases_are_pinned():
    text = (DEPLOY / "docker" / "Dockerfile").read_text()
    for image in re.findall(r"^FROM (\S+)", text, re.MULTILINE):
        assert re.search(r":\d+\.\d+\.\d+", image), image
    for words in re.findall(r"^COPY ((?!--from).*) \S+$", text, re.MULTILINE):
        for source in words.split():
            assert (ROOT / source).exists(), source
    allowed = (DEPLOY / "docker" / "Dockerfile.dockerignore").read_text().split()
    rooms = [path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in ("tests", "bench")]
    for room in rooms:
        assert f"COPY {room} ./{room}" in text and f"!{room}" in allowed, f"the image lacks {room}"


def test_no_file_holds_a_secret():
    for path in (one for one in DEPLOY.rglob("*") if one.is_file()):
        for name, value in re.findall(r"^(SECRET_KEY|METRICS_TOKEN)=(.*)$", path.read_text(), re.MULTILINE):
            assert value == "", f"{path}: {name}"


def test_links_of_the_operators_page_lead_somewhere():
    page = ROOT / "docs" / "operations.md"
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target
    assert Path(page).stat().st_size > 3000
