"""Where the agent's copy may load pictures from. Accounts that are there already keep what they had: everywhere."""

from django.db import migrations, models


def keep_everywhere(apps, schema_editor):
    apps.get_model("config_app", "CobrowseSettings").objects.update(asset_origins="*")


class Migration(migrations.Migration):
    dependencies = [("config_app", "0007_retention")]

    operations = [
        migrations.AddField(
            model_name="cobrowsesettings",
            name="asset_origins",
            field=models.TextField(
                blank=True,
                help_text=(
                    "Beside your own websites. One a line, such as https://cdn.example.com or https://*.example.com. "
                    "What comes from elsewhere is not loaded by agents' browsers; the visitor's browser supplies it "
                    "where it can. A single * allows every address: then a visitor's page can learn that an agent is "
                    "watching, and the agent's address on the internet."
                ),
                verbose_name="where pictures, fonts and styles may come from",
            ),
        ),
        migrations.RunPython(keep_everywhere, migrations.RunPython.noop),
    ]
