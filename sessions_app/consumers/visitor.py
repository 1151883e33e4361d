"""The visitor's socket: chat, consent, and the stream of the visitor's page."""

import json
from time import perf_counter
from typing import Any

from config_app import rates
from config_app.address import scope_address
from config_app.models import Account
from config_app.services import stop_patterns
from masking.snapshot_audit import Context
from sessions_app import groups, limits, log_context, metrics, protocol, services, state
from sessions_app.away import afterwards, attempt
from sessions_app.consumers.base import NO_ANSWER, Socket
from sessions_app.consumers.guests import Both
from sessions_app.consumers.leak_watch import LeakWatch
from sessions_app.consumers.origin import origin_of
from sessions_app.consumers.sweep import sweep
from sessions_app.database import database_sync_to_async
from sessions_app.errors import CLOSE_MOVING, CODES, Refusal
from sessions_app.leaks.scanner import Scanner
from sessions_app.limits import Bucket
from sessions_app.models import CobrowseSession, Conversation, Message, Visitor, iso
from sessions_app.relay import Outlet, Room, relay, with_source
from sessions_app.seal import Seal
from sessions_app.services.presence import agents_online

EPHEMERAL_PER_SECOND = 400
STREAM_PER_SECOND = 600  # a change each time the fastest screens paint, and the parts of a large page
COUNTS_PER_SECOND = 0.1  # of what the masking rules match; a tag does so every half minute at most
BYTES_PER_SECOND = 16 * 1024 * 1024


