"""The agent's workspace socket: all conversations of the account, chat and invitations."""

from typing import Any

from sessions_app import groups, log_context, protocol, services, state
from sessions_app.away import attempt
from sessions_app.consumers.agents import AgentSocket
from sessions_app.consumers.base import NO_ANSWER
from sessions_app.consumers.sweep import sweep
from sessions_app.database import database_sync_to_async
from sessions_app.errors import CLOSE_MOVING, Refusal
from sessions_app.models import Conversation
from sessions_app.services.agent_tickets import WORKSPACE
from sessions_app.services.conversations import find_conversation

LISTED = 100


class WorkspaceConsumer(AgentSocket):
    __slots__ = ("visitor_of",)
    sender = protocol.WORKSPACE

    def __init__(self, scope: dict[str, Any], send: Any) -> None:
        super().__init__(scope, send)
        self.visitor_of: dict[str, str] = {}  # conversation → visitor, for typing indicators

    async def admit(self, hello: dict[str, Any]) -> dict[str, Any]:
        await database_sync_to_async(self.identify)(WORKSPACE)
        log_context.about(account=self.agent.account.pk, agent=self.agent.id)
        await self.news.join(groups.account(self.agent.account.pk))
        return await database_sync_to_async(self._enter)()  # when news come in already: none is missed

    def _enter(self) -> dict[str, Any]:
        services.agent_seen(self.agent)
        rows = Conversation.objects.filter(account=self.agent.account).order_by("-updated")[:LISTED]
        return {
            "config": state.config(self.agent.account),
            "me": {"id": self.agent.id, "name": self.agent.name, "allowed": self.agent.allowed},
            "conversations": state.conversations(rows, "agent"),
        }

    async def greeted_now(self, hello: dict[str, Any]) -> None:
        sweep.add_agent(self, self.agent.user.pk)

    async def left(self, code: int) -> None:
        if sweep.remove(self) and code != CLOSE_MOVING:
            await attempt(services.agent_left, self.agent)  # else presence lapses by itself

    # --- chat

    async def on_chat_send(self, message: dict[str, Any]) -> dict[str, Any]:
        line = await database_sync_to_async(services.send_as_agent)(
            self.agent, _conversation(message), message["text"], message["client_id"]
        )
        return {"id": line.pk}

    async def on_chat_typing(self, message: dict[str, Any]) -> dict[str, Any]:
        conversation = _conversation(message)
        if conversation not in self.visitor_of:
            row = await database_sync_to_async(find_conversation)(self.agent, conversation)
            self.visitor_of[conversation] = str(row.visitor_id)
        told = {"t": "chat.typing", "conversation": conversation, "on": message["on"], "author": "agent"}
        await self.tell_group(groups.visitor(self.visitor_of[conversation]), {**told, "name": self.agent.name})
        return NO_ANSWER

    async def on_chat_read(self, message: dict[str, Any]) -> dict[str, Any]:
        await database_sync_to_async(self._read)(_conversation(message), message["upto"])
        return NO_ANSWER

    def _read(self, conversation: str, upto: int) -> None:
        services.mark_read(find_conversation(self.agent, conversation), "agent", upto)

    async def on_conversation_close(self, message: dict[str, Any]) -> None:
        await database_sync_to_async(services.close_conversation)(self.agent, message["conversation"])

    # --- invitation

    async def on_invitation_create(self, message: dict[str, Any]) -> dict[str, Any]:
        invitation = await database_sync_to_async(services.invite)(self.agent, message["conversation"], message["mode"])
        return {"invitation": str(invitation.pk)}

    async def on_invitation_cancel(self, message: dict[str, Any]) -> None:
        await database_sync_to_async(services.cancel_invitation)(self.agent, message["invitation"])

    # --- news

    async def session_changed(self, event: dict[str, Any]) -> None:
        await self.tell({"t": "session", "session": state.session_for(self.agent.allowed, event["session"])})

    async def account_changed(self, event: dict[str, Any]) -> None:
        try:
            await database_sync_to_async(self.look_again)()
        except Refusal as refusal:
            await self.turn_away(refusal)
            return
        config = await database_sync_to_async(state.config)(self.agent.account)
        await self.tell({"t": "config", "config": {**config, "me": {"allowed": self.agent.allowed}}})


def _conversation(message: dict[str, Any]) -> str:
    if not message.get("conversation"):
        raise Refusal("bad_message", "Name the conversation.")
    return str(message["conversation"])
