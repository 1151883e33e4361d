"""The site itself: system checks and the demo."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "cobrowse_site"

    def ready(self) -> None:
        from cobrowse_site import checks  # noqa: F401  (registers them)
