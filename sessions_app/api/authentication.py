"""Programs that use the agents' API: ``Authorization: Bearer`` and an API token from Night Vision."""

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from config_app import rates
from config_app.address import request_address
from config_app.api_tokens import find_token
from sessions_app import limits
from sessions_app.errors import Refusal


class ApiTokenAuthentication(BaseAuthentication):
    """Whoever sends a token is known by it alone, whatever cookies come with it; a wrong one is no way to others."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        address = request_address(request._request)
        wait = rates.BAD_TOKENS.reached(address)
        if wait:
            raise limits.limited(wait)
        token = find_token(secret.strip())
        if token is None:
            rates.BAD_TOKENS.take(address)
            raise Refusal("token_invalid")
        return token.membership.user, token
