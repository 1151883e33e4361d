"""manage.py doctor, against real servers: each trouble gets its line and what to change."""

import json
import resource
import secrets
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from cobrowse_site.doctor import configuration, outside, services
from cobrowse_site.doctor.finding import Finding
from config_app.models import Account, AllowedOrigin
from tests.certificates import self_signed
from tests.services import free_port, wait_for_port
from tests.serving import ROOT, Serving
from tests.unit.cobrowse_site.test_starting import redis_server

SECRET = "hunter2-that-nobody-may-read"


def told(check) -> list[str]:
    """Each finding as "level name: words"."""
    return [f"{one.level} {one.name}: {one.words}" for one in check()]


def one(check, name: str) -> Finding:
    [found] = [finding for finding in check() if finding.name == name]
    return found


# --- the command


def doctor(serving: Serving, *options: str, fsize: int = 0, **extra: str) -> "subprocess.CompletedProcess[str]":
    def limit() -> None:
        if fsize:
            resource.setrlimit(resource.RLIMIT_FSIZE, (fsize, fsize))

    return subprocess.run(
        [sys.executable, "manage.py", "doctor", *options],
        cwd=ROOT,
        env={**serving.environment, **extra},
        capture_output=True,
        text=True,
        preexec_fn=limit,
        timeout=100,
    )


def test_a_sound_server_is_told_line_by_line_and_a_fault_ends_with_one(tmp_path):
    with Serving(tmp_path, SECRET_KEY=secrets.token_urlsafe(50), USE_BUNDLES="0") as serving:
        sound = doctor(serving)
        assert sound.returncode == 0, sound.stdout + sound.stderr
        assert "✓ migrations: all applied" in sound.stdout
        assert "✓ clock: agrees with PostgreSQL's" in sound.stdout and "✓ clock: agrees with Redis's" in sound.stdout
        assert "\x1b" not in sound.stdout

        full = doctor(serving, "--json", fsize=1000)
        assert full.returncode == 1
        [disk] = [line for line in json.loads(full.stdout) if line["name"] == "disk"]
        assert disk["level"] == "bad" and "File too large" in disk["words"] and "COBROWSE_ASSETS_DIR" in disk["change"]
        assert not list((tmp_path / "assets").iterdir()), "the probe was left behind"

        password = doctor(serving, REDIS_URL=f"redis://:{SECRET}@127.0.0.1:1/0", DEMO="1", SECRET_KEY="short")
        assert password.returncode == 1
        for words in ("✗ Redis: Redis at 127.0.0.1:1 does not answer", "✗ DEMO", "✗ SECRET_KEY: can be guessed"):
            assert words in password.stdout
        assert SECRET not in password.stdout + password.stderr


@pytest.mark.django_db(transaction=True)
def test_a_check_that_breaks_is_a_line_of_its_own(monkeypatch, capsys):
    def broken():
        raise ZeroDivisionError(SECRET)
        yield

    monkeypatch.setattr(services, "disk", broken)
    with pytest.raises(SystemExit):
        call_command("doctor")
    out, err = capsys.readouterr()
    assert "✗ disk: could not be looked at (ZeroDivisionError)" in out and "mail:" in out
    assert "in broken" in err and SECRET not in out + err  # for the report of the bug


# --- Redis and clocks


def test_a_redis_that_throws_messages_away_is_told(settings, tmp_path):
    options = ["--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru", "--requirepass", SECRET]
    with redis_server(tmp_path, *options) as port:
        settings.REDIS_URL = f"redis://:{SECRET}@127.0.0.1:{port}/0"
        lines = told(services.redis_server)
        assert any(line.startswith("warn Redis: throws messages away") for line in lines)
        assert any(line.startswith("ok Redis: version") for line in lines)


def test_a_clock_that_is_off_is_told():
    now = time.time()
    assert [each.level for each in services._clock("Redis", now + 1, now)] == ["ok"]
    [off] = services._clock("Redis", now - 90, now)
    assert off.level == "bad" and "differs from Redis's by 90 seconds" in off.words


@pytest.mark.django_db(transaction=True)
def test_too_few_connections_for_all_processes_are_told(settings):
    if connection.vendor == "postgresql":
        settings.PROCESSES = 4
        assert one(services.database, "connections").level == "ok"
        settings.PROCESSES = 400
        few = one(services.database, "connections")
        assert few.level == "warn" and "Raise max_connections" in few.change


# --- settings


@pytest.mark.django_db
def test_origins_that_let_strangers_in_are_told():
    account = Account.objects.create(name="Acme")
    for pattern in ("https://www.acme.example", "http://localhost:*"):
        AllowedOrigin.objects.create(account=account, pattern=pattern)
    assert one(configuration.origins, "origins").level == "ok"
    AllowedOrigin.objects.create(account=account, pattern="https://*.github.io")
    AllowedOrigin.objects.create(account=account, pattern="http://www.acme.example")
    lines = told(configuration.origins)
    assert "bad origins: Acme: https://*.github.io lets in strangers' websites" in lines
    assert "warn origins: Acme: http://www.acme.example can be forged on the way" in lines


