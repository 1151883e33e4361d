"""A page that is more than a copy may be: the server stops it before an agent's browser would."""

import json
import math
import re
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async

from sessions_app.leaks import limits
from sessions_app.leaks.payloads import MAX_BYTES, MAX_COMMAS, TooLarge, Unreadable
from sessions_app.models import AuditEvent, CobrowseSession
from tests.browser.engine.attacks import ATTACKS, TOO_LARGE, chain
from tests.unit.sessions_app.leaking import Tag
from tests.unit.sessions_app.talking import page
from tests.unit.sessions_app.test_sockets import SITE, in_session

SCRIPT = Path(__file__).resolve().parents[3] / "static/js/replica/limits.js"
# What only a browser draws: the server's model counts nodes, not what references make of them.
DRAWN = {"references that double", "a long way of references"}


def test_both_sides_have_the_same_limits():
    text = SCRIPT.read_text()
    told = {name: product(value) for name, value in re.findall(r"export const (MAX_\w+) = ([\d_* ]+);", text)}
    assert told == {
        "MAX_PAYLOAD_BYTES": MAX_BYTES,
        **{name: getattr(limits, name) for name in told if name != "MAX_PAYLOAD_BYTES"},
    }
    assert {"MAX_NODES", "MAX_NEW_NODES", "MAX_DEPTH", "MAX_DOCUMENTS", "MAX_ITEMS"} < set(told)
    section = re.search(r"MAX_SECTION = \{(.*)\};", text)
    assert section
    told = {name: int(size) for name, size in re.findall(r"(\w+): ([\d_]+)", section[1])}
    assert told == limits.MAX_SECTION


def product(text: str) -> int:
    return math.prod(int(factor) for factor in text.split(" * "))


@pytest.mark.parametrize("name", sorted(TOO_LARGE.keys() - DRAWN))
def test_what_a_viewer_would_give_up_the_server_stops(name):
    tag = Tag()
    with pytest.raises(TooLarge):
        for at, payload in enumerate(TOO_LARGE[name]):
            tag.says(payload, snapshot=at == 0)
    assert tag.scanner.too_large


def test_what_would_take_hundreds_of_megabytes_is_not_even_read():
    with pytest.raises(TooLarge, match=f"more than {MAX_COMMAS} items"):
        Tag().frames({"v": 1, "nodes": [[]] * (MAX_COMMAS + 2)}, snapshot=True, deflate=True)


def test_a_page_that_inflates_too_far_twice_in_a_row_is_too_large():
    tag, bomb = Tag(), "0" * (MAX_BYTES + 1000)
    for follows in ({"v": 1, **chain("div", 3)}, bomb):
        with pytest.raises(Unreadable) as fault:
            tag.frames(bomb, snapshot=True, deflate=True)
        assert not isinstance(fault.value, TooLarge), "a snapshot may heal it"
        if follows is not bomb:
            tag.says(follows, snapshot=True)
    with pytest.raises(TooLarge):
        tag.frames(bomb, snapshot=True, deflate=True)
    assert tag.scanner.too_large


def test_a_page_within_the_limits_passes():
    Tag().says(chain("div", limits.MAX_DEPTH - 1), snapshot=True)


def test_no_attack_is_a_bug_of_the_server():
    """It reads each, or says that it cannot."""
    for name, payloads in ATTACKS.items():
        tag = Tag()
        for at, payload in enumerate(payloads):
            try:
                tag.says(payload, snapshot=at == 0)
            except Unreadable:
                continue
            except Exception as error:
                raise AssertionError(name) from error


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
@pytest.mark.usefixtures("fresh_process")
async def test_everybody_is_told_of_a_page_that_is_too_large_and_the_next_one_shows(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    await vic.send_frame(1, 2, flags=4, payload=json.dumps(TOO_LARGE["a deep tree"][0]).encode())
    told = await viewer.until(lambda m: m["t"] == "session" and m["session"]["page"]["state"] == "too_large")
    assert (told["session"]["state"], told["session"]["reason"]) == ("active", "page_too_large")
    assert await sync_to_async(AuditEvent.objects.filter(action="page.too_large").count)() == 1
    # What still comes of that page goes nowhere, whatever the tag says of its state.
    await vic.send_frame(1, 3, flags=4, payload=page("still the same"))
    await vic.say({"t": "page.state", "epoch": 1, "state": "visible"})
    started = await vic.ask("page.start", url=f"{SITE}/next", title="Next")
    assert started["result"] == {"epoch": 2}
    row = await sync_to_async(CobrowseSession.objects.get)()
    assert (row.page_state, row.reason) == ("visible", "")
    await vic.send_frame(1, 1, epoch=2, flags=4, payload=page("the next page"))
    assert (await viewer.frame()).find(b"the next page") > 0
