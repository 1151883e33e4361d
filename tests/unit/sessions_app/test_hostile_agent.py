"""A hostile agent with a socket of his own: what the server refuses, by which code, and that it keeps a record.

What it lets pass, the tag checks again: tests/browser/story/test_hostile_agent.py.
"""

import pytest
from asgiref.sync import sync_to_async

from sessions_app import protocol, services
from sessions_app.consumers import notebook
from sessions_app.models import AuditEvent
from sessions_app.permissions import CAPABILITIES, MATRIX
from sessions_app.protocol import HEADER, MESSAGES, VIEWER
from tests.unit.sessions_app.conftest import SITE, make_agent
from tests.unit.sessions_app.talking import agree, viewer_line, workspace_line
from tests.unit.sessions_app.test_sockets import in_session, vic_comes

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
    pytest.mark.usefixtures("fresh_process"),
]

ACTIONS = {name: m for name, m in MESSAGES.items() if VIEWER in m.senders and (m.capability or name == "asset.request")}
CLAIMED = {"id": "1", "name": "Somebody else", "number": 9}


def forged(name: str, **fields: object) -> dict:
    """The message as in the protocol's example, said in the name of somebody else."""
    example = {key: value for key, value in ACTIONS[name].example.items() if key not in ("ref", "agent")}
    return {**example, **({"epoch": 1} if "epoch" in ACTIONS[name].fields else {}), "agent": CLAIMED, **fields}


async def recorded(action: str = "refused") -> list[str]:
    await notebook.write_everything()
    return await sync_to_async(
        lambda: list(AuditEvent.objects.filter(action=action).values_list("detail", flat=True))
    )()


async def test_there_is_an_action_for_every_capability_but_watching_and_pointing():
    assert {m.capability for m in ACTIONS.values()} - {""} == set(CAPABILITIES) - {"watch", "point"}


@pytest.mark.parametrize("mode", MATRIX)
async def test_each_action_passes_in_its_modes_and_is_refused_and_recorded_in_the_others(acme, ada, mode):
    vic, _, viewer, _ = await in_session(acme, ada, mode)
    refused = []
    for name, message in ACTIONS.items():
        fields = forged(name, **({"to": "back"} if name == "act.navigate" else {}))
        fields.pop("url", None)
        if not message.capability or message.capability in MATRIX[mode]:
            await viewer.say({"t": name, "ref": "mine", **fields})
            told = await vic.until(name)
            assert told["agent"] == {"id": ada.id, "name": ada.name, "number": 1}, name
            assert told["ref"] == "1:mine"
        else:
            answer = await viewer.ask(name, **fields)
            assert (answer["t"], answer["code"]) == ("error", "wrong_mode"), name
            refused.append(f"{name} wrong_mode")
    assert await recorded() == refused
    assert bool(refused) == (mode != "shared")
    assert not [told for told in vic.news if told["t"].startswith("act.")]


@pytest.mark.parametrize(
    ("state", "code"), [("pending", "wrong_state"), ("paused", "session_paused"), ("ended", "session_ended")]
)
async def test_before_the_start_in_a_pause_and_after_the_end_every_action_is_refused(acme, ada, state, code):
    if state == "pending":
        vic, _ = await vic_comes(acme)
        desk = await workspace_line(ada).open()
        await agree(vic, desk)
        session = (await desk.until("session"))["session"]
        viewer = await viewer_line(ada, session).open()
        await viewer.until("welcome")
    else:
        vic, _, viewer, _ = await in_session(acme, ada)
        await vic.ask("session.pause" if state == "paused" else "session.end")
        await viewer.until(lambda m: m["t"] == "session" and m["session"]["state"] == state)
    for name in ACTIONS:
        assert (await viewer.ask(name, **forged(name)))["code"] == code, name
    await viewer.socket.send_to(bytes_data=HEADER.pack(3, 0, 0, 1, 1) + b"\0" * 9)
    assert (await viewer.until(lambda m: m["t"] == "error" and "ref" not in m))["code"] == code
    assert (await viewer.ask("session.resume"))["t"] == "error"
    assert await recorded() == [f"{name} {code}" for name in ACTIONS]
    assert not [told for told in vic.news if told["t"] in ACTIONS]
    assert vic.frames == []


