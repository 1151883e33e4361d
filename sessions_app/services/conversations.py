"""Chat: lines, who has read what, and closing."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from sessions_app import publish
from sessions_app.errors import Refusal
from sessions_app.models import Conversation, Message, Visitor
from sessions_app.services import trail
from sessions_app.services.entry import Agent
from sessions_app.services.lookup import parse_id

MOST_LINES = 10_000  # of a conversation, which somebody has to close then
MOST_SYSTEM_LINES = 2 * MOST_LINES  # what the system says comes in until here; the trail has it in any case


def open_conversation(visitor: Visitor) -> Conversation:
    """The visitor's open conversation, opened now if there is none. Two tabs at once get the same one."""
    try:
        with transaction.atomic():
            found, _ = Conversation.objects.get_or_create(account=visitor.account, visitor=visitor, state="open")
    except IntegrityError:
        found = Conversation.objects.get(visitor=visitor, state="open")
    return found


def find_conversation(agent: Agent, conversation_id: str) -> Conversation:
    """A conversation of the agent's own account; raises not_found for anybody else's."""
    rows = Conversation.objects.select_related("visitor", "account")
    found = rows.filter(pk=parse_id(conversation_id), account=agent.account).first()
    if found is None:
        raise Refusal("not_found", "There is no such conversation in your account.")
    return found


def send_as_visitor(visitor: Visitor, text: str, client_id: str) -> Message:
    with transaction.atomic():
        conversation = open_conversation(visitor)
        return _add(conversation, "visitor", text, client_id, name=visitor.name)


def send_as_agent(agent: Agent, conversation_id: str, text: str, client_id: str) -> Message:
    with transaction.atomic():
        conversation = find_conversation(agent, conversation_id)
        if conversation.state != "open":
            raise Refusal("conversation_closed")
        if conversation.agent_id is None:
            conversation.agent = agent.user
            conversation.save(update_fields=["agent"])
        return _add(conversation, "agent", text, client_id, name=agent.name, user=agent.user)


def add_system_line(conversation: Conversation, text: str) -> Message | None:
    """One line of the system in the transcript; call it inside a transaction. None when there are far too many."""
    if conversation.messages.count() >= MOST_SYSTEM_LINES:
        return None
    return _add(conversation, "system", text, "", name="")


def _add(conversation: Conversation, author: str, text: str, client_id: str, *, name: str, user: Any = None) -> Message:
    if not text.strip():
        raise Refusal("bad_message", "Write something first.")
    if client_id:
        known = conversation.messages.filter(author=author, client_id=client_id).first()
        if known is not None:
            publish.line(known)  # sent again: the process may have died after it was kept and before anybody was told
            return known
    if author != "system" and conversation.messages.count() >= MOST_LINES:
        raise Refusal("conversation_full")
    line = Message.objects.create(
        conversation=conversation, author=author, text=text, client_id=client_id, name=name, user=user
    )
    Conversation.objects.filter(pk=conversation.pk).update(updated=timezone.now())
    publish.line(line)
    publish.conversation(conversation)
    return line


def mark_read(conversation: Conversation, side: str, upto: int) -> None:
    """Lines up to id ``upto`` have been seen by ``side`` (agent or visitor). Never goes back."""
    name = f"read_by_{side}"
    with transaction.atomic():
        newest = conversation.messages.order_by("-pk").values_list("pk", flat=True).first() or 0
        rows = Conversation.objects.filter(pk=conversation.pk, **{f"{name}__lt": min(upto, newest)})
        if rows.update(**{name: min(upto, newest)}):
            publish.conversation(conversation)


def close_conversation(agent: Agent, conversation_id: str) -> None:
    from sessions_app.services.invitations import close_live_invitation

    with transaction.atomic():
        conversation = find_conversation(agent, conversation_id)
        if conversation.state == "closed":
            return
        close_live_invitation(conversation, "agent", agent.user)
        add_system_line(conversation, f"{agent.name} closed the conversation.")
        Conversation.objects.filter(pk=conversation.pk).update(state="closed")
        trail.about(conversation, "agent", "conversation.closed", user=agent.user)
        publish.conversation(conversation)
