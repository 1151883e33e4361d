"""All addresses of the server."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from cobrowse_site import mirror, tag_delivery

handler400 = "cobrowse_site.error_pages.bad_request"
handler403 = "cobrowse_site.error_pages.forbidden"
handler404 = "cobrowse_site.error_pages.not_found"
handler500 = "cobrowse_site.error_pages.broken"
urlpatterns = [
    path("", RedirectView.as_view(url="/demo/" if settings.DEMO else "/workspace/")),
    path("tag.js", tag_delivery.loader),
    path("api/v1/", include("sessions_app.api.urls")),
    path("workspace/", include("sessions_app.workspace.urls")),
    path("mirror/<str:site_key>/", mirror.mirror),
    path("mirror/<str:site_key>/replica/", mirror.replica, name="mirror_replica"),
    path("admin/", admin.site.urls),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("cobrowse_site.demo.urls")))
