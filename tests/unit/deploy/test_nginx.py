"""deploy/nginx in a real nginx before two real Daphnes: sockets, caches, logs, and what the doctor says of it."""

import asyncio
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.certificates import self_signed
from tests.services import free_port, guarded, stop, wait_for_port
from tests.serving import ROOT, SITE, Serving

FILES = ROOT / "deploy" / "nginx"
BUNDLE = "js/tag/loader.js"


class Proxy:
    """nginx with the configuration as it is delivered, other than its ports, names and folders."""

    def __init__(self, home: Path, serving: Serving, leave_out: str = "") -> None:
        self.home = home
        self.plain, self.port = free_port(), free_port()
        self.url = f"https://localhost:{self.port}"
        certificate, key = self_signed(home)
        self.context = ssl.create_default_context(cafile=str(certificate))
        ports = iter(serving.ports)
        delivered = (FILES / "upstream.conf").read_text()
        upstream = re.sub(r"127\.0\.0\.1:\d+", lambda _: f"127.0.0.1:{next(ports)}", delivered)
        changes = {
            "cobrowse.example.com;": "localhost;",
            "listen 80;": f"listen 127.0.0.1:{self.plain};",
            "listen 443 ": f"listen 127.0.0.1:{self.port} ",
            "/etc/letsencrypt/live/cobrowse.example.com/fullchain.pem": str(certificate),
            "/etc/letsencrypt/live/cobrowse.example.com/privkey.pem": str(key),
            "/etc/nginx/cobrowse/": f"{home}/",
            "/var/cache/nginx/cobrowse": f"{home}/cache",
            "/var/log/nginx/": f"{home}/",
            "/srv/cobrowse/staticfiles/": f"{home}/static/",
        }
        text = (FILES / "cobrowse.conf").read_text()
        for before, after in changes.items():
            assert before in text, f"{before} is no longer in cobrowse.conf"
            text = text.replace(before, after)
        kept = (FILES / "kept.conf").read_text()
        if leave_out:
            text = re.sub(rf"^.*{leave_out}.*$", "", text, flags=re.MULTILINE)
        for name, content in (("cobrowse.conf", text), ("upstream.conf", upstream), ("kept.conf", kept)):
            (home / name).write_text(content)
        temporary = "".join(
            f"{kind}_temp_path {home}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (home / "nginx.conf").write_text(
            f"daemon off; worker_processes 1; pid {home}/nginx.pid; error_log {home}/error.log;\n"
            "events { worker_connections 256; }\n"
            f"http {{ {temporary} include {home}/cobrowse.conf; }}\n"
        )
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        command = [nginx, "-p", str(home), "-c", str(home / "nginx.conf"), "-e", str(home / "error.log")]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
        assert checked.returncode == 0 and "[warn]" not in checked.stderr, checked.stderr
        home.chmod(0o755)
        self.process = subprocess.Popen(guarded(command), stderr=subprocess.DEVNULL)
        wait_for_port(self.port, self.process, "nginx")

    def get(self, path: str, **headers: str):
        asked = urllib.request.Request(self.url + path, headers=headers)
        return urllib.request.urlopen(asked, timeout=20, context=self.context)

    def log(self) -> list[str]:
        return (self.home / "cobrowse.log").read_text().splitlines()

    def close(self) -> None:
        stop(self.process)
        shutil.rmtree(self.home, ignore_errors=True)


def new_home() -> Path:
    """A folder that nginx' worker, who is nobody, may walk to."""
    made = Path(tempfile.mkdtemp(prefix="cobrowse-nginx-"))
    made.chmod(0o777)
    (made / "static" / Path(BUNDLE).parent).mkdir(parents=True)
    return made


@pytest.fixture(scope="module")
def serving(tmp_path_factory) -> Iterator[Serving]:
    home = tmp_path_factory.mktemp("serving")
    with Serving(home, BEHIND_TLS="1", PROCESSES="2", ALLOWED_HOSTS="localhost,127.0.0.1") as served:
        served.daphne()
        served.daphne()
        yield served


@pytest.fixture(scope="module")
def proxy(serving) -> Iterator[Proxy]:
    running = Proxy(new_home(), serving)
    yield running
    running.close()


def ticket(proxy: Proxy, serving: Serving) -> dict[str, str]:
    asked = urllib.request.Request(
        f"{proxy.url}/api/v1/tag/{serving.site_key}/ticket/", data=b"{}", headers={"Origin": SITE}, method="POST"
    )
    with urllib.request.urlopen(asked, timeout=20, context=proxy.context) as answer:
        return json.load(answer)


