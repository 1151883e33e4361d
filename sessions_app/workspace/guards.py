"""Who may open a workspace page, written beside the view: ``@agent_page``."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sessions_app import services
from sessions_app.errors import Refusal

P = ParamSpec("P")


def agent_page(
    view: Callable[Concatenate[HttpRequest, services.Agent, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Gives the view the signed-in agent; everybody else gets the login page or a sentence that says why not."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            agent = services.agent_of(request.user)
            return view(request, agent, *args, **kwargs)
        except Refusal as refusal:
            if refusal.code == "not_signed_in":
                return redirect_to_login(request.get_full_path())
            return render(request, "workspace/refused.html", {"refusal": refusal}, status=refusal.http_status)

    return guarded
