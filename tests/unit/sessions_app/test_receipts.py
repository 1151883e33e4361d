"""The visitor's receipt: what the trail says, the same hash on both sides, and nobody else's."""

from hashlib import sha256

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from sessions_app import protocol, services
from sessions_app.models import AuditEvent, CobrowseSession
from sessions_app.seal import Seal
from sessions_app.services import trail
from tests.unit.sessions_app.conftest import SITE
from tests.unit.sessions_app.test_assets import token_of
from tests.unit.sessions_app.test_sockets import MUTATION, SNAPSHOT, in_session, vic_comes


def ask(account, token, session_id):
    return Client().post(
        f"/api/v1/tag/{account.site_key}/receipt/",
        {"token": token, "session": str(session_id)},
        content_type="application/json",
        headers={"Origin": SITE},
    )


def chain(*frames: bytes) -> str:
    digest = bytes(32)
    for frame in frames:
        digest = sha256(digest + frame).digest()
    return digest.hex()


def test_a_seal_is_a_chain_over_the_frames():
    seal = Seal()
    for frame in (b"one", b"two"):
        seal.add(frame)
    assert (seal.frames, seal.bytes, seal.digest.hex()) == (2, 6, chain(b"one", b"two"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
@pytest.mark.usefixtures("fresh_process")
async def test_every_page_load_has_a_seal_of_its_own(acme, ada):
    vic, _, _, session = await in_session(acme, ada)
    await vic.send_frame(MUTATION, 2, payload=b"{}")
    await vic.ask("ping")
    await vic.socket.disconnect()
    token = await sync_to_async(
        lambda: token_of(acme, CobrowseSession.objects.get(pk=session["id"]).conversation.visitor)
    )()
    again, _ = await vic_comes(acme, token)
    await again.ask("page.start", url=f"{SITE}/two", title="Two")
    await again.send_frame(SNAPSHOT, 1, epoch=2, flags=protocol.FLAG_SNAPSHOT, payload=b"{}")
    await again.ask("session.end")
    await again.until(lambda m: m["t"] == "session" and m["session"]["state"] == "ended")
    answer = await sync_to_async(ask)(acme, token, session["id"])
    receipt = answer.json()["receipt"]
    assert [page["epoch"] for page in receipt["pages"]] == [1, 2]
    assert receipt["pages"][1]["hash"] == chain(protocol.HEADER.pack(SNAPSHOT, protocol.FLAG_SNAPSHOT, 0, 2, 1) + b"{}")
    assert receipt["agents"][0]["name"] and receipt["ended_by"] == "visitor" and receipt["modes"][0]["mode"] == "shared"


def test_a_receipt_is_for_its_own_visitor_only(acme, other, vic, session):
    assert ask(acme, token_of(acme, vic), session.pk).status_code == 200
    stranger = acme.visitors.create()
    for account, token, wanted in (
        (acme, token_of(acme, stranger), session.pk),
        (acme, "", session.pk),
        (acme, token_of(acme, vic), "no-id"),
        (other, token_of(other, other.visitors.create()), session.pk),
    ):
        answer = ask(account, token, wanted)
        assert answer.status_code in (403, 404), answer.content


def test_what_the_agents_did_is_told_without_what_they_wrote(acme, vic, ada, session):
    for action in ("act.click", "act.fill", "refused"):
        services.record(session, "agent", action, "act.fill masked", ada.user)
    trail.link_all()
    receipt = services.receipt(acme, token_of(acme, vic), str(session.pk))
    assert [one["did"] for one in receipt["acts"]] == ["clicked", "filled in a field"] and receipt["refused"] == 1
    assert AuditEvent.objects.filter(session=session).exists()
