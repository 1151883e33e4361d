"""Rules that pause the picture where they match nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("config_app", "0004_hidden_fields_one_by_one"),
    ]

    operations = [
        migrations.AddField(
            model_name="maskrule",
            name="critical",
            field=models.BooleanField(
                default=False,
                help_text="Critical: on its pages nothing is shown to agents unless the rule matches something there.",
                verbose_name="pause where it matches nothing",
            ),
        ),
    ]
