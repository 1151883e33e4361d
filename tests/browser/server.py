"""The project running for real: one Daphne for workspace and sockets, one on another host name for the shop."""

import json
import os
import re
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any

from tests.browser.wire import Wire
from tests.services import create_database, free_port, guarded, stop, wait_for_port

ROOT = Path(__file__).resolve().parents[2]
_redis_database = count(1)
PASSWORD = "correct horse battery staple"


class Server:
    """``url`` is where agents and admins go, ``shop_url`` the demo shop, whose tag comes through ``wire``.

    Settings come from ``extra``, environment variables such as COBROWSE_INVITATION_SECONDS.
    """

    def __init__(self, home: Path, **extra: str) -> None:
        self.home = home
        self.port = free_port()
        self.shop_port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.shop_origin = f"http://localhost:{self.shop_port}"
        self.shop_url = f"{self.shop_origin}/demo/shop/"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.wire = Wire(self.port)
        self.environment = {
            **os.environ,
            "DEMO": "1",
            "DEBUG": "0",
            "DATABASE_URL": self._database(),
            "REDIS_URL": self._redis(),
            "DEMO_PASSWORD": PASSWORD,
            "COBROWSE_ASSETS_DIR": str(home / "assets"),
            "DEMO_TAG_ORIGIN": f"http://127.0.0.1:{self.wire.port}",
            **extra,
        }

    def _database(self) -> str:
        base = os.environ["DATABASE_URL"]
        if base.startswith("sqlite"):
            return f"sqlite:///{self.home / 'browser.sqlite3'}"
        return create_database(base, f"browser_{self.port}")

    def _redis(self) -> str:
        """A Redis database of its own: accounts of two servers have the same numbers, and so their groups' names."""
        return re.sub(r"/\d+$", f"/{next(_redis_database) % 16}", os.environ.get("REDIS_URL", ""))

    def start(self) -> "Server":
        self.manage("migrate", "-v0")
        self.seeded: dict[str, Any] = json.loads(
            self.manage("seed_demo", "--json", "--second", "--origin", self.shop_origin)
        )
        self._daphne("server", self.port)
        self._daphne("shop", self.shop_port)
        return self

    def _daphne(self, name: str, port: int) -> None:
        command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "cobrowse_site.asgi:application"]
        log = self.home / f"{name}.log"
        with open(log, "ab") as out:
            process = subprocess.Popen(
                guarded(command), cwd=ROOT, env=self.environment, stdout=out, stderr=out, start_new_session=True
            )
        self.processes[name] = process
        wait_for_port(port, process, f"Daphne (see {log})")

    def restart(self) -> None:
        """Kill the server (not the shop) without warning and start it again on the same port."""
        self.processes["server"].kill()
        self.processes["server"].wait()
        self._daphne("server", self.port)

    def manage(self, *command: str) -> str:
        """Output of a management command."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"manage.py {' '.join(command)}: {done.stderr[-3000:]}"
        return done.stdout

    def django(self, code: str) -> str:
        """Run Python with the models at hand (`account` is the demo's own); what it prints.

        Saving a setting or a mask rule here reaches running tags and workspaces as it does from Night Vision.
        """
        head = (
            "from config_app.models import Account, AllowedOrigin, CobrowseSettings, MaskRule, Membership\n"
            "from sessions_app.models import *\n"
            "account = Membership.objects.get(user__username='ada').account\n"
        )
        return self.manage("shell", "-v0", "-c", head + code)

    def close(self) -> None:
        self.wire.close()
        for process in self.processes.values():
            stop(process, signal.SIGTERM, 3)
