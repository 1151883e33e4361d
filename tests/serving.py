"""The project as an operator runs it: real Daphne processes on a database and a Redis of their own."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from itertools import count
from pathlib import Path
from typing import Any

from tests.services import create_database, free_port, guarded, stop, wait_for_port

ROOT = Path(__file__).resolve().parents[1]
SITE = "http://localhost:4711"  # seed_demo lets in any port of it
_redis_database = count(1)


class Serving:
    """``ports``: one for each Daphne that was started. Close it when done."""

    def __init__(self, home: Path, **extra: str) -> None:
        self.home = home
        self.ports: list[int] = []
        self.processes: list[subprocess.Popen[bytes]] = []
        base = extra.pop("DATABASE_URL", os.environ["DATABASE_URL"])
        redis = extra.pop("REDIS_URL", os.environ.get("REDIS_URL", ""))
        sqlite = base.startswith("sqlite")
        name = f"serving_{free_port()}"
        self.environment = {
            **os.environ,
            "DEBUG": "0",
            "DEMO": "0",
            "DATABASE_URL": f"sqlite:///{home / name}.sqlite3" if sqlite else create_database(base, name),
            "REDIS_URL": re.sub(r"/\d+$", f"/{next(_redis_database) % 16}", redis),
            "COBROWSE_ASSETS_DIR": str(home / "assets"),
            "LOG_LEVEL": "INFO",
            **extra,
        }
        self.manage("migrate", "-v0")
        self.seeded: dict[str, Any] = json.loads(self.manage("seed_demo", "--json"))
        self.site_key: str = self.seeded["site_key"]

    def __enter__(self) -> "Serving":
        return self

    def __exit__(self, *fault: object) -> None:
        for process in self.processes:
            stop(process, seconds=3)

    def manage(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"manage.py {' '.join(command)}: {done.stderr[-3000:]}"
        return done.stdout

    def daphne(self, *options: str, port: int = 0, **extra: str) -> subprocess.Popen[bytes]:
        """``port``: of one that has ended, to take its place."""
        again, port = port, port or free_port()
        command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), *options]
        with open(self.log(port), "ab") as out:
            process = subprocess.Popen(
                guarded([*command, "cobrowse_site.asgi:application"]),
                cwd=ROOT,
                env={**self.environment, **extra},
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        if again:
            self.processes[self.ports.index(again)] = process
        else:
            self.ports.append(port)
            self.processes.append(process)
        wait_for_port(port, process, f"Daphne (see {self.log(port)})")
        return process

    def log(self, port: int) -> Path:
        return self.home / f"daphne-{port}.log"

    def ticket(self, at: str = "") -> dict[str, str]:
        """What the tag is given before it opens its socket; ``at`` is another address of the server."""
        base = at or f"http://127.0.0.1:{self.ports[0]}"
        asked = urllib.request.Request(
            f"{base}/api/v1/tag/{self.site_key}/ticket/", data=b"{}", headers={"Origin": SITE}, method="POST"
        )
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return json.load(answer)
