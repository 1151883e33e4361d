"""Who may use the agents' API."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from sessions_app import services


class IsAgent(BasePermission):
    """A signed-in agent; views find the agent, with the account, in ``request.agent``."""

    def has_permission(self, request: Request, view: Any) -> bool:
        request.agent = services.agent_of(request.user)  # type: ignore[attr-defined]
        return True
