"""The one error shape of the API: {"error": {"code", "detail"}}."""

from typing import Any

from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler

from sessions_app.away import DATABASE_AWAY
from sessions_app.errors import CODES, Refusal


def to_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Refusals with their code; the framework's own errors with the nearest; None for bugs."""
    if isinstance(error, DATABASE_AWAY):
        error = Refusal("unavailable")
    if isinstance(error, Refusal):
        return Response(error.body(), status=error.http_status, headers=error.headers)
    response = exception_handler(error, context)
    if response is not None:
        codes = {400: "bad_message", 401: "not_signed_in", 403: "not_signed_in", 404: "not_found", 429: "rate_limited"}
        code = codes.get(response.status_code, "bad_message")
        if str(getattr(error, "detail", "")).startswith("CSRF"):
            error = Refusal("csrf_failed")
            code = error.code
        detail = str(error.detail) if isinstance(error, APIException) else CODES[code]  # Http404 is none
        response.data = {"error": {"code": code, "detail": detail}}
    return response
