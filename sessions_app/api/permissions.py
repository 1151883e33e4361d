"""Who may use the agents' API."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from config_app import rates
from sessions_app import limits, services


class IsAgent(BasePermission):
    """A signed-in agent, or a program with an agent's token; views find the agent in ``request.agent``."""

    def has_permission(self, request: Request, view: Any) -> bool:
        request.agent = services.agent_of(request.user)  # type: ignore[attr-defined]
        limits.require(rates.AGENT_REQUESTS, request.agent.id)
        return True
