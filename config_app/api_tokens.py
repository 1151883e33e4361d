"""Tokens with which a program uses the agents' API in the name of one agent: made once, shown once, kept as a hash."""

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from config_app.notes import note

PREFIX = "cob_"  # so that people and scanners of leaked secrets know what it is
SHOWN = 8  # characters of a token by which it is told from others
USED_EVERY = 60  # seconds between two writes of "last used"


class ApiToken(models.Model):
    account = models.ForeignKey("config_app.Account", on_delete=models.CASCADE, related_name="api_tokens")
    membership = models.ForeignKey(
        "config_app.Membership",
        on_delete=models.CASCADE,
        related_name="api_tokens",
        verbose_name="agent",
        help_text="Whoever has the token can do over the API what this agent can do.",
    )
    name = models.CharField(max_length=100, help_text="What it is for, such as “CRM, chat history”.")
    start = models.CharField(max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    last_used = models.DateTimeField(null=True, editable=False)
    revoked = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "API token"

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    def renew(self) -> str:
        """A new secret for this row, which is not saved; the secret is nowhere but in what is returned."""
        secret = PREFIX + secrets.token_urlsafe(32)
        self.start, self.digest = secret[:SHOWN], _digest(secret)
        return secret


def live_tokens() -> "models.QuerySet[ApiToken]":
    return ApiToken.objects.filter(revoked=None).select_related("membership__user")


def find_token(secret: str) -> ApiToken | None:
    """The token that is neither unknown nor revoked, noted as used."""
    token = live_tokens().filter(digest=_digest(secret)).first()
    if token is not None:
        _note_use(token)
    return token


def revoke(token: ApiToken) -> None:
    """From now on it opens nothing, and what it has opened closes. A revoked token stays as it is."""
    if token.revoked is None:
        token.revoked = timezone.now()
        token.save(update_fields=["revoked"])
        _tell(token, "token.revoked")


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used is None or (now - token.last_used).total_seconds() > USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used=now)


def _digest(secret: str) -> str:
    """A plain hash is enough: nobody guesses 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def made_by(token: ApiToken, user: Any) -> str:
    """Saves a new token; its secret."""
    token.account_id, token.created_by = token.membership.account_id, user
    secret = token.renew()
    token.save()
    _tell(token, "token.made")
    return secret


def _tell(token: ApiToken, action: str) -> None:
    note(token.account_id, action, about=str(token))
