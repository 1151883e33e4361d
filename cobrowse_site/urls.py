"""All addresses of the server."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from cobrowse_site import health, tag_delivery
from config_app.admin_site import night_vision

urlpatterns = [
    path("", RedirectView.as_view(url="/demo/" if settings.DEMO else "/workspace/")),
    path("tag.js", tag_delivery.loader),
    path("api/v1/", include("sessions_app.api.urls")),
    path("workspace/", include("sessions_app.workspace.urls")),
    path("admin/", night_vision.urls),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("cobrowse_site.demo.urls")))
