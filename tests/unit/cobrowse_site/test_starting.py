"""A wrong setting, or a service that is down or not as we need it: told in one sentence, by server and commands."""

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cobrowse_site import environment, reachable
from tests.services import free_port, guarded, stop, wait_for_port

ROOT = Path(__file__).resolve().parents[3]
SECRET = "hunter2-that-nobody-may-read"
SECONDS = 60  # for a process that should end by itself


def start(command: list[str], **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run with a production-like environment, changed by ``environment``; "" takes a variable away."""
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV")}
    sound = {"SECRET_KEY": "a" * 50, "SINGLE_PROCESS": "1", "DATABASE_URL": "sqlite://:memory:"}
    wanted = {name: value for name, value in {**clean, **sound, **environment}.items() if value}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=wanted, capture_output=True, text=True, timeout=SECONDS
    )


def daphne(**environment: str) -> "subprocess.CompletedProcess[str]":
    return start(["-m", "daphne", "-p", str(free_port()), "-v", "0", "cobrowse_site.asgi:application"], **environment)


def command(**environment: str) -> "subprocess.CompletedProcess[str]":
    return start(["manage.py", "migrate", "--plan"], **environment)


WRONG = [
    ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
    ({"DATABASE_URL": f"mysql://u:{SECRET}@db/name"}, "DATABASE_URL is no address of PostgreSQL or SQLite"),
    ({"DATABASE_URL": f"postgres://u:{SECRET}/x@db:a/name"}, "DATABASE_URL is no address"),
    ({"DATABASE_URL": f"postgres://u:{SECRET}@db"}, "DATABASE_URL names no database"),
    ({"DATABASE_URL": "sqlite:////nonexistent/folder/file"}, "SQLite cannot open /nonexistent/folder/file"),
    ({"REDIS_URL": f"http://:{SECRET}@cache"}, "REDIS_URL is no address of Redis"),
    ({"REDIS_URL": f"redis://:{SECRET}#x@cache"}, "REDIS_URL is no address of Redis"),
    ({"REDIS_URL": f"redis://:{SECRET}@cache/zero"}, "number of a database"),
    ({"EMAIL_URL": f"carrier-pigeon://u:{SECRET}@mail"}, "EMAIL_URL is no address of a mail server"),
    ({"PROCESSES": "2"}, "Several processes need"),
    ({"PROCESSES": "two"}, "write a whole number"),
    ({"SINGLE_PROCESS": ""}, "Without Redis only one process may run"),
    ({"DEBUG": "1", "BEHIND_TLS": "1"}, "DEBUG=1 shows code and settings to strangers"),
    ({"DEBUG": "1", "ALLOWED_HOSTS": "help.example.com"}, "Set DEBUG=0"),
    ({"LOG_LEVEL": "LOUD"}, "write DEBUG, INFO, WARNING or ERROR"),
]


@pytest.mark.parametrize(("environment", "sentence"), WRONG, ids=[words for _, words in WRONG])
def test_what_is_wrong_is_told_by_the_server_and_by_commands(environment, sentence):
    for run in (daphne, command):
        done = run(**environment)
        assert done.returncode != 0
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr and SECRET not in done.stderr + done.stdout
        if run is daphne:
            assert sentence in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("value", [None, ""])
def test_without_a_mail_server_mail_is_logged(monkeypatch, value):
    monkeypatch.delenv("EMAIL_URL", raising=False) if value is None else monkeypatch.setenv("EMAIL_URL", value)
    assert environment.email()["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"


def test_several_processes_on_sqlite_are_refused_even_with_redis():
    done = daphne(PROCESSES="2", REDIS_URL="redis://127.0.0.1:1/0")
    assert done.returncode != 0 and "Several processes need PostgreSQL" in done.stderr


def test_a_database_that_was_not_migrated_is_told_before_anybody_comes(tmp_path):
    done = daphne(DATABASE_URL=f"sqlite:///{tmp_path}/new.sqlite3")
    assert done.returncode != 0
    assert "Run: manage.py migrate" in done.stderr and "Traceback" not in done.stderr


# --- Redis, a real one


@contextmanager
def redis_server(home: Path, *options: str, port: int = 0) -> Iterator[int]:
    port = port or free_port()
    program = shutil.which("redis-server") or "redis-server"
    words = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(home), *options]
    process = subprocess.Popen(guarded(words), stdout=subprocess.DEVNULL)
    try:
        wait_for_port(port, process, "Redis")
        yield port
    finally:
        stop(process)


@contextmanager
def speaking(answer: Any) -> Iterator[int]:
    """A server that says what ``answer`` makes of what it hears: for what no Redis of today can be told to be."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    peer, _ = server.accept()
                except OSError:
                    return
                with peer:
                    while heard := peer.recv(65536):
                        peer.sendall(answer(heard))

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def fault(settings: Any, url: str) -> reachable.Fault | None:
    settings.REDIS_URL = url
    return reachable.redis_fault()


def test_a_redis_with_a_password_is_told_from_one_that_is_down(settings, tmp_path):
    with redis_server(tmp_path, "--requirepass", SECRET) as port:
        missing = fault(settings, f"redis://127.0.0.1:{port}/0")
        wrong = fault(settings, f"redis://:not-{SECRET}@127.0.0.1:{port}/0")
        assert missing and "asks for a password. Write REDIS_URL=redis://:password@host" in missing.sentence
        assert wrong and "does not accept this password" in wrong.sentence and SECRET not in wrong.sentence
        assert not missing.passing and not wrong.passing
        assert fault(settings, f"redis://:{SECRET}@127.0.0.1:{port}/0") is None
        done = daphne(REDIS_URL=f"redis://127.0.0.1:{port}/0")
        assert done.returncode != 0 and "asks for a password" in done.stderr and "Waiting" not in done.stderr
    down = fault(settings, f"redis://:{SECRET}@127.0.0.1:{port}/0")
    assert down and down.passing and f"127.0.0.1:{port} does not answer" in down.sentence
    assert SECRET not in down.sentence


def test_an_old_redis_is_refused(settings, tmp_path):
    # As Redis 5 does, which does not know how to greet …
    with redis_server(tmp_path, "--rename-command", "HELLO", "") as port:
        found = fault(settings, f"redis://127.0.0.1:{port}/0")
        assert found and "too old. Use Redis 6.0 or newer" in found.sentence and not found.passing

    # … and what greets, but tells an old version.
    def old(heard: bytes) -> bytes:
        if heard == b"*1\r\n$4\r\nINFO\r\n":
            return b"$20\r\nredis_version:5.0.9\n\r\n"
        return b"%1\r\n$5\r\nproto\r\n:3\r\n" if b"HELLO" in heard else b"+OK\r\n" * heard.count(b"CLIENT")

    with speaking(old) as port:
        found = fault(settings, f"redis://127.0.0.1:{port}/0")
        assert found and "Redis 5.0.9" in found.sentence


def test_what_is_no_redis_is_told(settings):
    with speaking(lambda heard: b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        found = fault(settings, f"redis://127.0.0.1:{port}/0")
        assert found and "is no Redis" in found.sentence


def test_a_redis_without_this_database_and_a_replica_are_told(settings, tmp_path):
    with redis_server(tmp_path, "--databases", "1") as port:
        found = fault(settings, f"redis://127.0.0.1:{port}/3")
        assert found and "End REDIS_URL in /0" in found.sentence
        with redis_server(tmp_path, "--replicaof", f"127.0.0.1 {port}") as replica:
            found = fault(settings, f"redis://127.0.0.1:{replica}/0")
            assert found and "is a replica" in found.sentence


def test_a_server_waits_for_a_redis_that_comes_up_late_and_gives_up_on_one_that_does_not(tmp_path):
    port, at = free_port(), free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "REDIS_URL": f"redis://127.0.0.1:{port}/0",
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    words = [sys.executable, "-m", "daphne", "-p", str(at), "-v", "0", "cobrowse_site.asgi:application"]
    gives_up = subprocess.Popen(words, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    assert gives_up.stderr
    assert any("Waiting 15 seconds at most: Redis at" in line for line in gives_up.stderr)
    assert gives_up.wait(SECONDS) != 0
    last = gives_up.stderr.read()
    assert "does not answer" in last and "Traceback" not in last

    waits = subprocess.Popen(guarded(words), cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    assert waits.stderr and any("Waiting" in line for line in waits.stderr)
    try:
        with redis_server(tmp_path, port=port):
            wait_for_port(at, waits, "Daphne")  # type: ignore[arg-type]
    finally:
        stop(waits)  # type: ignore[arg-type]


# --- PostgreSQL, the tests' own


def postgres(settings: Any, **change: Any) -> reachable.Fault | None:
    from django.db import connection

    return reachable._postgres_fault({**connection.settings_dict, **change})


@pytest.mark.django_db
def test_what_is_wrong_with_postgresql_is_told_without_its_password(settings):
    assert postgres(settings) is None
    unknown = postgres(settings, USER="nobody-here", PASSWORD=SECRET)
    missing = postgres(settings, NAME="not-there", PASSWORD=SECRET)
    down = postgres(settings, PORT=1, PASSWORD=SECRET)
    assert unknown and "has no user nobody-here" in unknown.sentence and not unknown.passing
    assert missing and "has no database not-there. Make it (createdb" in missing.sentence and not missing.passing
    assert down and "127.0.0.1:1 does not answer" in down.sentence and down.passing
    assert all(SECRET not in each.sentence for each in (unknown, missing, down))


def test_a_command_without_its_database_says_so():
    done = start(["manage.py", "seed_demo"], DATABASE_URL=f"postgres://u:{SECRET}@127.0.0.1:1/name")
    assert done.returncode != 0
    assert "PostgreSQL at 127.0.0.1:1 does not answer" in done.stderr
    assert "Traceback" not in done.stderr and SECRET not in done.stderr
