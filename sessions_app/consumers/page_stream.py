"""A visitor's page as its socket streams it: page loads, frames, and the answers to what agents do there."""

import json
from time import perf_counter
from typing import Any

from config_app.models import Account
from config_app.services import stop_patterns
from masking.snapshot_audit import Context
from sessions_app import log_context, metrics, protocol, services, state
from sessions_app.away import afterwards
from sessions_app.consumers.base import NO_ANSWER, Socket
from sessions_app.consumers.guests import Both
from sessions_app.consumers.leak_watch import LeakWatch
from sessions_app.database import database_sync_to_async
from sessions_app.errors import CODES, Refusal
from sessions_app.leaks.scanner import Scanner
from sessions_app.leaks.turns import in_reader
from sessions_app.limits import Bucket
from sessions_app.models import Visitor
from sessions_app.relay import Outlet, Room, relay, with_source
from sessions_app.seal import Seal

EPHEMERAL_PER_SECOND = 400
STREAM_PER_SECOND = 600  # a change each time the fastest screens paint, and the parts of a large page
COUNTS_PER_SECOND = 0.1  # of what the masking rules match; a tag does so every half minute at most
BYTES_PER_SECOND = 16 * 1024 * 1024


class PageStream(Socket):
    """The half of the visitor's socket that knows the page; the other half (visitor.py) knows the person."""

    __slots__ = (
        "account",
        "bytes",
        "counts",
        "ephemeral",
        "epoch",
        "outlet",
        "past_epoch",
        "room",
        "seal",
        "session",
        "stream",
        "visitor",
        "watch",
    )

    visitor: Visitor
    account: Account

    def __init__(self, scope: dict[str, Any], send: Any) -> None:
        super().__init__(scope, send)
        self.session: dict[str, Any] | None = None
        self.room: Room | None = None
        self.watch: LeakWatch | None = None
        self.epoch = 0  # of the page load that this socket streams; 0 none
        self.past_epoch = 0  # of the page load that it streamed before
        self.seal = Seal()
        self.outlet = Outlet(self.say)
        self.ephemeral: Bucket | Both = Bucket(EPHEMERAL_PER_SECOND, 2 * EPHEMERAL_PER_SECOND)
        self.stream: Bucket | Both = Bucket(STREAM_PER_SECOND, 2 * STREAM_PER_SECOND)
        self.counts = Bucket(COUNTS_PER_SECOND, 3)
        self.bytes: Bucket | Both = Bucket(BYTES_PER_SECOND, 2 * BYTES_PER_SECOND)

    def share_limits(self) -> None:
        """What passes counts for the whole address as well."""
        if self.guest is not None:
            self.bytes = Both(self.bytes, self.guest.bytes)
            self.ephemeral = Both(self.ephemeral, self.guest.frames)
            self.stream = Both(self.stream, self.guest.frames)

    def _live(self) -> dict[str, Any]:
        if self.session is None:
            raise Refusal("wrong_state", "There is no session.")
        return self.session

    # --- page loads

    async def on_page_start(self, message: dict[str, Any]) -> dict[str, Any]:
        session_id = self._live()["id"]
        log_context.about(session=session_id)
        epoch = await database_sync_to_async(services.start_page)(
            self.visitor, session_id, message["url"], message["title"]
        )
        patterns, masking = await database_sync_to_async(self._stops)()
        scanner = Scanner(patterns)
        self.watch = LeakWatch(session_id, epoch, scanner, masking, message["url"], self._hold, self._release)
        self.epoch, self.seal = epoch, Seal()
        self.room = relay.room(session_id)
        await self.room.visitor_starts(self.outlet, epoch, scanner)
        self.room.know(self._live())
        if self.room.state["epoch"] < epoch:
            self.room.expect_page(epoch)
        return {"epoch": epoch}

    def _hold(self) -> None:
        if self.room is not None:
            self.room.hold()

    def _release(self, revision: int) -> None:
        if self.room is not None:
            self.room.release(revision)

    def _stops(self) -> tuple[list[str], dict[str, Any]]:
        """The account's own stop patterns, and the masking that its tags carry out."""
        return stop_patterns(self.account), state.config(self.account)["masking"]

    async def on_page_location(self, message: dict[str, Any]) -> None:
        if self.watch is not None:
            self.watch.know(Context(self.watch.context.masking, message["url"]))
        await database_sync_to_async(services.change_location)(
            self._live()["id"], self._own(message["epoch"]), message["url"], message["title"]
        )

    async def on_page_state(self, message: dict[str, Any]) -> None:
        await database_sync_to_async(services.set_page_state)(
            self._live()["id"], self._own(message["epoch"]), message["state"]
        )

    def _own(self, epoch: int) -> int:
        if epoch != self.epoch or epoch == 0:
            raise Refusal("stale_epoch")
        return epoch

    async def on_frame(self, frame: bytes) -> None:
        header = protocol.read_header(frame, self.sender)
        code = header.kind.code
        metrics.frames_in[code] += 1
        metrics.bytes_in[code] += len(frame)
        timed = perf_counter() if not metrics.frames_in[code] & (metrics.SAMPLE - 1) else 0
        if header.kind.delivery == "ephemeral":
            if not self.ephemeral.take():
                return  # latest wins; the next one is as good
        elif not self.stream.take():
            raise Refusal("rate_limited")
        if not self.bytes.take(len(frame)):
            raise Refusal("rate_limited")
        if header.kind.delivery == "stream" and header.epoch == self.epoch:
            self.seal.add(frame)
        if self.room is None:
            if header.epoch == self.past_epoch:
                return  # was on its way when another tab took over, or the session ended
            raise Refusal("wrong_state", "No page has been started.")
        if header.source:
            frame = with_source(frame, 0)
        try:
            payload = await self.room.from_visitor(self.outlet, header, frame)
        except Refusal as refusal:
            await self._not_passed(refusal)
            return
        if payload is not None and self.watch is not None:
            await self.watch.passed(header.kind.name == "SNAPSHOT", payload)
        if timed:
            metrics.relay_latency.observe(perf_counter() - timed)

    async def _not_passed(self, refusal: Refusal) -> None:
        if refusal.code in ("frame_gap", "bad_frame"):
            metrics.snapshots_asked["gap" if refusal.code == "frame_gap" else "unreadable"] += 1
            await self.tell({"t": "snapshot.request"})
        elif refusal.code != "stale_epoch" and self.room is not None and self.room.state["state"] != "active":
            return  # was on its way when the session stopped
        raise refusal

    # --- the visitor's point and the answers to the agents' actions

    async def on_highlight(self, message: dict[str, Any]) -> None:
        if self.room is None or self._own(message["epoch"]) != self.room.visitor_epoch:
            raise Refusal("stale_epoch")
        self.room.require("highlight")
        await self.room.text_to_viewers(_json(message))

    async def on_ok(self, message: dict[str, Any]) -> dict[str, Any]:
        await self._to_asker({**message})
        return NO_ANSWER

    async def on_error(self, message: dict[str, Any]) -> dict[str, Any]:
        """What the agent reads is our sentence: the tag tells the code only, and nobody's page puts words into it."""
        code = message["code"] if message["code"] in CODES else "internal"
        await self._to_asker({**message, "code": code, "detail": CODES[code]})
        return NO_ANSWER

    async def _to_asker(self, message: dict[str, Any]) -> None:
        """The ref is "number:ref" since the action came through ViewerConsumer; the answer goes back the same way."""
        number, colon, ref = str(message.get("ref", "")).partition(":")
        if self.room is None or not colon or not number.isdecimal():
            raise Refusal("bad_message", "This answers no action.")
        await self.room.text_to_viewers(_json({**message, "ref": ref}), int(number))

    # --- what the rules match

    async def on_mask_fault(self, message: dict[str, Any]) -> None:
        await database_sync_to_async(services.mask_fault)(self._live()["id"], message["rules"], message["revision"])

    async def on_mask_missed(self, message: dict[str, Any]) -> None:
        await database_sync_to_async(services.miss_rules)(
            self._live()["id"], self._own(message["epoch"]), message["path"], message["rules"]
        )

    async def on_mask_health(self, message: dict[str, Any]) -> dict[str, Any]:
        self._own(message["epoch"])
        if self.counts.take():
            await database_sync_to_async(services.report_health)(
                self._live()["id"], message["path"], message["counts"], message["unmasked"]
            )
        return NO_ANSWER

    # --- at rest

    async def rest(self) -> None:
        """Called once a second or so."""
        if self.watch is None or self.turn.locked() or not self.watch.scanner.grows_quiet():
            return
        async with self.turn:  # no frame is checked meanwhile
            await in_reader(self.watch.scanner.page.rest)

    # --- the end

    def let_go(self) -> None:
        super().let_go()
        if self.room is not None:
            self.room.visitor_leaves(self.outlet)

    async def _leave_room(self, code: int) -> None:
        room, epoch = self.room, self.epoch
        if room is None:
            return
        was_streaming = room.visitor is self.outlet
        await self._stop_streaming(room)
        if was_streaming:
            await afterwards.do(services.lose_page, room.id, epoch, code)

    async def _stop_streaming(self, room: Room) -> None:
        epoch = self.past_epoch = self.epoch
        self.room, self.epoch, self.watch = None, 0, None
        room.visitor_leaves(self.outlet)
        await relay.tidy(room)
        await afterwards.do(services.seal_page, room.id, epoch, self.seal)


def _json(message: dict[str, Any]) -> str:
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)
