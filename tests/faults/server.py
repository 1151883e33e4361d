"""The shop and two processes for browsers: visitors and agents each reach theirs by a line that a test can spoil."""

from pathlib import Path

from tests.browser.server import Server
from tests.browser.wire import Wire
from tests.services import Services, free_port, stop


class SplitServer(Server):
    """``wire`` lies before the visitors' process, ``agents_wire`` before the agents'; ``services`` are its own."""

    def __init__(self, home: Path, **extra: str) -> None:
        self.services = Services(durable=True, logs=home).start()
        own = {"DATABASE_URL": self.services.database_url("postgres"), "REDIS_URL": self.services.redis_url}
        super().__init__(home, PROCESSES="2", **own, **extra)
        self.visitors_port = free_port()
        self.wire.target = self.visitors_port
        self.agents_wire = Wire(self.port)
        self.url = f"http://127.0.0.1:{self.agents_wire.port}"

    def start(self) -> "SplitServer":
        super().start()
        self._daphne("visitors", self.visitors_port)
        return self

    def _port(self, name: str) -> int:
        return {"server": self.port, "visitors": self.visitors_port}[name]

    def kill(self, name: str) -> None:
        """``server`` (the agents') or ``visitors``."""
        self.processes[name].kill()
        self.processes[name].wait()

    def again(self, name: str) -> None:
        self._daphne(name, self._port(name))

    def tracebacks(self) -> str:
        told = [(self.home / f"{name}.log").read_text(errors="replace") for name in ("server", "visitors")]
        return "\n".join(text[text.find("Traceback") - 300 :][:4000] for text in told if "Traceback" in text)

    def close(self) -> None:
        self.agents_wire.close()
        super().close()
        for process in self.processes.values():
            stop(process)
        self.services.close()
