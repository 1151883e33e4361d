"""What is kept: visitors, conversations, their lines, invitations, sessions. (The trail of what happened: trail.py.)"""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from config_app.models import Account, MaskRule
from sessions_app import clock
from sessions_app.mask_health import FieldHealth as FieldHealth  # models of this app too
from sessions_app.mask_health import RuleHealth as RuleHealth
from sessions_app.permissions import MODES
from sessions_app.trail import AuditEvent as AuditEvent
from sessions_app.trail import Chore as Chore
from sessions_app.trail import PendingEvent as PendingEvent
from sessions_app.trail import TrailHead as TrailHead

MODE_CHOICES = [(mode, mode) for mode in MODES]


class Visitor(models.Model):
    """One browser on an account's website; known by a signed token that the tag keeps in the site's own storage."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="visitors")
    created = models.DateTimeField(default=timezone.now)
    # Sockets refresh it; a process that dies leaves a visitor "online" for a minute at most.
    online_until = models.DateTimeField(null=True, blank=True)

    @property
    def name(self) -> str:
        return f"Visitor {str(self.id)[:4]}"

    @property
    def online(self) -> bool:
        return self.online_until is not None and self.online_until > clock.now()

    def __str__(self) -> str:
        return self.name


class AgentPresence(models.Model):
    """Until when an agent counts as being at the workspace."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="presence")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    online_until = models.DateTimeField()


class Conversation(models.Model):
    """A chat between a visitor and the account's agents."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="conversations")
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="conversations")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    channel = models.CharField(max_length=20, default="web", help_text="CoBrowse is offered for 'web' only.")
    state = models.CharField(max_length=10, default="open", choices=[("open", "open"), ("closed", "closed")])
    created = models.DateTimeField(default=timezone.now)
    updated = models.DateTimeField(default=timezone.now, db_index=True)
    read_by_visitor = models.BigIntegerField(default=0, help_text="Id of the last line the visitor has seen.")
    read_by_agent = models.BigIntegerField(default=0, help_text="Id of the last line an agent has seen.")

    class Meta:
        ordering = ["-updated"]
        constraints = [
            models.UniqueConstraint(
                fields=["visitor"], condition=models.Q(state="open"), name="one_open_conversation_per_visitor"
            )
        ]

    def __str__(self) -> str:
        return f"{self.visitor} · {self.created:%Y-%m-%d %H:%M}"


class Message(models.Model):
    """One line of a transcript."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    author = models.CharField(max_length=10, choices=[(a, a) for a in ("visitor", "agent", "system")])
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    name = models.CharField(max_length=150, blank=True)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    client_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "author", "client_id"],
                condition=~models.Q(client_id=""),
                name="a_line_is_kept_once",
            )
        ]


class Invitation(models.Model):
    """The co-browse dialog beside a conversation: INVITED → ACCEPTED → CLOSED, with a sub-state that says why."""

    SUBSTATES = ("pending", "accepted", "joined", "declined", "cancelled", "expired", "ended", "failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="invitations")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    agent_name = models.CharField(max_length=150)
    mode = models.CharField(max_length=10, choices=MODE_CHOICES)
    state = models.CharField(
        max_length=10, default="INVITED", choices=[(s, s) for s in ("INVITED", "ACCEPTED", "CLOSED")]
    )
    substate = models.CharField(max_length=10, default="pending", choices=[(s, s) for s in SUBSTATES])
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-created"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=~models.Q(state="CLOSED"), name="one_live_invitation"
            )
        ]

    @property
    def overdue(self) -> bool:
        return self.state == "INVITED" and self.expires <= clock.now()


class CobrowseSession(models.Model):
    """One co-browse, from the visitor's yes to its end. A session never restarts."""

    STATES = ("pending", "active", "paused", "ended")
    PAGE_STATES = ("none", "visible", "hidden", "private", "missed", "moving", "closing", "untagged", "lost")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="sessions")
    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="session")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    state = models.CharField(max_length=10, default="pending", choices=[(s, s) for s in STATES], db_index=True)
    mode = models.CharField(max_length=10, choices=MODE_CHOICES)
    asked_mode = models.CharField(max_length=10, blank=True, help_text="Higher mode the visitor is being asked for.")
    paused_by = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=40, blank=True, help_text="Code of what stopped the picture, if anything.")
    fault_revision = models.PositiveIntegerField(
        default=0, help_text="Revision of the settings with which a masking rule could not be evaluated."
    )
    epoch = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(
        default=0,
        db_default=0,  # a process of the version before, in a deployment, does not name it
        help_text="Counts the changes: news of an older one may arrive later, from another process.",
    )
    page_url = models.CharField(max_length=2000, blank=True)
    page_title = models.CharField(max_length=500, blank=True)
    page_state = models.CharField(max_length=10, default="none")
    created = models.DateTimeField(default=timezone.now)
    started = models.DateTimeField(null=True, blank=True)
    absent_since = models.DateTimeField(null=True, blank=True, help_text="Since when no page of the visitor streams.")
    ended = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["-created"]

    @property
    def live(self) -> bool:
        return self.state != "ended"

    def __str__(self) -> str:
        return str(self.id)


class Watcher(models.Model):
    """An agent in a session: the number marks its pointer on the wire."""

    COLORS = ("#e8590c", "#1971c2", "#2f9e44", "#9c36b5", "#e03131", "#0c8599")

    session = models.ForeignKey(CobrowseSession, on_delete=models.CASCADE, related_name="watchers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=150)
    online_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="one_watcher_per_agent"),
            models.UniqueConstraint(fields=["session", "number"], name="one_agent_per_number"),
        ]

    @property
    def color(self) -> str:
        return self.COLORS[(self.number - 1) % len(self.COLORS)]


class JoinCode(models.Model):
    """A six-digit code that a waiting visitor reads out. Only its keyed hash is kept; it works once."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    visitor = models.OneToOneField(Visitor, on_delete=models.CASCADE, related_name="join_code")
    digest = models.CharField(max_length=64, db_index=True)
    expires = models.DateTimeField()


class CodeMiss(models.Model):
    """A wrong code that an agent entered; too many in a short time lock the agent and the account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now, db_index=True)
    address = models.CharField(max_length=32, blank=True, db_index=True)  # a keyed hash of it


class LeakReport(models.Model):
    """What the leak stop or the audit found in a session, once for each place: never the content itself."""

    KINDS = [
        ("card", "Card number"),
        ("iban", "Bank account"),
        ("pattern", "Own stop pattern"),
        ("audit", "Shown against a rule"),
    ]

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="leak_reports")
    session = models.ForeignKey(CobrowseSession, on_delete=models.CASCADE, related_name="leak_reports")
    at = models.DateTimeField("first seen", default=timezone.now)
    kind = models.CharField("what", max_length=10, choices=KINDS)
    page = models.CharField(max_length=300, blank=True, help_text="Path of the page's address.")
    path = models.CharField("where", max_length=300, help_text="The element and those around it.")
    selector = models.CharField("proposed rule", max_length=500, blank=True)
    count = models.PositiveIntegerField("times", default=1)
    rule = models.ForeignKey(
        MaskRule, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="masking rule"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "kind", "path"], name="one_report_per_place_and_kind")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.path}"


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, as it travels in state objects."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None
