"""The database itself refuses to change or delete rows of the trail.

The one way round is retention's: rows up to the anchor in their chain's head, which is signed, may be deleted.
"""

from django.db import migrations, models

from sessions_app.append_only import protect, unprotect


def put_on(apps, schema_editor):
    protect(schema_editor.connection)


def take_off(apps, schema_editor):
    unprotect(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0007_trail_chained")]

    operations = [
        migrations.AddConstraint(
            model_name="auditevent",
            constraint=models.UniqueConstraint(fields=("chain", "seq"), name="one_row_per_number"),
        ),
        migrations.RunPython(put_on, take_off),
    ]
