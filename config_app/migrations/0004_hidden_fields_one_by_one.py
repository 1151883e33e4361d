"""Card fields, their codes and one-time codes are hidden by a switch each."""

from django.db import migrations, models


def take_over(apps, schema_editor):
    settings = apps.get_model("config_app", "CobrowseSettings")
    settings.objects.filter(mask_autocomplete=False).update(
        hide_cards=False, hide_card_codes=False, hide_one_time_codes=False
    )


def _switch(name, text):
    return models.BooleanField(default=True, help_text=text, verbose_name=name)


class Migration(migrations.Migration):
    dependencies = [("config_app", "0003_stop_patterns")]

    operations = [
        migrations.AddField(
            "cobrowsesettings",
            "hide_cards",
            _switch(
                "hide card fields",
                "Fields whose autocomplete says card: number, name, expiry (cc-number and the like).",
            ),
        ),
        migrations.AddField(
            "cobrowsesettings",
            "hide_card_codes",
            _switch("hide security codes of cards", "Fields whose autocomplete says cc-csc."),
        ),
        migrations.AddField(
            "cobrowsesettings",
            "hide_one_time_codes",
            _switch(
                "hide one-time codes", "Fields whose autocomplete says one-time-code. Passwords are always hidden."
            ),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.RemoveField("cobrowsesettings", "mask_autocomplete"),
    ]
