"""Assets that the visitor's browser supplies: who may put and get them, what they may be, and that they go."""

import hashlib
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sessions_app import services
from sessions_app.models import Visitor
from sessions_app.services import assets
from tests.unit.sessions_app.conftest import SITE


def png(colour: int = 0) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + zlib.compress(bytes([colour]) * 400)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    options = {**settings.STORAGES["assets"]["OPTIONS"], "location": str(tmp_path)}
    settings.STORAGES = {**settings.STORAGES, "assets": {**settings.STORAGES["assets"], "OPTIONS": options}}
    return tmp_path


@pytest.fixture
def token(acme, vic) -> str:
    return token_of(acme, vic)


def token_of(account, visitor) -> str:
    from django.core import signing

    return signing.dumps({"v": str(visitor.pk), "a": account.pk}, salt="cobrowse.visitor")


def put(account, token, body: bytes = b"", origin: str = SITE, **form):
    if body:
        form["file"] = SimpleUploadedFile("blob", body)
    return Client().post(
        f"/api/v1/tag/{account.site_key}/assets/", {"token": token, **form}, headers={"Origin": origin}
    )


def get(user, session, name):
    client = Client()
    client.force_login(user)
    return client.get(f"/api/v1/sessions/{session.pk}/assets/{name}")


def test_an_asset_is_kept_once_and_served_to_the_agents_of_its_session(acme, ada, session, token, folder):
    first = put(acme, token, png())
    assert first.status_code == 200, first.content
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    name = first.json()["name"]
    assert name == hashlib.sha256(png()).hexdigest() + ".png"
    assert put(acme, token, png()).json() == {"name": name}
    assert put(acme, token, digest=name[:64]).json() == {"name": name}
    assert put(acme, token, digest="0" * 64).json() == {"name": ""}
    assert [path.name for path in folder.rglob("*.png")] == [name]
    answer = get(ada.user, session, name)
    assert answer.content == png()
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == "attachment"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script" not in answer.headers["Content-Security-Policy"]


def test_nobody_else_gets_it(acme, eve, session, token):
    name = put(acme, token, png()).json()["name"]
    assert get(eve.user, session, name).status_code == 404
    assert Client().get(f"/api/v1/sessions/{session.pk}/assets/{name}").status_code == 403
    for wrong in ("..%2f..%2fmanage.py", "x.png", name[:-3] + "html", name.upper()):
        assert get(services_user(session), session, wrong).status_code == 404, wrong


def services_user(session):
    return session.agent


def test_only_the_visitor_of_a_running_session_may_put_one(acme, other, session, token):
    assert put(acme, "nonsense", png()).status_code == 401
    assert put(acme, token, png(), origin="https://evil.example").status_code == 403
    assert put(other, token, png(), origin="https://www.other.example").status_code == 401
    stranger = Visitor.objects.create(account=acme)
    assert put(acme, token_of(acme, stranger), png()).json()["error"]["code"] == "wrong_state"
    services.pause(session.pk, "visitor")
    assert put(acme, token, png()).json()["error"]["code"] == "wrong_state"


@pytest.mark.parametrize(
    "body",
    [b"<!doctype html><script>alert(1)</script>", b"<html><svg>", b"%PDF-1.7", b"PK\x03\x04", b"MZ\x90", b"{}", b"a{}"],
)
def test_what_is_no_picture_or_font_is_refused(acme, session, token, body, folder):
    assert put(acme, token, body).json()["error"]["code"] == "bad_asset"
    assert list(folder.rglob("*.*")) == []


def test_every_kind_is_told_by_its_first_bytes():
    kinds = {
        b"GIF89a": "gif",
        b"\xff\xd8\xff\xe0": "jpg",
        b"RIFF\0\0\0\0WEBPVP8 ": "webp",
        b"\0\0\0\x20ftypavif": "avif",
        b"wOF2": "woff2",
        b"OTTO": "otf",
        b'<?xml version="1.0"?><!-- c --><svg xmlns="http://www.w3.org/2000/svg"/>': "svg",
        b"\xef\xbb\xbf <svg>": "svg",
        b"<?xml version='1.0'?><html>": "",
        b"<!--" * 2000: "",
    }
    assert {body: assets.ending_of(body) for body in kinds} == kinds


def test_a_session_has_its_limits(acme, session, token, monkeypatch):
    monkeypatch.setattr(assets, "MAX_SESSION_ASSETS", 2)
    assert [put(acme, token, png(colour)).status_code for colour in range(3)] == [200, 200, 429]
    monkeypatch.setattr(assets, "MAX_SESSION_ASSETS", 9)
    monkeypatch.setattr(assets, "MAX_SESSION_BYTES", 2 * len(png()))
    assert put(acme, token, png(7)).status_code == 429
    assert put(acme, token, b"\x89PNG\r\n\x1a\n" + bytes(assets.MAX_BYTES)).status_code == 413


@pytest.mark.django_db(transaction=True)
def test_they_go_with_their_session(acme, ada, session, token, folder):
    name = put(acme, token, png()).json()["name"]
    services.end_session(session.pk, "visitor")
    assert list(folder.iterdir()) == []
    assert get(ada.user, session, name).status_code == 404
    assert put(acme, token, png()).json()["error"]["code"] == "wrong_state"


def test_the_sweep_takes_what_was_left_behind(acme, session, token, folder):
    put(acme, token, png())
    (folder / "0b1e").mkdir()
    (folder / "0b1e" / "left.png").write_bytes(png())
    services.sweep_assets()
    assert [path.name for path in folder.iterdir()] == [str(session.pk)]
    session.delete()
    services.sweep_assets()
    assert list(folder.iterdir()) == []
