"""The server's addresses as they are with DEMO=1."""

from django.urls import include, path

from cobrowse_site import urls

urlpatterns = [*urls.urlpatterns, path("demo/", include("cobrowse_site.demo.urls"))]
