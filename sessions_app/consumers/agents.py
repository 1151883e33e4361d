"""What both sockets of agents share: who they are, and that they close as soon as that no longer holds."""

from typing import Any

from django.contrib.auth.models import User

from config_app import rates, two_factor
from config_app.address import scope_address
from config_app.api_tokens import live_tokens
from config_app.sign_ins import has_taken_second_step, name_of, still_signed_in
from sessions_app import groups, limits, services
from sessions_app.consumers.base import Socket
from sessions_app.consumers.origin import origin_of, require_own_origin
from sessions_app.database import database_sync_to_async
from sessions_app.errors import Refusal
from sessions_app.services.agent_tickets import AgentTicket, use_agent_ticket


class AgentSocket(Socket):
    """A browser is known by its Django session and a ticket, a program by a ticket that it got with its API token."""

    __slots__ = ("agent", "session_key", "ticket")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agent: services.Agent
        self.ticket: AgentTicket
        # Of the browser session that the socket came with.
        self.session_key: str | None = None

    async def greet(self, message: dict[str, Any]) -> dict[str, Any]:
        signed = message.get("ticket", "")
        if origin_of(self.scope) or not signed:
            require_own_origin(self.scope)
        if not signed and not self.scope["user"].is_authenticated:
            raise Refusal("not_signed_in")
        if self.scope.get("session") is not None:
            self.session_key = self.scope["session"].session_key
        self.ticket = services.read_agent_ticket(signed)
        # Before the database is asked: what changes from now on is heard, and answered after the greeting.
        await self.news.join(groups.user(self.ticket.user))
        return await self.admit(message)

    async def admit(self, hello: dict[str, Any]) -> dict[str, Any]:
        """Calls ``identify`` with the ORM at hand; the state for ``welcome``."""
        raise NotImplementedError

    def identify(self, session_id: str) -> None:
        """Sets ``agent``; raises a Refusal unless the ticket is for this agent and ``session_id`` ("": workspace)."""
        limits.require(rates.SOCKETS, scope_address(self.scope))
        if self.ticket.token is None:
            # Only a browser has no token, and a browser always says where the socket was opened.
            require_own_origin(self.scope)
            if not self.scope["user"].is_authenticated:
                raise Refusal("not_signed_in")
            if self.scope["user"].pk != self.ticket.user:
                raise Refusal("ticket_invalid")
        self.agent = self._agent_now()
        if session_id:
            services.find_session(self.agent, session_id)  # of another account: not_found, whatever the ticket says
        if self.agent.account.pk != self.ticket.account or self.ticket.session != session_id:
            raise Refusal("ticket_invalid")
        use_agent_ticket(self.ticket)

    def _agent_now(self) -> services.Agent:
        """The agent as the database knows them now."""
        if self.ticket.token is not None and not live_tokens().filter(pk=self.ticket.token).exists():
            raise Refusal("token_invalid")
        user = User.objects.filter(pk=self.ticket.user).first()
        if user is None:
            raise Refusal("not_signed_in")
        return services.agent_of(user)

    def look_again(self) -> None:
        """What was found in the greeting may have changed; raises a Refusal when this agent may not stay."""
        self.agent = self._agent_now()
        user = self.agent.user
        if (
            self.ticket.token is None
            and two_factor.is_needed(user)
            and not has_taken_second_step(self.session_key, user)
        ):
            raise Refusal("two_factor_needed")

    async def access_changed(self, event: dict[str, Any]) -> None:
        """A layer event: something about this person is different, or a browser session of theirs has ended."""
        if not self.greeted:
            return  # turned away already
        try:
            await database_sync_to_async(self._still_here)(event["gone"])
        except Refusal as refusal:
            await self.turn_away(refusal)

    def _still_here(self, gone: str) -> None:
        self.look_again()
        if self.ticket.token is not None:
            return
        if name_of(self.session_key) == gone or not still_signed_in(self.session_key, self.agent.user):
            raise Refusal("signed_out")