def test_hosts_and_keys_that_are_too_weak_are_told(settings):
    settings.PUBLIC_URL = "https://help.example.com"
    settings.ALLOWED_HOSTS = ["other.example.com"]
    assert "lacks help.example.com" in one(configuration.hosts, "ALLOWED_HOSTS").words
    settings.ALLOWED_HOSTS = ["*"]
    assert one(configuration.hosts, "ALLOWED_HOSTS").level == "bad"
    settings.ALLOWED_HOSTS = ["help.example.com"]
    assert one(configuration.hosts, "BEHIND_TLS").level == "bad"
    settings.SECRET_KEY = "a" * 60
    assert one(configuration.secret_key, "SECRET_KEY").level == "bad"


def test_files_that_were_not_collected_are_told(settings, tmp_path):
    settings.USE_BUNDLES = True
    settings.STATIC_ROOT = tmp_path
    settings.BUNDLE_MANIFEST = tmp_path / "manifest.json"
    lines = told(configuration.static_files)
    assert any(line.startswith("warn bundles: are missing") for line in lines)
    assert any(line.startswith("bad static files:") for line in lines)
    (tmp_path / "manifest.json").write_text('{"tag": {"file": "dist/tag-1.js"}}')
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "tag-1.js").write_text("")
    assert [line.split()[0] for line in told(configuration.static_files)] == ["ok", "ok"]


# --- mail


class Mail(socketserver.StreamRequestHandler):
    """As much of a mail server as there is to a log-in and one mail; the password is "right"."""

    def handle(self) -> None:
        self.say("220 here")
        in_text = False
        while raw := self.rfile.readline():
            word = raw.strip().decode()
            if in_text:
                in_text = word != "."
                if not in_text:
                    self.say("250 kept")
                continue
            verb = word.split()[0].upper()
            if verb == "EHLO":
                self.say("250-here\r\n250 AUTH PLAIN")
            elif verb == "AUTH":
                self.say("235 welcome" if "AHVzZXIAcmlnaHQ=" in word else "535 no")
            elif verb == "RCPT":
                self.server.asked.append(word)  # type: ignore[attr-defined]
                self.say("550 nobody" if "nobody@" in word else "250 ok")
            elif verb == "DATA":
                in_text = True
                self.say("354 go on")
            elif verb == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 ok")
        return None

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@pytest.fixture
def mail_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # tests have another one
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail) as server:
        server.daemon_threads = True
        server.asked = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "user", "right"
        yield server
        server.shutdown()


def test_mail_is_logged_in_to_and_sent_only_when_asked(mail_server, settings):
    assert one(services.mail, "mail").words.endswith("lets us in")
    assert mail_server.asked == []
    sent = one(lambda: services.mail("ada@acme.example"), "mail")
    assert sent.level == "ok" and mail_server.asked == ["rcpt TO:<ada@acme.example>"]
    assert "does not take mail to" in one(lambda: services.mail("nobody@acme.example"), "mail").words
    settings.EMAIL_HOST_PASSWORD = SECRET
    wrong = one(services.mail, "mail")
    assert wrong.level == "bad" and "does not accept user and password" in wrong.words and SECRET not in wrong.words
    settings.EMAIL_PORT = 1
    assert one(services.mail, "mail").level == "bad"


# --- from outside


@contextmanager
def tls_server(home: Path, days: int) -> Iterator[int]:
    """A server with a certificate of so many days that closes each connection after the handshake."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(home, days))
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def serve() -> None:
            while True:
                try:
                    peer, _ = plain.accept()
                    context.wrap_socket(peer, server_side=True).close()
                except OSError:
                    if plain.fileno() < 0:
                        return

        threading.Thread(target=serve, daemon=True).start()
        yield plain.getsockname()[1]


@pytest.mark.parametrize(
    ("days", "trusted", "said"),
    [
        (90, False, "bad TLS: the certificate is not trusted: self-signed certificate"),
        (90, True, "ok TLS: certificate for localhost, 90 days left"),
        (10, True, "warn TLS: certificate for localhost, 10 days left"),
        (2, True, "bad TLS: certificate for localhost, 2 days left"),
        (-2, True, "bad TLS: the certificate is not trusted: certificate has expired"),
    ],
)
def test_a_certificate_is_told_by_its_days_and_its_authority(tmp_path, monkeypatch, settings, days, trusted, said):
    with tls_server(tmp_path, days) as port:
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / f"certificate-{days}.pem"))
        settings.PUBLIC_URL = f"https://localhost:{port}"
        assert told(outside.public)[0] == said


def test_an_address_where_nobody_answers_is_told(settings):
    settings.PUBLIC_URL = "https://localhost:1"
    assert told(outside.public)[0].startswith("bad TLS: localhost:1 does not answer")
    settings.PUBLIC_URL = "http://localhost:1"
    assert told(outside.public)[1].startswith("bad proxy: localhost:1 does not answer")


def test_the_way_of_a_browser_through_tls(tmp_path, monkeypatch, settings):
    """Daphne ends TLS itself here; tests/unit/deploy/ goes through nginx."""
    certificate, key = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    port = free_port()
    endpoint = f"ssl:{port}:privateKey={key}:certKey={certificate}:interface=127.0.0.1"
    settings.PUBLIC_URL = f"https://localhost:{port}"
    with Serving(tmp_path) as serving:
        process = serving.daphne("-e", endpoint)
        wait_for_port(port, process, "Daphne")
        lines = told(outside.public)
        assert "ok proxy: passes on host and scheme" in lines
        assert "ok WebSocket: gets through, with host and origin, and stays open" in lines
