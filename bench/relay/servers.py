"""The servers that are measured, each a process of its own (our product also as several)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.services import free_port, guarded, stop, wait_for_port

ROOT = Path(__file__).resolve().parents[2]
# All of them come from one address, which nobody would believe.
UNLIMITED = {"LIMIT_SOCKETS": "1000000", "LIMIT_OPEN_SOCKETS": "1000000", "LIMIT_FRAMES": "1000000"}
NAMES = ("bare", "ordinary", "product")


@dataclass
class Server:
    """``ports`` of its processes; CPU and memory are theirs together."""

    name: str
    ports: list[int]
    processes: list[psutil.Process]

    def cpu(self) -> float:
        """Seconds of processor time until now."""
        return sum(sum(process.cpu_times()[:2]) for process in self.processes)

    def memory(self) -> int:
        """Bytes that are its own and in memory."""
        return sum(process.memory_info().rss for process in self.processes)


@contextmanager
def started(name: str, count: int = 1, **environment: str) -> Iterator[Server]:
    children: list[subprocess.Popen[bytes]] = []
    ports = [free_port() for _ in range(count)]
    try:
        for port in ports:
            log = ROOT / "var" / f"bench-{name}.log"
            log.parent.mkdir(exist_ok=True)
            with open(log, "ab") as out:
                child = subprocess.Popen(
                    guarded(_command(name, port)),
                    cwd=ROOT,
                    env={**os.environ, "DEBUG": "0", "DEMO": "0", "PROCESSES": str(count), **UNLIMITED, **environment},
                    stdout=out,
                    stderr=out,
                )
            children.append(child)
            wait_for_port(port, child, f"{name} (see {log})")
        yield Server(name, ports, [psutil.Process(child.pid) for child in children])
    finally:
        for child in children:
            stop(child, seconds=5)


def _command(name: str, port: int) -> list[str]:
    if name == "bare":
        return [sys.executable, "-m", "bench.relay.bare", str(port)]
    application = "bench.relay.ordinary:application" if name == "ordinary" else "cobrowse_site.asgi:application"
    return [
        sys.executable,
        "-m",
        "daphne",
        "-v0",
        "--websocket_connect_timeout",
        "20",
        "-b",
        "127.0.0.1",
        "-p",
        str(port),
        application,
    ]
