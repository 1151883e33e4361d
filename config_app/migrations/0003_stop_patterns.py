"""The admins' own patterns for the leak stop."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("config_app", "0002_rule_kinds_and_paused_pages"),
    ]

    operations = [
        migrations.AddField(
            model_name="cobrowsesettings",
            name="stop_patterns",
            field=models.TextField(
                blank=True,
                help_text="Regular expressions, one a line, such as \\bK-\\d{6}\\b. What fits is starred on the server before agents see it, as card numbers and bank accounts always are. A text that is typed is starred once it fits whole.",
            ),
        ),
    ]
