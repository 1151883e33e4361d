"""Tell everybody concerned that something has changed: one function for each kind of news.

Services call these inside a transaction; the news goes out when it commits. News that cannot go out, as Redis or the
database is away, is not raised, since what was asked for is done: it waits, what comes after it waits behind it, and
the sweep or the next change sends it, from the rows as they are then.
"""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from asgiref.sync import async_to_sync
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import F

from config_app.models import Account
from sessions_app import groups, state
from sessions_app.away import AWAY, name_of
from sessions_app.models import CobrowseSession, Conversation, Invitation, Message

log = logging.getLogger(__name__)

# (group, event); the event's "type" is ours, never a client's
News = list[tuple[str, dict[str, Any]]]

MOST_UNSENT = 10_000  # the oldest goes first: with Redis, every socket reads everything anew when it is back
AT_ONCE = 100  # of them: other work for the database has its turn between
SEND_SECONDS = 2  # a layer that does not answer is away
REST_SECONDS = 3  # then no change waits for it


class Unsent:
    """News on its way out, in order. Usually it is gone at once."""

    def __init__(self) -> None:
        self.waiting: deque[Callable[[], News]] = deque(maxlen=MOST_UNSENT)
        self.turn = threading.Lock()
        self.away_until = 0.0

    def add(self, collect: Callable[[], News]) -> None:
        if len(self.waiting) == MOST_UNSENT:
            log.error("the channel layer is away for too long: the oldest news is dropped")
        self.waiting.append(collect)
        if time.monotonic() >= self.away_until:
            self.send()

    def send(self) -> int:
        """The oldest first. Returns how many went out, ``AT_ONCE`` at most."""
        with self.turn:
            for sent in range(AT_ONCE):
                if not self.waiting:
                    return sent
                collect = self.waiting.popleft()
                if not _tell(collect):
                    self.away_until = time.monotonic() + REST_SECONDS
                    if len(self.waiting) < MOST_UNSENT:
                        self.waiting.appendleft(collect)
                    return 0
        return AT_ONCE

    def clear(self) -> None:
        self.waiting.clear()
        self.away_until = 0.0

    def __len__(self) -> int:
        return len(self.waiting)


unsent = Unsent()


def after_commit(collect: Callable[[], News]) -> None:
    """Collect news when the transaction has committed, from the rows as they are then, and send it."""
    transaction.on_commit(lambda: unsent.add(collect))


def _tell(collect: Callable[[], News]) -> bool:
    """Whether it could go out, or need not, as its row has been deleted since."""
    try:
        async_to_sync(_send)(collect())
    except ObjectDoesNotExist:
        return True
    except AWAY as fault:
        log.warning("news is not sent yet: %s", name_of(fault))
        return False
    return True


async def _send(news: News) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        for group, event in news:
            await groups.send(group, event)


def to_socket(message: dict[str, Any]) -> dict[str, Any]:
    """A layer event that a consumer passes on to its socket as it is."""
    return {"type": "relay.message", "message": message}


def _sides(row: Conversation) -> tuple[tuple[str, str], tuple[str, str]]:
    """Both groups that read a conversation, and whose side each is."""
    return (groups.account(row.account_id), "agent"), (groups.visitor(row.visitor_id), "visitor")


def line(row: Message) -> None:
    def news() -> News:
        fresh = Message.objects.select_related("conversation").get(pk=row.pk)
        told = {"t": "chat.message", "conversation": str(fresh.conversation_id)}
        both = _sides(fresh.conversation)
        return [(group, to_socket({**told, "message": state.message(fresh, side)})) for group, side in both]

    after_commit(news)


def conversation(row: Conversation) -> None:
    def news() -> News:
        told = state.conversation_for(row, ("agent", "visitor"))
        return [(group, to_socket({"t": "conversation", "conversation": told[side]})) for group, side in _sides(row)]

    after_commit(news)


def invitation(row: Invitation) -> None:
    def news() -> News:
        fresh = Invitation.objects.select_related("conversation").get(pk=row.pk)
        event = to_socket({"t": "invitation", "invitation": state.invitation(fresh)})
        return [(group, event) for group, _ in _sides(fresh.conversation)]

    after_commit(news)


def session(row: CobrowseSession) -> None:
    """The whole session, read again at commit, to its viewers, the visitor's tabs and the account's workspaces.

    Locks its row until then, so that revisions are in the order of the changes.
    """
    CobrowseSession.objects.filter(pk=row.pk).update(revision=F("revision") + 1)

    def news() -> News:
        fresh = CobrowseSession.objects.select_related("account", "conversation").get(pk=row.pk)
        event = {"type": "session.changed", "session": state.session(fresh)}
        return [
            (groups.session(fresh.pk), event),
            (groups.visitor(fresh.conversation.visitor_id), event),
            (groups.account(fresh.account_id), event),
        ]

    after_commit(news)


def mode_request(row: CobrowseSession, agent: str) -> None:
    mode = row.asked_mode
    event = to_socket({"t": "mode.request", "mode": mode, "agent": agent})

    def news() -> News:
        asked = CobrowseSession.objects.filter(pk=row.pk, asked_mode=mode).exists()
        return [(groups.visitor(row.conversation.visitor_id), event)] if asked else []

    after_commit(news)


def presence(account_id: int, agents_online: Callable[[int], bool]) -> None:
    """``agents_online`` is asked when the news goes out."""
    after_commit(
        lambda: [
            (groups.visitors(account_id), to_socket({"t": "presence", "agents_online": agents_online(account_id)}))
        ]
    )


def visitor_forgotten(visitor_id: object) -> None:
    """The visitor's tabs let go of everything they know and come back as a new visitor."""
    event = {"type": "visitor.forgotten"}
    after_commit(lambda: [(groups.visitor(visitor_id), event)])


def account_changed(account: Account) -> None:
    """Every socket of the account reads its settings again, and leaves if the account was switched off."""
    event = {"type": "account.changed"}
    concerned = (groups.account(account.pk), groups.viewers(account.pk), groups.visitors(account.pk))
    after_commit(lambda: [(group, event) for group in concerned])


def access_changed(user_id: int, gone: str) -> None:
    """Every socket of this agent looks whether it may stay; the one of the browser session ``gone`` may not."""
    event = {"type": "access.changed", "gone": gone}
    after_commit(lambda: [(groups.user(user_id), event)])
