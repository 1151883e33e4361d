"""The app that runs conversations and sessions."""

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions_app"

    def ready(self) -> None:
        from django.contrib.auth import signals
        from django.db.models.signals import pre_save

        from config_app.models import MaskRule
        from config_app.signals import access_changed, config_changed, noted
        from sessions_app import receivers

        config_changed.connect(receivers.config_changed, dispatch_uid="sessions_app.config_changed")
        access_changed.connect(receivers.access_changed, dispatch_uid="sessions_app.access_changed")
        pre_save.connect(receivers.rule_saving, sender=MaskRule, dispatch_uid="sessions_app.rule_saving")
        noted.connect(receivers.noted, dispatch_uid="sessions_app.noted")
        for signal, receiver in (
            (signals.user_logged_in, receivers.signed_in),
            (signals.user_logged_out, receivers.signed_out),
            (signals.user_login_failed, receivers.sign_in_failed),
        ):
            signal.connect(receiver, dispatch_uid=f"sessions_app.{receiver.__name__}")
