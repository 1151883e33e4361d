"""What the leak stop and the audit have to say of one page load, said off the frames' way: nothing waits for it."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

from masking.audit_names import may_break
from masking.snapshot_audit import Context
from sessions_app import services
from sessions_app.away import afterwards
from sessions_app.leaks.auditor import audited
from sessions_app.leaks.nodes import Mark
from sessions_app.leaks.reports import Finding
from sessions_app.leaks.scanner import Scanner
from sessions_app.leaks.soup import kinds_of
from sessions_app.leaks.turns import in_reader

log = logging.getLogger(__name__)

WRITE_EVERY_SECONDS = 1
# So long after a change of rules or address a picture may still come that was taken before it.
CHANGE_SECONDS = 30
MAX_PARTS = 2000  # frames that complete a snapshot


class LeakWatch:
    """``hold`` is called as soon as an audit finds something: nothing more may pass, wherever the database is.
    ``release`` is when the session has been paused, with its revision."""

    def __init__(
        self,
        session_id: str,
        epoch: int,
        scanner: Scanner,
        masking: dict[str, Any],
        url: str,
        hold: Callable[[], None] = lambda: None,
        release: Callable[[int], None] = lambda revision: None,
    ) -> None:
        self.session_id = session_id
        self.hold, self.release = hold, release
        self.epoch = epoch
        self.scanner = scanner
        self.contexts: list[tuple[float, Context]] = []
        self.parts: list[Any] = []  # of the snapshot that is under way
        self.findings: list[Finding] = []
        self.due: list[Any] | None = None  # a whole snapshot that waits for its audit
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.know(Context(masking, url))
        loop = asyncio.get_running_loop()

        def give_up(why: str) -> None:
            loop.call_soon_threadsafe(self._give_up, why)

        scanner.on_too_large = give_up

    def know(self, context: Context) -> None:
        """Rules or address are others from now on."""
        now = time.monotonic()
        # Of those that are over, the last one ended only now.
        recent = [entry for entry in self.contexts[:-1] if entry[0] > now - CHANGE_SECONDS]
        if self.contexts:
            recent.append((now, self.contexts[-1][1]))
        self.contexts = [*recent[-20:], (now, context)]

    def _contexts(self) -> list[Context]:
        """All that may have been in force when what comes now was taken."""
        since = time.monotonic() - CHANGE_SECONDS
        return [context for at, context in self.contexts[:-1] if at > since] + [self.context]

    @property
    def context(self) -> Context:
        return self.contexts[-1][1]

    async def passed(self, snapshot: bool, payload: Any) -> None:
        """A payload has gone on to the agents. What comes next of this page may be read only after this."""
        self.findings += self.scanner.findings()
        if self.findings:
            self._start("reports", self._report())
        if snapshot:
            self.parts = [payload]
            whole = not payload.get("more")
        elif self.parts:
            self.parts.append(payload)
            whole = isinstance(payload, dict) and payload.get("more") == 0
        else:
            return
        if whole or len(self.parts) > MAX_PARTS:
            parts, self.parts = self.parts, []
            # The scanner's page does not keep every attribute: of those that have changed it cannot tell.
            changed = any("attrs" in part for part in parts[1:])
            marks = self.scanner.page.take_marks()
            if changed or await in_reader(_may_break, marks, self._contexts()):
                self.due = parts
                self._start("audit", self._audit())

    def _start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """One task of a kind at a time: the one that runs takes what has come meanwhile along."""
        running = self.tasks.get(name)
        if running is not None and not running.done():
            work.close()
            return
        self.tasks[name] = asyncio.get_running_loop().create_task(self._guarded(work))

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:  # a bug, or an audit whose process died twice; what comes next is looked at all the same
            log.exception("the leak stop could not do its work", extra={"session": self.session_id})

    def _give_up(self, why: str) -> None:
        log.warning("a page of session %s is not shown: %s", self.session_id, why)
        self._start("too large", afterwards.do(services.page_too_large, self.session_id, self.epoch))

    async def _report(self) -> None:
        while self.findings:
            findings, self.findings = self.findings, []
            await afterwards.do(services.report_leaks, self.session_id, findings)
            await asyncio.sleep(WRITE_EVERY_SECONDS)

    async def _audit(self) -> None:
        while self.due is not None:
            payloads, self.due = self.due, None
            broken = await audited(payloads, self._contexts())
            if broken:
                self.hold()
                log.warning("paused: the picture breaks rules %s", broken, extra={"session": self.session_id})
                await afterwards.do(self._pause, asyncio.get_running_loop(), broken)

    def _pause(self, loop: asyncio.AbstractEventLoop, broken: list[str]) -> None:
        revision = services.audit_violation(self.session_id, broken)
        loop.call_soon_threadsafe(self.release, revision)


def _may_break(marks: set[Mark], contexts: list[Context]) -> bool:
    return may_break(kinds_of(marks), contexts)
