"""What visitors' browsers count of the masking rules."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("config_app", "0005_critical_rules"),
        ("sessions_app", "0003_leak_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="FieldHealth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=300, verbose_name="page")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("card", "Payment card"),
                            ("password", "Password"),
                            ("code", "One-time code or PIN"),
                            ("ssn", "Social security number"),
                            ("iban", "Bank account"),
                            ("birth", "Birth date"),
                            ("email", "E-mail address"),
                            ("phone", "Telephone number"),
                        ],
                        max_length=10,
                        verbose_name="looks like",
                    ),
                ),
                ("count", models.PositiveIntegerField(verbose_name="fields")),
                ("last_seen", models.DateTimeField(default=django.utils.timezone.now, verbose_name="last counted")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="field_health",
                        to="config_app.account",
                    ),
                ),
            ],
            options={
                "verbose_name": "unmasked field",
                "ordering": ["path", "kind"],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "path", "kind"), name="one_row_per_kind_and_page")
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleHealth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "path",
                    models.CharField(
                        help_text="Numbers and ids in addresses are shown as :id.", max_length=300, verbose_name="page"
                    ),
                ),
                (
                    "matched",
                    models.PositiveIntegerField(
                        help_text="Elements that the rule matched when it was counted last.", null=True
                    ),
                ),
                (
                    "last_matched",
                    models.DateTimeField(help_text="When the rule matched something on this page.", null=True),
                ),
                ("last_seen", models.DateTimeField(default=django.utils.timezone.now, verbose_name="last counted")),
                (
                    "stopped_since",
                    models.DateTimeField(
                        help_text="It matched on this page before and matches nothing now.",
                        null=True,
                        verbose_name="stopped matching since",
                    ),
                ),
                (
                    "invalid_since",
                    models.DateTimeField(
                        help_text="A visitor's browser could not evaluate the selector.",
                        null=True,
                        verbose_name="invalid since",
                    ),
                ),
                (
                    "paused_since",
                    models.DateTimeField(
                        help_text="A critical rule that matches nothing: nothing of the page is shown.",
                        null=True,
                        verbose_name="paused since",
                    ),
                ),
                ("misses", models.PositiveIntegerField(default=0, help_text="Counts in a row that found nothing.")),
                (
                    "missed_by",
                    models.UUIDField(help_text="The visitor whose browser was the first to find nothing.", null=True),
                ),
                ("mailed", models.DateTimeField(help_text="When the admins were written to about it.", null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rule_health", to="config_app.account"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="health",
                        to="config_app.maskrule",
                        verbose_name="masking rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "masking health",
                "verbose_name_plural": "masking health",
                "indexes": [models.Index(fields=["account", "path"], name="health_of_a_page")],
                "constraints": [models.UniqueConstraint(fields=("rule", "path"), name="one_health_per_rule_and_page")],
            },
        ),
    ]
