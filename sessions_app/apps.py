"""The app that runs conversations and sessions."""

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions_app"

    def ready(self) -> None:
        from django.db.models.signals import pre_save

        from config_app.models import MaskRule
        from config_app.signals import access_changed, account_event, config_changed
        from sessions_app import receivers

        config_changed.connect(receivers.config_changed, dispatch_uid="sessions_app.config_changed")
        account_event.connect(receivers.account_event, dispatch_uid="sessions_app.account_event")
        access_changed.connect(receivers.access_changed, dispatch_uid="sessions_app.access_changed")
        pre_save.connect(receivers.rule_saving, sender=MaskRule, dispatch_uid="sessions_app.rule_saving")
