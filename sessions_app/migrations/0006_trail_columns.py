"""The trail gets what its chain needs; its rows outlive the sessions, users and accounts that they name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("config_app", "0006_mask_drafts_and_versions"),
        ("sessions_app", "0005_the_trail_by_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Chore",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("done", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PendingEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.BigIntegerField(db_index=True)),
                ("entry", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="TrailHead",
            fields=[
                ("chain", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "name",
                    models.CharField(blank=True, help_text="Of the account, which may be gone by now.", max_length=100),
                ),
                ("seq", models.PositiveBigIntegerField(default=0)),
                (
                    "hash",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000", max_length=64
                    ),
                ),
                ("anchor_seq", models.PositiveBigIntegerField(default=0)),
                (
                    "anchor_hash",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000", max_length=64
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=8)),
                ("signature", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.AddField(
            model_name="auditevent",
            name="about",
            field=models.CharField(blank=True, help_text="What was acted on, by kind and id.", max_length=200),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="chain",
            field=models.BigIntegerField(default=0, help_text="The account's id; 0 for what belongs to none."),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="field",
            field=models.CharField(blank=True, help_text="Of a setting that was changed.", max_length=60),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="key",
            field=models.CharField(blank=True, help_text="Which secret key the hash was made with.", max_length=8),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="new",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="old",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="previous",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="seq",
            field=models.PositiveBigIntegerField(
                default=0, help_text="In its chain, without gaps.", verbose_name="number"
            ),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="via",
            field=models.CharField(
                blank=True, help_text="The screen or command.", max_length=100, verbose_name="where"
            ),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="who",
            field=models.CharField(blank=True, help_text="The user's name at that time.", max_length=150),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="audit_events",
                to="config_app.account",
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="actor",
            field=models.CharField(
                choices=[
                    ("visitor", "visitor"),
                    ("agent", "agent"),
                    ("admin", "admin"),
                    ("system", "system"),
                    ("nobody", "nobody"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="session",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="audit_events",
                to="sessions_app.cobrowsesession",
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
