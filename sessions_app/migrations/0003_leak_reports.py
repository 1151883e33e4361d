"""What the leak stop and the audit of snapshots have found."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("config_app", "0003_stop_patterns"),
        ("sessions_app", "0002_fault_revision"),
    ]

    operations = [
        migrations.CreateModel(
            name="LeakReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="first seen")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("card", "Card number"),
                            ("iban", "Bank account"),
                            ("pattern", "Own stop pattern"),
                            ("audit", "Shown against a rule"),
                        ],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("page", models.CharField(blank=True, help_text="Path of the page's address.", max_length=300)),
                (
                    "path",
                    models.CharField(
                        help_text="The element and those around it.", max_length=300, verbose_name="where"
                    ),
                ),
                ("selector", models.CharField(blank=True, max_length=500, verbose_name="proposed rule")),
                ("count", models.PositiveIntegerField(default=1, verbose_name="times")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leak_reports",
                        to="config_app.account",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="config_app.maskrule",
                        verbose_name="masking rule",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leak_reports",
                        to="sessions_app.cobrowsesession",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "kind", "path"), name="one_report_per_place_and_kind")
                ],
            },
        ),
    ]
