"""The visitor's socket: chat and consent; what it streams is in page_stream.py."""

from typing import Any

from config_app import rates
from config_app.address import scope_address
from config_app.services import stop_patterns
from masking.snapshot_audit import Context
from sessions_app import groups, limits, log_context, protocol, services, state
from sessions_app.away import attempt
from sessions_app.consumers.base import NO_ANSWER
from sessions_app.consumers.origin import origin_of
from sessions_app.consumers.page_stream import PageStream
from sessions_app.consumers.sweep import sweep
from sessions_app.database import database_sync_to_async
from sessions_app.errors import CLOSE_MOVING, Refusal
from sessions_app.models import CobrowseSession, Conversation, Message, iso
from sessions_app.services.presence import agents_online


class VisitorConsumer(PageStream):
    __slots__ = ("address", "conversation", "origin", "revisions")
    sender = protocol.TAG

    def __init__(self, scope: dict[str, Any], send: Any) -> None:
        super().__init__(scope, send)
        self.address = self.origin = ""
        self.conversation: str | None = None
        self.revisions: dict[str, int] = {}  # of the sessions that were heard of

    # --- coming and going

    async def greet(self, message: dict[str, Any]) -> dict[str, Any]:
        kwargs = self.scope["url_route"]["kwargs"]
        await database_sync_to_async(self._identify)(
            kwargs["site_key"], kwargs["visitor_id"], message.get("ticket", "")
        )
        log_context.about(account=self.account.pk, visitor=self.visitor.pk)
        self.share_limits()
        await self.news.join(groups.visitors(self.account.pk))
        await self.news.join(groups.visitor(self.visitor.pk))
        # Read when news come in already: nothing may happen between the two and be told to nobody.
        return await database_sync_to_async(self._enter)()

    def _identify(self, site_key: str, visitor_id: str, ticket: str) -> None:
        self.address = scope_address(self.scope)
        limits.require(rates.SOCKETS, self.address)
        self.origin = origin_of(self.scope)
        self.account = services.open_site(site_key, self.origin)
        self.visitor = services.read_ticket(self.account, ticket, visitor_id, self.origin)

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
            self.revisions[self.session["id"]] = self.session["revision"]
        return told

    async def greeted_now(self, hello: dict[str, Any]) -> None:
        sweep.add_visitor(self, self.visitor.pk)

    async def left(self, code: int) -> None:
        last = sweep.remove(self)
        await self._leave_room(code)
        if last and code != CLOSE_MOVING:  # the visitor is back within seconds, and presence lasts longer
            await attempt(services.visitor_left, self.visitor)  # else presence lapses by itself

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

    # --- news

    async def session_changed(self, event: dict[str, Any]) -> None:
        session = event["session"]
        if session["revision"] <= self.revisions.get(session["id"], 0):
            return  # an older piece of news
        self.revisions[session["id"]] = session["revision"]
        ended = session["state"] == "ended"
        if ended and (self.session is None or self.session["id"] != session["id"]):
            return  # an earlier one, which somebody has just stopped looking at: another may be running
        self.session = None if ended else session
        if self.room is not None and self.room.id == session["id"]:
            self.room.know(session)
            if session["epoch"] > self.epoch > 0:
                await self.tell({"t": "page.stop", "epoch": self.epoch})
                await self._stop_streaming(self.room)
            elif ended:
                await self._stop_streaming(self.room)
        await self.tell({"t": "session", "session": session})

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
        self.account = services.open_site(self.account.site_key, self.origin)
        return state.config(self.account)
