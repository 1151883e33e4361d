"""Large payloads are read in turns with all else: how often others may go on, and what threads do."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sessions_app.leaks.payloads import MAX_BYTES, Overflow, TooLarge
from sessions_app.leaks.turns import AT_A_TIME, at_once, elsewhere, in_turns
from tests.unit.sessions_app.leaking import CARD, Tag, added, read, snapshot

MANY = 10_000
ITEMS = [["li", {}, "one"] for _ in range(MANY)]  # 5, 7, 9 and so on, their texts between them
LIST = [["ul", {}, *ITEMS]]  # 4
FIELDS = [["input", {}] for _ in range(MANY)]  # 4, 5, 6 and so on


def each(first, step, *rest):
    """Entries of a section for MANY nodes."""
    return [item for at in range(MANY) for item in (step if at else first, *rest)]


@pytest.mark.parametrize(
    ("body", "change"),
    [
        ([], snapshot(LIST)),
        ([], snapshot(["one"] * MANY)),
        ([["p", {}]], added(4, 0, 5, ITEMS)),
        (LIST, {"gone": each(5, 2)}),
        (LIST, {"text": each(6, 2, -1, 0, "12345")}),
        (LIST, {"text": each(6, 2, -1, 0, CARD)}),
        (LIST, {"strings": ["class"], "attrs": each(5, 2, -1, None)[:3] + each(2, 2, 0, None)[3:]}),
        (FIELDS, {"field": [item for at in range(MANY) for item in (4 + at, 0, 0, 0, CARD)]}),
        ([], snapshot([["p", {"title": CARD}, CARD] for _ in range(MANY)])),
    ],
    ids=["list", "texts", "added", "gone", "changed", "starred", "attributes", "fields", "cards"],
)
def test_others_may_go_on_all_the_while(body, change):
    tag = Tag()
    if "v" not in change:
        tag.shows(body)
    chunks = tag.chunks(change, snapshot="v" in change, deflate=True)
    steps, answer, turns = tag.scanner.check(chunks), None, 0
    with pytest.raises(StopIteration):
        while True:
            work = steps.send(answer)
            assert work is not elsewhere, "so much a page of people's may send"
            turns += work is None
            answer = work() if work else None
    assert turns >= MANY // 1000


async def test_the_same_comes_of_it_and_the_event_loop_goes_on():
    page = snapshot([["p", {"title": CARD}, "one", CARD] for _ in range(3000)])
    rounds = 0

    async def count():
        nonlocal rounds
        while True:
            rounds += 1
            await asyncio.sleep(0)

    others = asyncio.ensure_future(count())
    tag, alone = Tag(), Tag()
    checked = await in_turns(tag.scanner.check(tag.chunks(page, snapshot=True, deflate=True)))
    others.cancel()
    assert rounds > 10
    assert read([data for _, data in checked.frames]) == alone.says(page, snapshot=True, deflate=True)


def elsewhere_at_once(steps):
    """As a thread does it."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(at_once, steps).result()


async def test_what_a_thread_finds_wrong_is_told_where_it_was_asked():
    tag, told = Tag(), []
    tag.scanner.on_too_large = told.append
    bomb = "0" * (MAX_BYTES + 1000)
    with pytest.raises(Overflow):
        await in_turns(tag.scanner.check(tag.chunks(bomb, snapshot=True, deflate=True)))
    with pytest.raises(TooLarge):
        await in_turns(tag.scanner.check(tag.chunks(bomb, snapshot=True, deflate=True)))
    assert len(told) == 1
    for way in (at_once, elsewhere_at_once):
        tag = Tag()
        with pytest.raises(Overflow):
            way(tag.scanner.check(tag.chunks(bomb, snapshot=True, deflate=True)))
        assert tag.scanner.overflowed


async def test_what_only_a_hostile_page_sends_is_left_to_a_thread():
    tag = Tag()
    tag.shows([["p", {}, "x"]])
    steps = tag.scanner.check(tag.chunks({"scroll": [4, 0, 0] * 9000, "view": [0] * 300_000}, deflate=True))
    assert next(steps)() and threading.current_thread() is threading.main_thread()
    steps.close()

    def noting():
        yield elsewhere
        yield None
        return threading.current_thread()

    assert await in_turns(noting()) is not threading.current_thread()


async def test_few_are_read_at_a_time():
    begun = []

    def steps(number):
        begun.append(number)
        while number not in done:
            yield None
        return number

    done = set()
    reading = [asyncio.ensure_future(in_turns(steps(number))) for number in range(AT_A_TIME + 2)]
    for _ in range(10):
        await asyncio.sleep(0)
    assert begun == list(range(AT_A_TIME))
    reading[1].cancel()
    for _ in range(10):
        await asyncio.sleep(0)
    assert begun == list(range(AT_A_TIME + 1)), "who gives up makes room"
    done.update(range(AT_A_TIME + 2))
    assert await asyncio.gather(*reading, return_exceptions=True)
    assert at_once(steps(0)) == 0
