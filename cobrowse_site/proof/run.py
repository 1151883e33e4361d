"""One proof from beginning to end: what is asked for, the session, the search, and what follows from it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cobrowse_site.proof import browser
from cobrowse_site.proof.recorder import Piece
from cobrowse_site.proof.search import Find, search
from cobrowse_site.proof.server import ProofServer
from cobrowse_site.proof.session import Ledger, Session, SessionFault
from cobrowse_site.proof.steps import Script, play
from cobrowse_site.proof.subject import Subject, origin_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

HIDDEN, FOUND, OPEN = "hidden", "found", "inconclusive"
_NO_STEM = "\0no canary begins like this"


@dataclass(frozen=True)
class Order:
    """What to prove. ``leave_out``: id or selector of a rule that the tag is not told of, to see the proof fail."""

    url: str
    subject: Subject
    program: str  # the browser
    script: Script = field(default_factory=Script)
    leave_out: str = ""


@dataclass
class Outcome:
    subject: Subject
    url: str
    ledger: Ledger
    pieces: list[Piece]
    finds: list[Find]
    seen: set[str]  # controls that were found
    browser: str
    seconds: float
    left_out: str
    tagged: bool
    bytes_received: int

    @property
    def reasons(self) -> list[str]:
        """Why this run proves nothing, where that is so."""
        told = []
        missing = [one for one in self.ledger.controls if one.text not in self.seen]
        if missing:
            where = ", ".join(sorted({f"{one.place} {one.moment}" for one in missing}))
            told.append(
                f"What nothing hides did not reach the server ({where}), so the search could not have found more."
            )
        if self.ledger.unreadable:
            told.append(f"The browser cannot read the selector of: {', '.join(self.ledger.unreadable)}.")
        if not self.ledger.canaries:
            told.append("Nothing on this page is hidden by any rule.")
        if self.left_out and not self.finds:
            told.append(
                f"Rule {self.left_out} was left out and nothing was found: its elements are not on this page, or "
                "something else hides them as well. Leave out another one."
            )
        return told

    @property
    def verdict(self) -> str:
        if self.finds:
            return FOUND
        return OPEN if self.reasons else HIDDEN


def prove(order: Order, say: Callable[[str], None]) -> Outcome:
    """Raises SubjectFault, BrowserFault, ServerFault, ScriptFault or SessionFault where it cannot be done."""
    began = time.monotonic()
    told, left_out = order.subject.without(order.leave_out) if order.leave_out else (order.subject, "")
    if order.subject.paused(order.url):
        raise SessionFault(
            "The account's settings pause this page: nothing of it is sent, so there is nothing to prove."
        )
    say("starting a server of its own")
    with ProofServer(told, origin_of(order.url)) as server:
        with browser.running(order.program) as chromium:
            page = browser.visitor(chromium, server.tag_url, told.site_key)
            session = Session(page, browser.agent(chromium), server.recorder, order.subject)
            tagged = _open(page, order, say)
            _meet_and_play(session, server, order, say)
            version = f"Chromium {chromium.version}"
        pieces, received = server.recorder.pieces(), server.recorder.size
    say("searching")
    ledger = session.ledger
    return Outcome(
        subject=order.subject,
        url=order.url,
        ledger=ledger,
        pieces=pieces,
        finds=search(pieces, ledger.canaries, ledger.stem),
        seen={find.canary.text for find in search(pieces, ledger.controls, _NO_STEM) if find.canary},
        browser=version,
        seconds=time.monotonic() - began,
        left_out=left_out,
        tagged=tagged,
        bytes_received=received,
    )


def _meet_and_play(session: Session, server: ProofServer, order: Order, say: Callable[[str], None]) -> None:
    from playwright.sync_api import Error

    try:
        say("planting canaries, meeting the agent")
        session.plant("before the session")
        session.control("before the session")
        session.meet(server.agent_url, server.agent)
        session.play(order.script, say)
    except Error as fault:  # such as a page that went somewhere else by itself
        raise SessionFault(f"The page did not go along: {fault.message.splitlines()[0]}") from fault


def _open(page: "Page", order: Order, say: Callable[[str], None]) -> bool:
    """The page, after the customer's own first steps; whether it carries a tag by itself."""
    from playwright.sync_api import Error

    say(f"opening {order.subject.filtered(order.url)}")
    try:
        page.goto(order.url, wait_until="load")
        for step in order.script.before:
            play(page, step, "")
        if order.script.before and page.url != order.url:
            page.goto(order.url, wait_until="load")
    except Error as fault:
        raise SessionFault(f"The page cannot be opened: {fault.message.splitlines()[0]}") from None
    return bool(page.evaluate("() => window[Symbol.for('cobrowse.proof.tagged')]"))
