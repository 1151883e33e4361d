"""Rows of the trail from before it was a chain become its beginning."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sessions_app.models import AuditEvent
from sessions_app.services import trail
from sessions_app.services.trail_check import check

BEFORE = [("sessions_app", "0005_the_trail_by_name"), ("config_app", "0006_mask_drafts_and_versions")]


@pytest.mark.django_db(transaction=True)
def test_rows_that_are_there_already_are_chained_in_their_order():
    rooms = {room for room, _ in BEFORE}
    latest = [node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] in rooms]
    try:
        apps = MigrationExecutor(connection)
        apps.migrate(BEFORE)
        old = apps.loader.project_state(BEFORE).apps
        account, empty = (
            old.get_model("config_app", "Account").objects.create(name=name, site_key=name) for name in "ab"
        )
        ada = old.get_model("auth", "User").objects.create(username="ada")
        for number in range(1200):
            user = ada.pk if number % 2 else None
            old.get_model("sessions_app", "AuditEvent").objects.create(
                account_id=account.pk, actor="agent", user_id=user, action="act.click", detail=str(number)
            )
    finally:
        MigrationExecutor(connection).migrate(latest)
    rows = list(AuditEvent.objects.filter(chain=account.pk).order_by("seq"))
    assert [row.detail for row in rows] == [str(number) for number in range(1200)]
    assert {row.who for row in rows} == {"", "ada"}
    trail.write([trail.Entry(account.pk, "system", "the next one")])
    for chain, number in ((account.pk, 1201), (empty.pk, 0)):
        verdict = check(chain)
        assert verdict.holds and verdict.rows == number, verdict.fault
