"""The rows that are there already become the beginning of their account's chain, in the order of their ids."""

from django.db import migrations

from sessions_app.chain import FIELDS, START, canonical, canonical_head, current_key

AT_ONCE = 1000
WRITTEN = ["chain", "seq", "who", "key", "previous", "hash"]


def chain_rows(apps, schema_editor):
    accounts = dict(apps.get_model("config_app", "Account").objects.values_list("pk", "name"))
    names = names_of_users(apps)
    for chain, name in accounts.items():
        seq, last = chain_account(apps.get_model("sessions_app", "AuditEvent"), chain, names)
        add_head(apps.get_model("sessions_app", "TrailHead"), chain, name, seq, last)


def names_of_users(apps):
    users = apps.get_model("auth", "User").objects.values_list("pk", "first_name", "last_name", "username")
    names = {pk: f"{first} {last}".strip() or username for pk, first, last, username in users}
    shown = apps.get_model("config_app", "Membership").objects.exclude(display_name="")
    return {**names, **dict(shown.values_list("user_id", "display_name"))}


def chain_account(events, account, names):
    seq, last, after, key = 0, START, 0, current_key()
    while rows := list(events.objects.filter(account=account, pk__gt=after).order_by("pk")[:AT_ONCE]):
        for row in rows:
            seq += 1
            row.chain, row.seq, row.who = account, seq, names.get(row.user_id, "")[:150]
            row.key, row.previous = key.id, last
            row.hash = last = key.sign(canonical({name: getattr(row, name) for name in FIELDS}, last))
        events.objects.bulk_update(rows, WRITTEN)
        after = rows[-1].pk
    return seq, last


def add_head(heads, chain, name, seq, last):
    key = current_key()
    signature = key.sign(canonical_head(chain, seq, last, 0, START))
    heads.objects.create(chain=chain, name=name, seq=seq, hash=last, key=key.id, signature=signature)


class Migration(migrations.Migration):
    dependencies = [
        ("config_app", "0006_mask_drafts_and_versions"),
        ("sessions_app", "0006_trail_columns"),
    ]

    operations = [migrations.RunPython(chain_rows, migrations.RunPython.noop)]
