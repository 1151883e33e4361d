"""What agents' pages and integrations read over HTTP."""

from django.http import HttpResponse
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from config_app import rates
from config_app.access import account_of
from sessions_app import limits, services, state
from sessions_app.errors import Refusal
from sessions_app.models import Conversation
from sessions_app.services.conversations import find_conversation

LISTED = 100


@api_view(["POST"])
def ticket(request: Request) -> Response:
    """``{}`` → a ticket for the workspace's socket; ``{"session": ID}`` → for the viewer's of that session.

    ``{"ticket", "seconds"}``: it is said in ``hello`` within so many seconds, and works once.
    """
    limits.require(rates.AGENT_TICKETS, request.agent.id)
    session_id = request.data.get("session", "") if isinstance(request.data, dict) else None
    if not isinstance(session_id, str):
        raise Refusal("bad_message", "session must be the id of a session; leave it out for the workspace.")
    return Response(services.issue_agent_ticket(request.agent, request.auth, session_id))


ID_DIGITS = 18  # fits the database's integers


@api_view(["GET"])
def conversations(request: Request) -> Response:
    """The account's newest conversations."""
    rows = Conversation.objects.filter(account=request.agent.account).order_by("-updated")[:LISTED]
    return Response({"conversations": state.conversations(rows, "agent")})


@api_view(["GET"])
def conversation(request: Request, conversation_id: str) -> Response:
    row = find_conversation(request.agent, conversation_id)
    return Response({"conversation": state.conversation(row, "agent")})


@api_view(["GET"])
def messages(request: Request, conversation_id: str) -> Response:
    """Lines of a transcript, oldest first; ``?before=ID`` gives those before a line."""
    row = find_conversation(request.agent, conversation_id)
    before = request.query_params.get("before")
    if before is not None and not (before.isdecimal() and len(before) <= ID_DIGITS):
        raise Refusal("bad_message", "before must be the id of a line.")
    return Response({"messages": state.history(row, "agent", int(before) if before else None)})


@api_view(["GET"])
def session(request: Request, session_id: str) -> Response:
    told = state.session(services.find_session(request.agent, session_id))
    return Response({"session": state.session_for(request.agent.allowed, told)})


@api_view(["GET"])
def asset(request: Request, session_id: str, name: str) -> HttpResponse:
    """A picture or font that the visitor's browser has supplied, for this session's agents."""
    if not request.agent.allowed:
        raise Refusal("agent_not_allowed")
    body, content_type = services.read_asset(services.find_session(request.agent, session_id), name)
    headers = {
        # Opened by itself it is a file to save, and even so nothing in it could run.
        "Content-Disposition": "attachment",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, max-age=3600",
    }
    return HttpResponse(body, content_type=content_type, headers=headers)


@api_view(["DELETE"])
def visitor(request: Request, visitor_id: str) -> Response:
    """Delete everything of a visitor; for admins of the account. ``{"deleted": {kind: number}}``."""
    if account_of(request.user) != request.agent.account:
        raise Refusal("agent_not_allowed", "Only an admin of the account can delete a visitor.")
    agent = request.agent
    deleted = services.forget_visitor(visitor_id, account=agent.account, by="admin", user=agent.user, via="API")
    return Response({"deleted": deleted})
