"""Who is there, as several processes write it."""

import threading
import time
import uuid

import pytest
from django.db import connection, transaction

from sessions_app.models import Visitor
from sessions_app.services.presence import keep_alive


@pytest.mark.django_db(transaction=True)
def test_two_processes_with_tabs_of_the_same_visitors_never_wait_for_each_other(acme):
    """Each takes the rows in the same order, however they lie in the table: no two can wait in a circle."""
    second, first = (Visitor.objects.create(account=acme, pk=uuid.UUID(int=number)) for number in (2, 1))
    both = Visitor.objects.filter(pk__in=[first.pk, second.pk])

    def repeat():
        keep_alive([second.pk, first.pk], [], [])
        connection.close()

    other = threading.Thread(target=repeat)
    with transaction.atomic():
        both.select_for_update().get(pk=first.pk)
        other.start()
        _until_somebody_waits()
        both.select_for_update(nowait=True).get(pk=second.pk)  # raises where the other has this one already
    other.join()
    assert all(visitor.online for visitor in both)


def _until_somebody_waits() -> None:
    end = time.monotonic() + 60
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    pytest.fail("nobody waits")
