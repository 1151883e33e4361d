"""Accounts, their settings, origins, mask rules and memberships."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import config_app.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="Visitors read it above the chat.", max_length=100, unique=True)),
                (
                    "site_key",
                    models.CharField(
                        default=config_app.models.new_site_key, editable=False, max_length=40, unique=True
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Off: the tag on your website and the workspace stop working at once.",
                        verbose_name="active",
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                ("created", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="CobrowseSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "enabled",
                    models.BooleanField(
                        default=True,
                        help_text="Off: no agent can start a session, and running ones end.",
                        verbose_name="CoBrowse",
                    ),
                ),
                (
                    "for_all_agents",
                    models.BooleanField(
                        default=True,
                        help_text="Off: only agents with a tick at “CoBrowse allowed” in the list of agents may use it.",
                        verbose_name="CoBrowse for all agents",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("view", "View only"), ("shared", "Shared"), ("both", "View only and shared")],
                        default="both",
                        help_text="View only: the agent watches, points and scrolls. Shared: the agent can click and type as well.",
                        max_length=10,
                    ),
                ),
                (
                    "border_color",
                    models.CharField(
                        default="#3b5bdb",
                        help_text="Frame round the visitor's window while a session runs.",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^#[0-9a-fA-F]{6}\\Z", "Write a colour as # and six digits, such as #ffd43b."
                            )
                        ],
                        verbose_name="border colour",
                    ),
                ),
                (
                    "highlight_color",
                    models.CharField(
                        default="#ffd43b",
                        help_text="Circle round the pointer, and text that somebody selects.",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^#[0-9a-fA-F]{6}\\Z", "Write a colour as # and six digits, such as #ffd43b."
                            )
                        ],
                        verbose_name="highlight colour",
                    ),
                ),
                (
                    "match_viewport",
                    models.BooleanField(
                        default=True,
                        help_text="On: the agent's copy has the size of the visitor's window. Off: it takes the agent's own width.",
                        verbose_name="match visitor's viewport",
                    ),
                ),
                (
                    "private_by_default",
                    models.BooleanField(
                        default=False,
                        help_text="On: everything is hidden but what a rule of the kind “show” lists or the page marks as shown.",
                    ),
                ),
                (
                    "mask_autocomplete",
                    models.BooleanField(
                        default=True,
                        help_text="Hides fields whose autocomplete says card or one-time code. Passwords are always hidden.",
                        verbose_name="hide card and code fields",
                    ),
                ),
                (
                    "allowed_params",
                    models.TextField(
                        blank=True,
                        help_text="Names, one a line. In addresses that agents see, all other values after the ? are removed.",
                        verbose_name="allowed query parameters",
                    ),
                ),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cobrowse_settings",
                        to="config_app.account",
                    ),
                ),
            ],
            options={
                "verbose_name": "CoBrowse settings",
                "verbose_name_plural": "CoBrowse settings",
            },
        ),
        migrations.CreateModel(
            name="MaskRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "selector",
                    models.CharField(
                        help_text="CSS selector: #cc_number, .secret, input[name='secure']", max_length=500
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("mask", "Mask"), ("show", "Show")],
                        default="mask",
                        help_text="“Show” counts where all is private.",
                        max_length=10,
                    ),
                ),
                (
                    "url_pattern",
                    models.CharField(
                        blank=True,
                        help_text="Empty: everywhere. Otherwise /checkout/* or https://host/path*",
                        max_length=300,
                        verbose_name="pages",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("enabled", models.BooleanField(default=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mask_rules", to="config_app.account"
                    ),
                ),
            ],
            options={
                "verbose_name": "masking rule",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("agent", "Agent"), ("admin", "Admin")],
                        default="agent",
                        help_text="Admins are agents who can use Night Vision.",
                        max_length=10,
                    ),
                ),
                (
                    "cobrowse_allowed",
                    models.BooleanField(
                        default=False,
                        help_text="Counts while “CoBrowse for all agents” is off.",
                        verbose_name="CoBrowse allowed",
                    ),
                ),
                ("display_name", models.CharField(blank=True, help_text="What visitors see.", max_length=150)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="config_app.account"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="membership",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "agent",
                "ordering": ["user__username"],
            },
        ),
        migrations.CreateModel(
            name="AllowedOrigin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "pattern",
                    models.CharField(
                        help_text="Such as https://www.example.com or https://*.example.com",
                        max_length=200,
                        verbose_name="website",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="origins", to="config_app.account"
                    ),
                ),
            ],
            options={
                "ordering": ["pattern"],
                "constraints": [models.UniqueConstraint(fields=("account", "pattern"), name="one_row_per_origin")],
            },
        ),
    ]
