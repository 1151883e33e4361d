"""The agent's viewer socket: one session's stream out, the agent's pointer and actions in."""

import json
from typing import Any
from urllib.parse import urlsplit

from channels.db import database_sync_to_async

from masking.origins import origin_allowed
from sessions_app import groups, protocol, services, state
from sessions_app.consumers.agents import AgentSocket
from sessions_app.consumers.base import NO_ANSWER
from sessions_app.consumers.sweep import sweep
from sessions_app.errors import Refusal
from sessions_app.limits import Bucket
from sessions_app.models import Watcher
from sessions_app.relay import Outlet, Room, relay, with_source

POINTERS_PER_SECOND = 120
# The trail keeps that somebody clicked or filled, not every mouse movement or scroll.
RECORDED = {"act.click", "act.fill", "act.choose", "act.key", "act.navigate"}


class ViewerConsumer(AgentSocket):
    sender = protocol.VIEWER

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.watcher: Watcher
        self.room: Room
        self.outlet = Outlet(self.say)
        self.pointers = Bucket(POINTERS_PER_SECOND, POINTERS_PER_SECOND)

    async def admit(self) -> dict[str, Any]:
        kwargs = self.scope["url_route"]["kwargs"]
        session = await database_sync_to_async(self._enter)(kwargs["session_id"], kwargs["route"])
        self.outlet.number = self.watcher.number
        self.room = relay.room(session["id"])
        self.room.know(session)
        await self.join(groups.session(session["id"]))
        await self.join(groups.viewers(self.agent.account.pk))
        return {
            "config": self.config,
            "me": {
                "id": self.agent.id,
                "name": self.agent.name,
                "number": self.watcher.number,
                "color": self.watcher.color,
            },
            "session": session,
        }

    config: dict[str, Any]

    def _enter(self, session_id: str, route: str) -> dict[str, Any]:
        self.identify(session_id)
        row = services.find_session(self.agent, session_id)
        if str(row.conversation.visitor_id) != route:
            raise Refusal("not_found")
        self.config = state.config(row.account)
        self.watcher = services.watch(self.agent, session_id)
        return state.session(services.find_session(self.agent, session_id))

    async def greeted_now(self) -> None:
        sweep.add_watcher(self, self.watcher.pk)
        await self.room.viewer_joins(self.outlet)

    async def left(self, code: int) -> None:
        self.room.viewer_leaves(self.outlet)
        await relay.tidy(self.room)
        if sweep.remove(self):
            await database_sync_to_async(services.leave_session)(self.watcher.pk)

    # --- frames

    async def on_frame(self, frame: bytes) -> None:
        header = protocol.read_header(frame, self.sender)
        if not self.pointers.take():
            return
        self.room.require(header.kind.capability)
        await self.room.to_visitor(with_source(frame, self.watcher.number))

    async def on_ack(self, message: dict[str, Any]) -> dict[str, Any]:
        if self.outlet.ack(message["bytes"]):
            await self.room.catch_up(self.outlet)
        return NO_ANSWER

    async def on_snapshot_request(self, message: dict[str, Any]) -> dict[str, Any]:
        self.room.require_active()
        self.outlet.waiting = True
        if "reason" in message:
            await self._record("picture.repaired", message["reason"])
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
            await self._record("refused", f"{message['t']} {refusal.code}")
            raise
        if message["t"] in RECORDED:
            await self._record(message["t"])
        agent = {"id": self.agent.id, "name": self.agent.name, "number": self.watcher.number}
        told = {**message, "agent": agent, "ref": f"{self.watcher.number}:{message['ref']}"}
        await self.room.to_visitor(json.dumps(told, separators=(",", ":"), ensure_ascii=False))
        return NO_ANSWER

    on_act_click = on_act_fill = on_act_choose = on_act_key = _act
    on_act_scroll = on_act_navigate = on_act_select = on_highlight = on_asset_request = _act

    def _check_target(self, url: str) -> None:
        """The agent can take the visitor to the account's own websites only."""
        if not origin_allowed(_origin(url), self.config["origins"]):
            raise Refusal("origin_not_allowed", "Only addresses of the account's own websites can be opened.")

    async def _record(self, action: str, detail: str = "") -> None:
        await database_sync_to_async(services.record)(self.watcher.session, "agent", action, detail, self.agent.user)

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
        self.room.know(event["session"])
        await self.tell({"t": "session", "session": event["session"]})

    async def account_changed(self, event: dict[str, Any]) -> None:
        """The agent may have lost the right to watch."""
        try:
            self.config = await database_sync_to_async(self._allowed_still)()
        except Refusal as refusal:
            await self.turn_away(refusal)
            return
        await self.tell({"t": "config", "config": self.config})

    def look_again(self) -> None:
        super().look_again()
        if not self.agent.allowed:
            raise Refusal("agent_not_allowed")

    def _allowed_still(self) -> dict[str, Any]:
        self.look_again()
        return state.config(self.agent.account)


def _origin(url: str) -> str:
    """The origin of an address; "" when it has none."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as https://[/
        return ""
    return f"{parts.scheme}://{parts.netloc}"
