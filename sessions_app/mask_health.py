"""What visitors' browsers count of the masking rules: numbers by rule and page, never what the rules match."""

from django.db import models
from django.utils import timezone

from config_app.models import Account, MaskRule
from masking.page_paths import MAX_LENGTH


class RuleHealth(models.Model):
    """How many elements a rule matched on a page, and since when it does not any more."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="rule_health")
    rule = models.ForeignKey(MaskRule, on_delete=models.CASCADE, related_name="health", verbose_name="masking rule")
    path = models.CharField("page", max_length=MAX_LENGTH, help_text="Numbers and ids in addresses are shown as :id.")
    matched = models.PositiveIntegerField(
        null=True, help_text="Elements that the rule matched when it was counted last."
    )
    last_matched = models.DateTimeField(null=True, help_text="When the rule matched something on this page.")
    last_seen = models.DateTimeField("last counted", default=timezone.now)
    stopped_since = models.DateTimeField(
        "stopped matching since", null=True, help_text="It matched on this page before and matches nothing now."
    )
    invalid_since = models.DateTimeField(
        "invalid since", null=True, help_text="A visitor's browser could not evaluate the selector."
    )
    paused_since = models.DateTimeField(
        "paused since", null=True, help_text="A critical rule that matches nothing: nothing of the page is shown."
    )
    misses = models.PositiveIntegerField(default=0, help_text="Counts in a row that found nothing.")
    missed_by = models.UUIDField(null=True, help_text="The visitor whose browser was the first to find nothing.")
    mailed = models.DateTimeField(null=True, help_text="When the admins were written to about it.")

    class Meta:
        verbose_name = verbose_name_plural = "masking health"
        constraints = [models.UniqueConstraint(fields=["rule", "path"], name="one_health_per_rule_and_page")]
        indexes = [models.Index(fields=["account", "path"], name="health_of_a_page")]

    @property
    def problem(self) -> bool:
        return any((self.stopped_since, self.invalid_since, self.paused_since))

    def __str__(self) -> str:
        return f"{self.rule} · {self.path}"


class FieldHealth(models.Model):
    """Form fields of a page that are named like something sensitive, and that agents see."""

    KINDS = [
        ("card", "Payment card"),
        ("password", "Password"),
        ("code", "One-time code or PIN"),
        ("ssn", "Social security number"),
        ("iban", "Bank account"),
        ("birth", "Birth date"),
        ("email", "E-mail address"),
        ("phone", "Telephone number"),
    ]

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="field_health")
    path = models.CharField("page", max_length=MAX_LENGTH)
    kind = models.CharField("looks like", max_length=10, choices=KINDS)
    count = models.PositiveIntegerField("fields")
    last_seen = models.DateTimeField("last counted", default=timezone.now)

    class Meta:
        verbose_name = "unmasked field"
        ordering = ["path", "kind"]
        constraints = [models.UniqueConstraint(fields=["account", "path", "kind"], name="one_row_per_kind_and_page")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.path}"