async def test_an_action_on_a_page_that_is_gone_is_refused_and_recorded(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    aimed = [name for name, m in ACTIONS.items() if "epoch" in m.fields]
    for name in aimed:
        for epoch in (0, 2, 2**32 - 1):
            assert (await viewer.ask(name, **forged(name, epoch=epoch)))["code"] == "stale_epoch"
    assert await recorded() == [f"{name} stale_epoch" for name in aimed for _ in range(3)]
    assert not [told for told in vic.news if told["t"] in ACTIONS]


async def test_what_other_sides_say_is_not_an_agents_to_say(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    for name, message in MESSAGES.items():
        if VIEWER in message.senders:
            continue
        await viewer.say({"t": name, **message.example})
        told = await viewer.until(lambda m: m["t"] == "error")
        assert told["code"] == "wrong_sender", name
    for kind in protocol.FRAMES.values():
        if VIEWER not in kind.senders:
            await viewer.socket.send_to(bytes_data=HEADER.pack(kind.code, 4, 0, 1, 1) + b'{"v":1}')
            assert (await viewer.until("error"))["code"] == "wrong_sender"
    assert (await vic.ask("ping"))["t"] == "ok"
    assert vic.frames == []


async def test_a_forged_source_number_is_replaced_by_the_agents_own(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    await viewer.socket.send_to(bytes_data=HEADER.pack(3, 0, 777, 1, 1) + b"\0" * 9)
    assert HEADER.unpack_from(await vic.frame())[2] == 1


async def test_a_ref_in_another_agents_name_is_answered_to_its_sender_alone(acme, ada):
    vic, _, viewer, session = await in_session(acme, ada)
    bob = await sync_to_async(lambda: services.agent_of(make_agent(acme, "bob")))()
    other = await viewer_line(bob, session).open()
    await other.until("welcome")
    await viewer.say({"t": "act.click", "ref": "2:9", **forged("act.click")})
    told = await vic.until("act.click")
    await vic.say({"t": "ok", "ref": told["ref"]})
    assert (await viewer.until("ok"))["ref"] == "2:9"
    await other.ask("ping")
    assert not [heard for heard in other.news if heard["t"] in ("ok", "error")]


async def test_a_higher_mode_is_only_asked_for_and_a_visitors_pause_is_not_ended(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada, "follow")
    for mode in ("view", "shared"):
        assert (await viewer.ask("mode.set", mode=mode))["result"] == {"done": "asked"}
        assert (await viewer.ask("act.click", **forged("act.click")))["code"] == "wrong_mode"
    await viewer.say({"t": "mode.answer", "ref": "x", "mode": "shared", "accept": True})
    assert (await viewer.until(lambda m: (m["t"] == "error" and "ref" not in m) or m.get("ref") == "x"))[
        "code"
    ] == "wrong_sender"
    await vic.ask("session.pause")
    assert (await viewer.ask("session.resume"))["code"] == "wrong_state"


async def test_nobody_is_taken_to_another_website(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    for url in (
        "https://evil.example/", "javascript:alert(1)", f"{SITE}.evil.example/", f"{SITE}@evil.example/", "/cart", "",
        "//evil.example/", "data:text/html,x", " https://evil.example", "https:evil.example", "https://[/",
        f"{SITE}\\@evil.example/",
    ):  # fmt: skip
        answer = await viewer.ask("act.navigate", to="url", url=url)
        assert (answer["t"], answer.get("code")) == ("error", "origin_not_allowed"), url
    assert not [told for told in vic.news if told["t"] == "act.navigate"]


async def test_pictures_cannot_be_asked_of_a_visitor_without_end(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    for _ in range(30):
        await viewer.say({"t": "snapshot.request"})
    refused = await viewer.until("error")
    assert refused["code"] == "rate_limited"
    assert (await vic.ask("ping"))["t"] == "ok"
    asked = [message for message in vic.news if message["t"] == "snapshot.request"]
    assert 1 <= len(asked) < 20
