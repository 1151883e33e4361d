"""The agent's viewer socket: one session's stream out, the agent's pointer and actions in."""

import json
from typing import Any
from urllib.parse import urlsplit

from masking.origins import origin_allowed
from sessions_app import groups, log_context, metrics, protocol, services, state
from sessions_app.away import attempt
from sessions_app.consumers.agents import AgentSocket
from sessions_app.consumers.base import NO_ANSWER
from sessions_app.consumers.notebook import Notebook
from sessions_app.consumers.sweep import sweep
from sessions_app.database import database_sync_to_async
from sessions_app.errors import CLOSE_MOVING, Refusal
from sessions_app.limits import Bucket
from sessions_app.relay import Outlet, Room, relay, with_source
from sessions_app.services import trail

POINTERS_PER_SECOND = 120
SNAPSHOTS_PER_SECOND = 1  # each costs the visitor a whole picture of the page
# The trail keeps each of these, and of what trail.ONCE lists that it was done on this page at all.
RECORDED = {"act.click", "act.fill", "act.choose", "act.key", "act.navigate"}


class ViewerConsumer(AgentSocket):
    __slots__ = ("notebook", "noted", "origins", "outlet", "pointers", "revision", "room", "snapshots", "watcher")
    sender = protocol.VIEWER

    def __init__(self, scope: dict[str, Any], send: Any) -> None:
        super().__init__(scope, send)
        self.watcher: Any  # the key of the row that says that this agent watches
        self.origins: list[str]  # of the account's websites
        self.room: Room
        self.revision = 0  # of the session, as this viewer knows it
        self.outlet = Outlet(self.say)
        self.notebook = Notebook()
        self.noted: set[tuple[str, int]] = set()  # action and epoch of what is kept once
        self.pointers = Bucket(POINTERS_PER_SECOND, POINTERS_PER_SECOND)
        self.snapshots = Bucket(SNAPSHOTS_PER_SECOND, 10)

    async def admit(self, hello: dict[str, Any]) -> dict[str, Any]:
        kwargs = self.scope["url_route"]["kwargs"]
        session_id = await database_sync_to_async(self._identify)(kwargs["session_id"], kwargs["route"])
        log_context.about(session=session_id, account=self.agent.account.pk, agent=self.agent.id)
        await self.news.join(groups.session(session_id))
        await self.news.join(groups.viewers(self.agent.account.pk))
        told = await database_sync_to_async(self._enter)(session_id)  # when news come in already: none is missed
        self.room = relay.room(session_id)
        self.room.know(told["session"])
        self.revision = told["session"]["revision"]
        return {**told, "resumed": self._missed(hello) is not None}

    def _identify(self, session_id: str, route: str) -> str:
        self.identify(session_id)
        row = services.find_session(self.agent, session_id)
        if str(row.conversation.visitor_id) != route:
            raise Refusal("not_found")
        return str(row.pk)

    def _enter(self, session_id: str) -> dict[str, Any]:
        agent = self.agent
        watcher = services.watch(agent, session_id)
        self.watcher, self.outlet.number = watcher.pk, watcher.number
        return {
            "config": self._config(),
            "me": {"id": agent.id, "name": agent.name, "number": watcher.number, "color": watcher.color},
            "session": state.session(services.find_session(agent, session_id)),
        }

    def _config(self) -> dict[str, Any]:
        config = state.config(self.agent.account)
        self.origins = config["origins"]
        return config

    def _missed(self, hello: dict[str, Any]) -> list[bytes] | None:
        """The frames since the one that this viewer had last, if its picture can go on from there."""
        return self.room.ring.after(hello.get("epoch", 0), hello.get("seq", 0))

    async def greeted_now(self, hello: dict[str, Any]) -> None:
        sweep.add_watcher(self, self.watcher)
        await self.room.viewer_joins(self.outlet, self._missed(hello))

    def let_go(self) -> None:
        super().let_go()
        if self.greeted:
            self.room.viewer_leaves(self.outlet)

    async def left(self, code: int) -> None:
        self.room.viewer_leaves(self.outlet)
        await relay.tidy(self.room)
        await self.notebook.close()
        if sweep.remove(self) and code != CLOSE_MOVING:
            await attempt(services.leave_session, self.watcher)  # else the sweep sees that nobody is there

    # --- frames

    async def on_frame(self, frame: bytes) -> None:
        header = protocol.read_header(frame, self.sender)
        metrics.frames_in[header.kind.code] += 1
        metrics.bytes_in[header.kind.code] += len(frame)
        if not self.pointers.take():
            return
        self.room.require(header.kind.capability)
        self._note_once("pointed")
        await self.room.to_visitor(with_source(frame, self.outlet.number))

    async def on_ack(self, message: dict[str, Any]) -> dict[str, Any]:
        if self.outlet.ack(message["bytes"]):
            await self.room.catch_up(self.outlet, "cut")
        return NO_ANSWER

    async def on_snapshot_request(self, message: dict[str, Any]) -> dict[str, Any]:
        self.room.require_active()
        if not self.snapshots.take():
            raise Refusal("rate_limited")
        self.outlet.waiting = True
        metrics.snapshots_asked["drift" if "reason" in message else "asked"] += 1
        if "reason" in message:
            self._note("picture.repaired", message["reason"])
            metrics.happened["drift_repaired"] += 1
        await self.room.ask_snapshot()
        return NO_ANSWER

    # --- the agent's actions

    async def _act(self, message: dict[str, Any]) -> dict[str, Any]:
        """Check the action and pass it on; the tag answers. A refusal is recorded."""
        try:
            self.room.require(protocol.MESSAGES[message["t"]].capability)
            if self.room.state["page"]["state"] not in ("visible", "hidden"):
                raise Refusal("wrong_state", "The visitor's page is not to be seen at the moment.")
            if message.get("epoch", self.room.state["epoch"]) != self.room.state["epoch"]:
                raise Refusal("stale_epoch")
            if message["t"] == "act.navigate" and message["to"] == "url":
                self._check_target(message.get("url", ""))
        except Refusal as refusal:
            self._note("refused", f"{message['t']} {refusal.code}")
            raise
        if message["t"] in RECORDED:
            self._note(message["t"])
        elif message["t"] in trail.ONCE:
            self._note_once(message["t"])
        agent = {"id": self.agent.id, "name": self.agent.name, "number": self.outlet.number}
        told = {**message, "agent": agent, "ref": f"{self.outlet.number}:{message['ref']}"}
        await self.room.to_visitor(json.dumps(told, separators=(",", ":"), ensure_ascii=False))
        return NO_ANSWER

    on_act_click = on_act_fill = on_act_choose = on_act_key = _act
    on_act_scroll = on_act_navigate = on_act_select = on_highlight = on_asset_request = _act

    def _check_target(self, url: str) -> None:
        """The agent can take the visitor to the account's own websites only."""
        if not origin_allowed(_origin(url), self.origins):
            raise Refusal("origin_not_allowed", "Only addresses of the account's own websites can be opened.")

    def _note(self, action: str, detail: str = "") -> None:
        """A row of the trail, written in the background: neither a click nor a pointer waits for the database."""
        agent = self.agent
        who = {"user_id": agent.user.pk, "who": agent.name, "session_id": self.room.id}
        self.notebook.add(trail.Entry(agent.account.pk, "agent", action, detail, **who))

    def _note_once(self, action: str) -> None:
        epoch = self.room.state["epoch"]
        if (action, epoch) not in self.noted:
            self.noted.add((action, epoch))
            self._note(action, f"page {epoch}")

    async def on_session_pause(self, message: dict[str, Any]) -> None:
        await database_sync_to_async(services.pause)(self.room.id, "agent", self.agent.user)

    async def on_session_resume(self, message: dict[str, Any]) -> None:
        await database_sync_to_async(services.resume)(self.room.id, "agent", self.agent.user)

    async def on_session_end(self, message: dict[str, Any]) -> None:
        await database_sync_to_async(services.end_session)(self.room.id, "agent", self.agent.user)

    async def on_mode_set(self, message: dict[str, Any]) -> dict[str, Any]:
        done = await database_sync_to_async(services.set_mode)(
            self.room.id, message["mode"], "agent", self.agent.user, self.agent.name
        )
        return {"done": done}

    # --- news

    async def session_changed(self, event: dict[str, Any]) -> None:
        session = event["session"]
        if session["revision"] <= self.revision:
            return  # an older piece of news
        self.revision = session["revision"]
        self.room.know(session)
        await self.tell({"t": "session", "session": session})

    async def account_changed(self, event: dict[str, Any]) -> None:
        """The agent may have lost the right to watch."""
        try:
            config = await database_sync_to_async(self._allowed_still)()
        except Refusal as refusal:
            await self.turn_away(refusal)
            return
        await self.tell({"t": "config", "config": config})

    def look_again(self) -> None:
        super().look_again()
        if not self.agent.allowed:
            raise Refusal("agent_not_allowed")

    def _allowed_still(self) -> dict[str, Any]:
        self.look_again()
        return self._config()


def _origin(url: str) -> str:
    """The origin of an address; "" when it has none."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as https://[/
        return ""
    return f"{parts.scheme}://{parts.netloc}"