class VisitorConsumer(Socket):
    sender = protocol.TAG

    def __init__(self, scope: dict[str, Any], send: Any) -> None:
        super().__init__(scope, send)
        self.visitor: Visitor
        self.account: Account
        self.address = ""
        self.conversation: str | None = None
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

    # --- coming and going

    async def greet(self, message: dict[str, Any]) -> dict[str, Any]:
        kwargs = self.scope["url_route"]["kwargs"]
        await database_sync_to_async(self._identify)(
            kwargs["site_key"], kwargs["visitor_id"], message.get("ticket", "")
        )
        log_context.about(account=self.account.pk, visitor=self.visitor.pk)
        if self.guest is not None:
            self.bytes = Both(self.bytes, self.guest.bytes)
            self.ephemeral = Both(self.ephemeral, self.guest.frames)
            self.stream = Both(self.stream, self.guest.frames)
        await self.news.join(groups.visitors(self.account.pk))
        await self.news.join(groups.visitor(self.visitor.pk))
        # Read when news come in already: nothing may happen between the two and be told to nobody.
        return await database_sync_to_async(self._enter)()

    def _identify(self, site_key: str, visitor_id: str, ticket: str) -> None:
        self.address = scope_address(self.scope)
        limits.require(rates.SOCKETS, self.address)
        origin = origin_of(self.scope)
        self.account = services.open_site(site_key, origin)
        self.visitor = services.read_ticket(self.account, ticket, visitor_id, origin)

    def _enter(self) -> dict[str, Any]:
        services.visitor_seen(self.visitor)
        return self._state()

    def _state(self) -> dict[str, Any]:
        talk = self.visitor.conversations.filter(state="open").first()
        told: dict[str, Any] = {
            "config": state.config(self.account),
            "visitor": {"id": str(self.visitor.pk), "name": self.visitor.name},
            "conversation": None,
            "messages": [],
            "invitation": None,
            "session": None,
            "agents_online": agents_online(self.account.pk),
        }
        if talk is None:
            return told
        self.conversation = str(talk.pk)
        told["conversation"] = state.conversation(talk, "visitor")
        told["messages"] = state.history(talk, "visitor")
        told["invitation"] = told["conversation"]["invitation"]
        live = CobrowseSession.objects.filter(conversation=talk).exclude(state="ended")
        session = live.select_related("account", "conversation").first()
        if session is not None:
            self.session = told["session"] = state.session(session)
        return told

    async def greeted_now(self, hello: dict[str, Any]) -> None:
        sweep.add_visitor(self, self.visitor.pk)

    async def left(self, code: int) -> None:
        last = sweep.remove(self)
        await self._leave_room(code)
        if last and code != CLOSE_MOVING:  # the visitor is back within seconds, and presence lasts longer
            await attempt(services.visitor_left, self.visitor)  # else presence lapses by itself

    async def _leave_room(self, code: int) -> None:
        room, epoch = self.room, self.epoch
        if room is None:
            return
        was_streaming = room.visitor is self.outlet
        await self._stop_streaming(room)
        if was_streaming:
            await afterwards.do(services.lose_page, room.id, epoch, code)

    # --- chat

    async def on_chat_send(self, message: dict[str, Any]) -> dict[str, Any]:
        line = await database_sync_to_async(self._send)(message["text"], message["client_id"])
        self.conversation = str(line.conversation_id)
        return {"id": line.pk, "conversation": self.conversation}

    def _send(self, text: str, client_id: str) -> Message:
        if not self.visitor.conversations.filter(state="open").exists():
            limits.require(rates.CONVERSATIONS, self.address)
        return services.send_as_visitor(self.visitor, text, client_id)

    async def on_chat_typing(self, message: dict[str, Any]) -> dict[str, Any]:
        if self.conversation is not None:
            told = {"t": "chat.typing", "conversation": self.conversation, "on": message["on"], "author": "visitor"}
            await self.tell_group(groups.account(self.account.pk), {**told, "name": self.visitor.name})
        return NO_ANSWER

    async def on_chat_read(self, message: dict[str, Any]) -> dict[str, Any]:
        await database_sync_to_async(self._read)(message["upto"])
        return NO_ANSWER

    def _read(self, upto: int) -> None:
        talk = Conversation.objects.filter(visitor=self.visitor, state="open").first()
        if talk is not None:
            services.mark_read(talk, "visitor", upto)

    # --- invitation and session

    async def on_invitation_accept(self, message: dict[str, Any]) -> dict[str, Any]:
        session = await database_sync_to_async(services.accept_invitation)(self.visitor, message["invitation"])
        return {"session": str(session.pk)}

    async def on_invitation_decline(self, message: dict[str, Any]) -> None:
        await database_sync_to_async(services.decline_invitation)(self.visitor, message["invitation"])

    async def on_code_request(self, message: dict[str, Any]) -> dict[str, Any]:
        code, expires = await database_sync_to_async(services.request_code)(self.visitor, self.address)
        return {"code": code, "expires": iso(expires)}

    async def on_session_pause(self, message: dict[str, Any]) -> None:
        await database_sync_to_async(services.pause)(self._live()["id"], "visitor")

    async def on_session_resume(self, message: dict[str, Any]) -> None:
        await database_sync_to_async(services.resume)(self._live()["id"], "visitor")

    async def on_session_end(self, message: dict[str, Any]) -> None:
        await database_sync_to_async(services.end_session)(self._live()["id"], "visitor")

    async def on_mode_set(self, message: dict[str, Any]) -> dict[str, Any]:
        done = await database_sync_to_async(services.set_mode)(self._live()["id"], message["mode"], "visitor")
        return {"done": done}

    async def on_mode_answer(self, message: dict[str, Any]) -> None:
        await database_sync_to_async(services.answer_mode)(self._live()["id"], message["mode"], message["accept"])

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

    def _live(self) -> dict[str, Any]:
        if self.session is None:
            raise Refusal("wrong_state", "There is no session.")
        return self.session

    # --- the page

    async def on_page_start(self, message: dict[str, Any]) -> dict[str, Any]:
        session_id = self._live()["id"]
        log_context.about(session=session_id)
        epoch = await database_sync_to_async(services.start_page)(
            self.visitor, session_id, message["url"], message["title"]
        )
        patterns, masking = await database_sync_to_async(self._stops)()
        scanner = Scanner(patterns)
        self.watch = LeakWatch(session_id, epoch, scanner, masking, message["url"])
        self.epoch, self.seal = epoch, Seal()
        self.room = relay.room(session_id)
        await self.room.visitor_starts(self.outlet, epoch, scanner)
        self.room.know({**self._live(), **{"state": "active", "epoch": epoch}})
        return {"epoch": epoch}

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
        elif refusal.code != "stale_epoch" and self.session is not None and self.session["state"] != "active":
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

    # --- news

    async def session_changed(self, event: dict[str, Any]) -> None:
        session = event["session"]
        self.session = None if session["state"] == "ended" else session
        if self.room is not None and self.room.id == session["id"]:
            self.room.know(session)
            if session["epoch"] > self.epoch > 0:
                await self.tell({"t": "page.stop", "epoch": self.epoch})
                await self._stop_streaming(self.room)
            elif session["state"] == "ended":
                await self._stop_streaming(self.room)
        await self.tell({"t": "session", "session": session})

    async def _stop_streaming(self, room: Room) -> None:
        epoch = self.past_epoch = self.epoch
        self.room, self.epoch, self.watch = None, 0, None
        room.visitor_leaves(self.outlet)
        await relay.tidy(room)
        await afterwards.do(services.seal_page, room.id, epoch, self.seal)

    async def visitor_forgotten(self, event: dict[str, Any]) -> None:
        """Everything of this visitor was deleted: with the next ticket the browser is a new one."""
        await self.turn_away(Refusal("ticket_invalid", "This visitor is not known here any more."))

    async def account_changed(self, event: dict[str, Any]) -> None:
        try:
            config = await database_sync_to_async(self._config_again)()
        except Refusal as refusal:
            await self.turn_away(refusal)
            return
        if self.watch is not None:
            self.watch.know(Context(config["masking"], self.watch.context.url))
            self.watch.scanner.set_patterns(await database_sync_to_async(stop_patterns)(self.account))
        await self.tell({"t": "config", "config": config})

    def _config_again(self) -> dict[str, Any]:
        self.account = services.open_site(self.account.site_key, origin_of(self.scope))
        return state.config(self.account)


def _json(message: dict[str, Any]) -> str:
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)
