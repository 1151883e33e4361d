"""Addresses that do not exist: the one error shape below /api/, a page elsewhere."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from sessions_app.errors import Refusal


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(Refusal("not_found").body(), status=404)
    return render(request, "404.html", status=404)