async def test_both_sides_of_a_session_meet_in_one_process(proxy, serving):
    for _ in range(8):
        mine = await asyncio.to_thread(ticket, proxy, serving)
        base = proxy.url.replace("https", "wss")
        own = f"{base}/ws/visitor/{serving.site_key}/{mine['visitor']}/?secret=kanarienvogel"
        async with asyncio.timeout(60), connect(own, origin=SITE, ssl=proxy.context, proxy=None) as line:
            await line.send(json.dumps({"t": "hello", "ticket": mine["ticket"]}))
            assert json.loads(await line.recv())["t"] == "welcome"
        theirs = f"{base}/ws/session/{mine['visitor']}/00000000-0000-0000-0000-000000000000/"
        # Nobody: turned away, by whom?
        async with asyncio.timeout(60), connect(theirs, origin=proxy.url, ssl=proxy.context, proxy=None) as line:
            await line.send('{"t":"hello"}')
            assert json.loads(await line.recv())["t"] == "error"
            with pytest.raises(ConnectionClosed):
                await line.recv()
    taken: dict[str, set[str]] = {}
    sockets: list[tuple[str, str]] = []
    while len(sockets) < 16:  # each is logged when it has ended
        time.sleep(0.05)
        pattern = r'"GET /ws/(?:visitor/[^/]+|session)/([^/]+)/.* (127\.0\.0\.1:\d+) -$'
        sockets = re.findall(pattern, "\n".join(proxy.log()), re.MULTILINE)
    for visitor, process in sockets:
        taken.setdefault(visitor, set()).add(process)
    assert len(taken) == 8 and all(len(by) == 1 for by in taken.values())
    assert len(set.union(*taken.values())) == 2, "one process has all the sessions"
    assert "kanarienvogel" not in "".join(proxy.log())


def test_static_files_come_from_nginx_and_bundles_are_kept_for_good(proxy):
    home = proxy.home
    (home / "static" / BUNDLE).write_text("plain")
    (home / "static" / f"{BUNDLE}.gz").write_bytes(b"packed")
    (home / "static" / "dist").mkdir()
    (home / "static" / "dist" / "tag-0123456789ab.js").write_text("bundle")
    with proxy.get(f"/static/{BUNDLE}", **{"Accept-Encoding": "gzip"}) as answer:
        assert (answer.read(), answer.headers["Content-Encoding"]) == (b"packed", "gzip")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
    with proxy.get("/static/dist/tag-0123456789ab.js") as answer:
        assert answer.headers["Cache-Control"].endswith("immutable")
        assert answer.headers["Content-Type"] == "text/javascript"


def test_what_is_for_the_operator_is_closed_to_the_world(proxy):
    for path in ("/metrics", "/readyz"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            proxy.get(path)
        assert refused.value.code == 404


def doctor(serving: Serving, proxy: Proxy) -> dict[str, str]:
    """Words of each line about the outside."""
    told = subprocess.run(
        [sys.executable, "manage.py", "doctor", "--json"],
        cwd=ROOT,
        env={
            **serving.environment,
            "PUBLIC_URL": proxy.url,
            "SSL_CERT_FILE": str(next(proxy.home.glob("certificate-*.pem"))),
        },
        capture_output=True,
        text=True,
        timeout=100,
    )
    return {line["name"]: f"{line['level']}: {line['words']}" for line in json.loads(told.stdout)}


def test_the_doctor_finds_this_proxy_well(proxy, serving):
    told = doctor(serving, proxy)
    assert told["TLS"].startswith("ok: certificate for localhost")
    assert told["proxy"] == "ok: passes on host and scheme"
    assert told["WebSocket"] == "ok: gets through, with host and origin, and stays open"
    assert "BEHIND_TLS" not in told


@pytest.mark.parametrize(
    ("line", "name", "said"),
    [
        ("X-Forwarded-Proto", "proxy", "bad: HTTPS leads to itself for ever"),
        ("proxy_set_header Upgrade", "WebSocket", "bad: does not get through"),
    ],
)
def test_the_doctor_names_what_a_proxy_lacks(serving, line, name, said):
    lame = Proxy(new_home(), serving, leave_out=line)
    try:
        assert doctor(serving, lame)[name].startswith(said)
    finally:
        lame.close()


def test_pages_load_while_the_server_is_down(proxy, serving):
    """Last of this file: it stops the processes."""
    config = f"/api/v1/tag/{serving.site_key}/"
    for path in ("/tag.js", config):
        with proxy.get(path, Origin=SITE) as answer:
            assert answer.status == 200 and "max-age" in answer.headers["Cache-Control"]
            assert answer.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
    with pytest.raises(urllib.error.HTTPError) as refused:
        proxy.get(config, Origin="https://www.evil.example")
    assert refused.value.code == 403
    for process in serving.processes:
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(20) == 0
    with proxy.get("/tag.js?cache=buster") as answer:
        assert answer.status == 200 and b"cobrowse" in answer.read()
    with proxy.get(config, Origin=SITE) as answer:
        assert json.load(answer)["config"]["account"]["site_key"] == serving.site_key
    with pytest.raises(urllib.error.HTTPError) as refused:
        proxy.get(config, Origin="https://www.evil.example")
    assert refused.value.code == 502, "a website that is not allowed was answered from the cache"
    assert any(line.endswith(("HIT", "STALE")) for line in proxy.log())
