"""All groups of the channel layer: their names, and how to send to one."""

from typing import Any

from channels.layers import get_channel_layer


async def send(group: str, event: dict[str, Any]) -> None:
    """An event for every socket of the group; its "type" names the method that takes it."""
    await get_channel_layer().group_send(group, {**event, "group": group})


def account(account_id: int) -> str:
    """Every workspace page of the account's agents."""
    return f"account.{account_id}"


def visitors(account_id: int) -> str:
    """Every tag of the account that has a socket: for settings and presence."""
    return f"visitors.{account_id}"


def viewers(account_id: int) -> str:
    """Every viewer of the account's agents: for what they are allowed to see."""
    return f"viewers.{account_id}"


def user(user_id: object) -> str:
    """Every socket of one agent, of all browsers and programs: for what the agent may still do."""
    return f"user.{user_id}"


def visitor(visitor_id: object) -> str:
    """All tabs of one visitor."""
    return f"visitor.{visitor_id}"


def session(session_id: object) -> str:
    """All viewers of one session."""
    return f"session.{session_id}"
