"""Counting in the cache: so many in a minute, each for themselves, for all processes together."""

import uuid

import pytest
from django.core.cache import cache

from config_app import rates
from config_app.rates import Rate


@pytest.fixture
def two(settings) -> Rate:
    settings.LIMITS = {**settings.LIMITS, "log_ins": 2}
    return Rate("log_ins", 10**9)  # one span for the whole test


def test_what_is_one_too_many_says_how_long_to_wait(two):
    who = uuid.uuid4()
    assert [two.take(who), two.take(who)] == [0, 0]
    assert 0 < two.take(who) <= two.seconds
    assert two.take(uuid.uuid4()) == 0  # somebody else


def test_looking_counts_nothing(two):
    who = uuid.uuid4()
    two.take(who)
    assert [two.reached(who), two.reached(who)] == [0, 0]
    two.take(who)
    assert two.reached(who) > 0


def test_the_next_minute_begins_at_nothing(two, monkeypatch):
    who = uuid.uuid4()
    minute = Rate("log_ins")
    clock = [1_000_000_000.0]
    monkeypatch.setattr(rates, "clock", lambda: clock[0])
    for _ in range(3):
        waits = minute.take(who)
    assert waits == 60 - 1_000_000_000 % 60
    clock[0] += waits
    assert minute.take(who) == 0


def test_without_its_cache_everything_passes_and_the_log_says_so(two, monkeypatch, caplog):
    def down(*args, **kwargs):
        raise ConnectionError("Redis is away")

    for name in ("add", "get", "incr"):
        monkeypatch.setattr(cache, name, down)
    assert [two.take("x") for _ in range(5)] == [0] * 5
    assert rates.first_use("a ticket", 60)
    assert "out of reach" in caplog.text


def test_what_is_used_once_is_not_used_again():
    secret = str(uuid.uuid4())
    assert rates.first_use(secret, 60)
    assert not rates.first_use(secret, 60)
