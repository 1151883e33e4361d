"""The trail: who did what, and which settings were changed. Kinds, codes and ids, never page content or chat.

A row names what it is about by plain ids and by the name of its time: it stays as it is when the session, the user or
the account is deleted. Rows are only ever added (services/trail.py); the database refuses everything else.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from config_app.models import Account
from sessions_app.chain import START, canonical_head, current_key, known_keys

ACTORS = ("visitor", "agent", "admin", "system", "nobody")
NO_ACCOUNT = 0  # the chain of what belongs to no account


class TrailIsAppendOnly(TypeError):
    """Somebody's code tried to change or delete a row of the trail."""


def _refuse(*args: Any, **kwargs: Any) -> Any:
    raise TrailIsAppendOnly("Rows of the trail are never changed or deleted. Retention: services/retention.py.")


class AppendOnly(models.QuerySet[Any]):
    update = delete = bulk_update = _refuse


# Ids that outlive what they name: no constraint, and nothing happens to the row when that is deleted.
_PLAIN_ID: Any = {"null": True, "db_constraint": False, "on_delete": models.DO_NOTHING}


class AuditEvent(models.Model):
    """One row. ``hash`` covers every field and ``previous``, the hash of the row before in the same chain."""

    chain = models.BigIntegerField(default=NO_ACCOUNT, help_text="The account's id; 0 for what belongs to none.")
    seq = models.PositiveBigIntegerField("number", default=0, help_text="In its chain, without gaps.")
    account = models.ForeignKey(Account, related_name="audit_events", **_PLAIN_ID)
    session = models.ForeignKey("sessions_app.CobrowseSession", related_name="audit_events", **_PLAIN_ID)
    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=10, choices=[(a, a) for a in ACTORS])
    user = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", **_PLAIN_ID)
    who = models.CharField(max_length=150, blank=True, help_text="The user's name at that time.")
    action = models.CharField(max_length=40)
    about = models.CharField(max_length=200, blank=True, help_text="What was acted on, by kind and id.")
    field = models.CharField(max_length=60, blank=True, help_text="Of a setting that was changed.")
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    detail = models.CharField(max_length=200, blank=True, help_text="A code, a mode or a count.")
    via = models.CharField("where", max_length=100, blank=True, help_text="The screen or command.")
    key = models.CharField(max_length=8, blank=True, help_text="Which secret key the hash was made with.")
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name, verbose_name_plural = "line of the trail", "trail"
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="one_row_per_number")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            _refuse()
        super().save(*args, **kwargs)

    delete = _refuse


class PendingEvent(models.Model):
    """What has happened and has no place in its chain yet.

    Written in the transaction that does it, without any lock; linked in a transaction of its own right after the commit
    (docs/decisions/0014-the-trail-is-linked-after-commit.md).
    """

    chain = models.BigIntegerField(db_index=True)
    entry = models.JSONField()  # the fields of services.trail.Entry


class TrailHead(models.Model):
    """How far a chain goes. Its row is the lock under which rows are linked.

    ``anchor``: number and hash of the last row that retention has deleted, so that the rest still verifies.
    """

    chain = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=100, blank=True, help_text="Of the account, which may be gone by now.")
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=START)
    anchor_seq = models.PositiveBigIntegerField(default=0)
    anchor_hash = models.CharField(max_length=64, default=START)
    key = models.CharField(max_length=8, blank=True)
    signature = models.CharField(max_length=64, blank=True)

    def sign(self) -> None:
        key = current_key()
        self.key, self.signature = key.id, key.sign(self._bytes())

    @property
    def genuine(self) -> bool:
        key = known_keys().get(self.key)
        return key is not None and key.sign(self._bytes()) == self.signature

    def _bytes(self) -> bytes:
        return canonical_head(self.chain, self.seq, self.hash, self.anchor_seq, self.anchor_hash)

    def __str__(self) -> str:
        return self.name or ("(no account)" if self.chain == NO_ACCOUNT else f"account {self.chain}")


class Chore(models.Model):
    """Work that one process does once in a while, whichever is first."""

    name = models.CharField(max_length=40, primary_key=True)
    done = models.DateTimeField()
