"""The workspace's pages, as they are before any script runs; static/js/workspace/ keeps them live."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST, require_safe

from config_app.address import request_address
from sessions_app import services, state
from sessions_app.errors import Refusal
from sessions_app.models import Conversation
from sessions_app.replica_document import replica_document, replica_policy, supplied_source
from sessions_app.services.conversations import find_conversation
from sessions_app.workspace.forms import JoinForm
from sessions_app.workspace.guards import agent_page

LISTED = 100


@require_GET
@agent_page
def conversation_list(request: HttpRequest, agent: services.Agent) -> HttpResponse:
    return _page(request, agent)


@require_GET
@agent_page
def conversation(request: HttpRequest, agent: services.Agent, conversation_id: str) -> HttpResponse:
    return _page(request, agent, chosen=find_conversation(agent, conversation_id))


@require_POST
@agent_page
def join(request: HttpRequest, agent: services.Agent) -> HttpResponse:
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _page(request, agent, form=form, status=400)
    try:
        found = services.redeem_code(agent, form.cleaned_data["code"], request_address(request))
    except Refusal as refusal:
        form.add_error("code", refusal.detail)
        page = _page(request, agent, form=form, status=refusal.http_status)
        for name, value in refusal.headers.items():
            page.headers[name] = value
        return page
    return redirect("workspace:conversation", conversation_id=found.pk)


@require_safe
@xframe_options_sameorigin
@agent_page
def replica(request: HttpRequest, agent: services.Agent, session_id: str) -> HttpResponse:
    """The document that the viewer builds the visitor's page in."""
    session = services.find_session(agent, session_id)
    own = supplied_source(request, str(session.pk))
    return replica_document(replica_policy(session.account, own, "'self'"))


def _page(
    request: HttpRequest,
    agent: services.Agent,
    *,
    chosen: Conversation | None = None,
    form: JoinForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = Conversation.objects.filter(account=agent.account).order_by("-updated")[:LISTED]
    listed = state.conversations(rows, "agent")
    current = _chosen_state(listed, chosen) if chosen else None
    messages = state.history(chosen, "agent") if chosen else []
    data: dict[str, Any] = {
        "me": {"id": agent.id, "name": agent.name, "allowed": agent.allowed},
        "config": state.config(agent.account),
        "conversations": listed,
        "current": current and current["id"],
        "messages": messages,
    }
    context = {"agent": agent, "current": current, "data": data, "form": form or JoinForm(), "messages_shown": messages}
    return render(request, "workspace/workspace.html", context, status=status)


def _chosen_state(listed: list[dict[str, Any]], chosen: Conversation) -> dict[str, Any]:
    """The chosen conversation's state object; an old one joins the list so that the page can show it."""
    for one in listed:
        if one["id"] == str(chosen.pk):
            return one
    listed.append(state.conversation(chosen, "agent"))
    return listed[-1]
