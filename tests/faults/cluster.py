"""Several Daphne processes on a PostgreSQL and a Redis of their own, each of which a test may take away."""

import signal
from pathlib import Path
from typing import Any

import psutil
import psycopg

from tests.services import Services, stop
from tests.serving import Serving

PASSWORD = "correct horse battery staple"
LIMITED = ("TICKETS", "VISITORS", "SOCKETS", "CONVERSATIONS", "AGENT_TICKETS", "AGENT_REQUESTS")
VISITORS, AGENTS = 0, 1  # which process serves whom


class Cluster(Serving):
    """``ports[VISITORS]`` and ``ports[AGENTS]``; more processes may follow."""

    def __init__(self, home: Path, processes: int = 2, **extra: str) -> None:
        self.services = Services(durable=True, logs=home).start()
        try:
            urls = {"DATABASE_URL": self.services.database_url("postgres"), "REDIS_URL": self.services.redis_url}
            # One ada and one address stand for many here.
            limits = {f"LIMIT_{name}": "1000000" for name in LIMITED}
            super().__init__(home, **limits, PROCESSES=str(processes), DEMO_PASSWORD=PASSWORD, **urls, **extra)
            for _ in range(processes):
                self.daphne()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *fault: object) -> None:
        for process in getattr(self, "processes", []):
            stop(process, seconds=3)
        self.services.close()

    def kill(self, which: int) -> None:
        """kill -9."""
        self.processes[which].kill()
        self.processes[which].wait()

    def end(self, which: int) -> int:
        """SIGTERM, as a deployment does; the exit code."""
        self.processes[which].send_signal(signal.SIGTERM)
        return self.processes[which].wait(20)

    def start(self, which: int, **extra: str) -> None:
        self.daphne(port=self.ports[which], **extra)

    def stop_last(self) -> None:
        """A process that only one test needed."""
        self.ports.pop()
        stop(self.processes.pop())

    def memory(self) -> int:
        """Bytes of all processes."""
        return sum(psutil.Process(process.pid).memory_info().rss for process in self.processes)

    # --- what must hold in the end

    def rows(self, query: str, *args: Any) -> list[tuple[Any, ...]]:
        url = self.environment["DATABASE_URL"].replace("postgres://", "postgresql://")
        with psycopg.connect(url) as connection:
            return connection.execute(query, args).fetchall()

    def transcript(self) -> list[str]:
        """All lines of people, sorted."""
        return sorted(row[0] for row in self.rows("SELECT text FROM sessions_app_message WHERE author <> 'system'"))

    def acts(self, session: str) -> list[str]:
        """The trail of a session, in order."""
        found = self.rows("SELECT action FROM sessions_app_auditevent WHERE session_id = %s ORDER BY seq", session)
        return [row[0] for row in found]

    def tracebacks(self) -> str:
        """What the logs of all processes tell of bugs; "" when there were none."""
        told = [self.log(port).read_text(errors="replace") for port in self.ports]
        return "\n".join(text[text.find("Traceback") - 500 :][:4000] for text in told if "Traceback" in text)
