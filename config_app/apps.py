"""The app that holds what admins configure, and the admin itself."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConfigAppConfig(AppConfig):
    name = "config_app"
    verbose_name = "CoBrowse"

    def ready(self) -> None:
        from config_app import changes, receivers

        changes.connect()
        receivers.connect()


class NightVisionAdminConfig(AdminConfig):
    """Makes Night Vision the default admin site, so that every app registers with it as usual."""

    default_site = "config_app.admin_site.NightVision"
