"""Starts and ends the server that receives (receiver.py): nothing of a run comes near the account's own database."""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

from django.conf import settings

from cobrowse_site.proof.recorder import Recorder
from cobrowse_site.proof.subject import Subject

START_SECONDS = 60
# Variables of the real server that would lead astray, or are not its own here.
FORGOTTEN = ("REDIS_URL", "DEMO_TAG_ORIGIN", "CSRF_TRUSTED_ORIGINS", "HSTS_SECONDS")


class ServerFault(Exception):
    """The receiving server did not start; the text holds what it said."""


class ProofServer:
    """``agent_url`` is where the agent goes; ``tag_url`` leads to the same server through the recorder."""

    def __init__(self, subject: Subject, origin: str) -> None:
        self.home = tempfile.TemporaryDirectory(prefix="cobrowse-proof-")
        self.port = _free_port()
        self.agent = {"username": "proof-agent", "password": secrets.token_urlsafe(16)}
        self.seed = {"subject": subject.as_seed(), "origin": origin, "agent": self.agent, "port": self.port}
        self.recorder = Recorder(self.port)
        self.agent_url = f"http://127.0.0.1:{self.port}"
        self.tag_url = f"http://127.0.0.1:{self.recorder.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "ProofServer":
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _start(self) -> None:
        log, seed = Path(self.home.name) / "server.log", Path(self.home.name) / "seed.json"
        seed.write_text(json.dumps(self.seed))
        with open(log, "wb") as out, open(seed, "rb") as told:
            command = [sys.executable, "-m", "cobrowse_site.proof.receiver"]
            self.process = subprocess.Popen(
                command, cwd=settings.BASE_DIR, env=self._environment(), stdin=told, stdout=out, stderr=out
            )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise ServerFault(f"The receiving server did not start.\n{log.read_text(errors='replace')[-2000:]}")

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in FORGOTTEN}
        return {
            **kept,
            "DATABASE_URL": f"sqlite:///{self.home.name}/proof.sqlite3",
            "COBROWSE_ASSETS_DIR": f"{self.home.name}/assets",
            "SECRET_KEY": secrets.token_urlsafe(40),  # what is signed here opens nothing elsewhere
            "SINGLE_PROCESS": "1",
            "PROCESSES": "1",
            "BEHIND_TLS": "0",
            "ALLOWED_HOSTS": "127.0.0.1",
            # The scripts that this server delivers to visitors are those that are proved.
            "USE_BUNDLES": "1" if settings.USE_BUNDLES else "0",
            "COBROWSE_INVITATION_SECONDS": "120",
        }

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.recorder.close()
        self.home.cleanup()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
