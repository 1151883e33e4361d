"""A PostgreSQL and a Redis of the tests' own, on free ports, gone when the tests are.

``with Services() as services`` starts both and puts DATABASE_URL and REDIS_URL into the environment.
"""

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

POSTGRES_HOMES = "/usr/lib/postgresql"
START_SECONDS = 30


class ServiceFault(RuntimeError):
    """A service is missing or did not start; the text says what to do."""


def free_port() -> int:
    """One below those that systems give to outgoing connections: none may take it before our program does.

    By chance, as several test runs look for ports at the same time.
    """
    while True:
        port = random.randrange(11_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def guarded(command: list[str], *, user: str = "", last_signal: str = "TERM") -> list[str]:
    """``command`` so that it dies with the tests, even when they are killed, and runs as ``user`` when we are root."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return command
    become = [f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user and os.geteuid() == 0 else []
    return [setpriv, *become, f"--pdeathsig={last_signal}", *command]


def stop(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM, seconds: float = 10) -> None:
    """End a process that these tests started; kill it when it does not listen."""
    if process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for_port(port: int, process: subprocess.Popen[bytes], what: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise ServiceFault(f"{what} did not start.")


def _postgres_programs() -> Path:
    homes = sorted(Path(POSTGRES_HOMES).glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = str(homes[-1]) if homes else shutil.which("initdb")
    if not found:
        raise ServiceFault("PostgreSQL is missing. Run: apt-get install postgresql")
    return Path(found).parent


class Services:
    """Both services. ``durable``: what PostgreSQL has committed outlives its being killed. ``logs``: a folder that
    keeps what they wrote, for a test that fails.

    For tests that take them away: ``kill_redis()`` and ``kill_postgres()``, and ``start_…`` again on the same port;
    Redis comes back empty, PostgreSQL with what it had.
    """

    def __init__(self, *, durable: bool = False, logs: Path | None = None) -> None:
        self.durable = durable
        # Not below the project: the user postgres must be able to walk there.
        self.home = Path(tempfile.mkdtemp(prefix="cobrowse-tests-"))
        self.logs = logs or self.home
        self.started: list[tuple[subprocess.Popen[bytes], signal.Signals]] = []
        self.redis_url = ""
        self.redis_port = self.postgres_port = 0

    def start(self) -> "Services":
        try:
            self.start_redis()
            self._make_postgres()
            self.start_postgres()
        except BaseException:
            self.close()
            raise
        return self

    def __enter__(self) -> "Services":
        self.start()
        os.environ["REDIS_URL"] = self.redis_url
        os.environ["DATABASE_URL"] = self.database_url("postgres")
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        while self.started:
            stop(*self.started.pop())
        shutil.rmtree(self.home, ignore_errors=True)

    def database_url(self, name: str) -> str:
        return f"postgres://postgres@127.0.0.1:{self.postgres_port}/{name}"

    def _start(self, command: list[str], log: str, how: signal.Signals) -> subprocess.Popen[bytes]:
        with open(self.logs / log, "ab") as out:
            # A session of its own: Ctrl-C reaches the tests only, and they stop the services last.
            process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
        self.started.append((process, how))
        return process

    def kill_redis(self) -> None:
        self.redis.kill()
        self.redis.wait()

    def kill_postgres(self) -> None:
        self.postgres.kill()
        self.postgres.wait()

    def start_redis(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise ServiceFault("Redis is missing. Run: apt-get install redis-server")
        port = self.redis_port = self.redis_port or free_port()
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        command = guarded([program, *options, "--dir", str(self.home)])
        self.redis = self._start(command, "redis.log", signal.SIGTERM)
        wait_for_port(port, self.redis, "Redis")
        self.redis_url = f"redis://127.0.0.1:{port}/0"

    def _make_postgres(self) -> None:
        programs = _postgres_programs()
        data = self.home / "postgres"
        data.mkdir()
        if os.geteuid() == 0:
            self.home.chmod(0o755)
            shutil.chown(data, "postgres", "postgres")
        make = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
        made = subprocess.run(
            guarded([*make, "--no-sync", "--no-instructions"], user="postgres"), capture_output=True, cwd=data
        )
        if made.returncode:
            raise ServiceFault(f"PostgreSQL could not make its files: {made.stderr.decode()}")
        self.postgres_port = free_port()

    def start_postgres(self) -> None:
        programs, data = _postgres_programs(), self.home / "postgres"
        # Nothing here is worth a disk's patience: no fsync.
        commit = "on" if self.durable else "off"
        speed = ["fsync=off", f"synchronous_commit={commit}", "full_page_writes=off", "shared_buffers=32MB"]
        options = [part for setting in speed for part in ("-c", setting)]
        run = [str(programs / "postgres"), "-D", str(data), "-h", "127.0.0.1", "-p", str(self.postgres_port), "-k", ""]
        command = guarded([*run, *options], user="postgres", last_signal="INT")
        end = time.monotonic() + START_SECONDS
        while True:
            self.postgres = self._start(command, "postgres.log", signal.SIGINT)
            try:
                wait_for_port(self.postgres_port, self.postgres, "PostgreSQL")
                return
            except ServiceFault:  # the processes of one that was killed take a moment to notice
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)


def create_database(url: str, name: str) -> str:
    """Make the database ``name`` beside the one at ``url``; returns its URL."""
    import psycopg
    from psycopg import sql

    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as connection:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
                return url.rsplit("/", 1)[0] + "/" + name
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
