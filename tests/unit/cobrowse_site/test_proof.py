"""The proof's own parts: a canary is found in every form, what is signed stays as it was, odd orders are refused."""

import base64
import gzip
import json
import os
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cobrowse_site.proof import report
from cobrowse_site.proof.forms import FORMS, LETTERS
from cobrowse_site.proof.recorder import Piece, _read
from cobrowse_site.proof.search import Canary, search
from cobrowse_site.proof.steps import ScriptFault, read_script
from cobrowse_site.proof.subject import Subject, SubjectFault
from config_app.models import CobrowseSettings
from config_app.services import create_account
from sessions_app import protocol

STEM = "kq7v2mzd"
WORD = STEM + "4gh29x01c"
DIGITS = "7204819" + "553120042"


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


SPELLINGS = {
    "plain": lambda word: word.encode(),
    "plain, capitals": lambda word: word.upper().encode(),
    "grouped": lambda word: " ".join(word[at : at + 4] for at in range(0, len(word), 4)).encode(),
    "reversed": lambda word: word[::-1].encode(),
    "url": lambda word: "".join(f"%{ord(char):02X}" for char in word).encode(),
    "html": lambda word: "".join(f"&#{ord(char)};" for char in word).encode(),
    "html, hexadecimal": lambda word: "".join(f"&#x{ord(char):x};" for char in word).encode(),
    "json": lambda word: "".join(f"\\u{ord(char):04x}" for char in word).encode(),
    "hex": lambda word: word.encode().hex().encode(),
    "utf-16, little end": lambda word: word.encode("utf-16-le"),
    "utf-16, big end": lambda word: word.encode("utf-16-be"),
    "base64, 1st alignment": lambda word: base64.b64encode(f"abc{word}xyz".encode()),
    "base64, 2nd alignment": lambda word: base64.b64encode(f"a{word}xyz".encode()),
    "base64, 3rd alignment": lambda word: base64.b64encode(f"ab{word}xyz".encode()),
    "base64, URL-safe": lambda word: base64.urlsafe_b64encode(b"\xff\xfe\xfa" + word.encode() + b"\xff\xff"),
    "zlib": lambda word: b"head" + zlib.compress(f"so {word} it is".encode() * 3) + b"tail",
    "gzip": lambda word: b"head" + gzip.compress(f"so {word} it is".encode() * 3),
    "gzip, broken off": lambda word: gzip.compress(f"so {word} it is".encode() + os.urandom(9000).hex().encode())[
        :-4000
    ],
    "gzip, with a fault behind": lambda word: broken(
        gzip.compress(f"so {word} it is".encode() + os.urandom(9000).hex().encode())
    ),
    "gzip in base64": lambda word: b'{"x":"' + base64.b64encode(gzip.compress(word.encode() * 4)) + b'"}',
    "deflate in base64": lambda word: base64.b64encode(deflated(f"one {word} two {word[::-1]} three".encode())),
    "base64 in gzip": lambda word: gzip.compress(base64.b64encode(word.encode())),
}


def broken(data: bytes) -> bytes:
    return data[:6000] + bytes(400) + data[6400:]


def piece(data: bytes, end: int = 1) -> Piece:
    return Piece("frame MUTATION", data, 0, end, "frame")


@pytest.mark.parametrize("word", [WORD, DIGITS], ids=["letters", "digits"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_canary_is_found_in_every_form(spelling: str, word: str) -> None:
    data = b'{"nodes":[1,"' + SPELLINGS[spelling](word) + b'"]}'
    found = search([piece(data)], [Canary(word, "1", "title", "now")], STEM)
    assert [find.canary.text for find in found if find.canary] != []
    assert {find.form for find in found} <= FORMS.keys()


def test_nothing_is_found_where_nothing_is() -> None:
    canaries = [Canary(WORD, "1", "title", "now"), Canary(DIGITS, "1", "value", "now")]
    assert search([piece(b'{"text":"just a page, 7204819"}'), piece(b"\x00\xff" * 4000)], canaries, STEM) == []


def test_the_beginning_of_a_canary_is_a_find_as_well() -> None:
    found = search([piece(f'"{STEM}"'.encode())], [Canary(WORD, "1", "title", "now")], STEM)
    assert [(find.canary, find.form) for find in found] == [(None, "plain")]


def test_letters_spread_over_frames_are_put_together() -> None:
    canary = Canary(WORD, "1", "typed", "now", typed=({0: 0}, {0: 99}))
    frames = [piece(json.dumps(char).encode(), at + 1) for at, char in enumerate(WORD)]
    frames.insert(4, piece(b'{"attrs":[3,"class","page-is-busy"]}', 5))
    assert [find.form for find in search(frames, [canary], STEM)] == [LETTERS]
    assert search(frames[:-2], [canary], STEM) == [], "a part of it is not the whole"
    later = Canary(WORD, "1", "typed", "now", typed=({0: 99}, {0: 200}))
    assert search(frames, [later], STEM) == [], "frames of another time do not count"


def masked(content: bytes, opcode: int) -> bytes:
    """A WebSocket frame as browsers send it."""
    key = b"\x11\x22\x33\x44"
    size = len(content)
    head = bytes([0x80 | opcode]) + (bytes([0x80 | size]) if size < 126 else bytes([0xFE]) + size.to_bytes(2, "big"))
    return head + key + bytes(byte ^ key[at % 4] for at, byte in enumerate(content))


def test_chunks_are_joined_and_inflated() -> None:
    body = deflated(b'{"text":"' + WORD.encode() + b'"}')
    chunks = [body[:10], body[10:]]
    flags = [protocol.FLAG_COMPRESSED | protocol.FLAG_MORE, protocol.FLAG_COMPRESSED]
    sent = b"GET /ws/ HTTP/1.1\r\nUpgrade: websocket\r\n\r\n" + masked(b'{"t":"hello"}', 1)
    for number, (chunk, flag) in enumerate(zip(chunks, flags, strict=True), 1):
        sent += masked(protocol.HEADER.pack(2, flag, 0, 1, number) + chunk, 2)
    read = list(_read(0, sent))
    assert [one.where for one in read] == ["message hello", "frame MUTATION, page load 1, number 2"]
    assert WORD.encode() in read[1].data
    assert WORD.encode() not in sent


# --- the report


def told() -> dict[str, Any]:
    totals = dict.fromkeys(("canaries", "bytes_received", "bytes_searched", "frames", "messages", "connections"), 3)
    place = {"title": {"planted": 3, "found": 0}}
    rule = {"id": "1", "label": "rule 1: <b>", "elements": 1, "elements_used": 1, "left_out": False, "places": place}
    return {
        "product": "CoBrowse", "made": "2030-01-01T00:00:00+00:00", "by": "ci", "page": "https://www.example.com/",
        "account": {"name": "Acme & Co", "site_key": "k", "revision": 1, "source": "here"},
        "page_tagged": True, "page_allowed": True,
        "browser": "Chromium", "seconds": 1.0, "verdict": "hidden", "title": "Nothing hidden left the browser",
        "reasons": [], "left_out": "", "totals": totals, "rules": [rule], "control": [], "script": {},
        "forms": ["a", "b"], "finds": [],
    }  # fmt: skip


def test_a_report_is_genuine_until_somebody_changes_it(tmp_path: Path, settings: Any) -> None:
    report.write(told(), tmp_path)
    path = tmp_path / report.JSON
    assert report.verify(path)["account"]["name"] == "Acme & Co"
    whole = path.read_text()
    path.write_text(whole.replace('"hidden"', '"found"'))
    with pytest.raises(report.ReportFault, match="was changed"):
        report.verify(path)
    path.write_text(whole)
    page = tmp_path / report.HTML
    assert "Acme &amp; Co" in page.read_text() and "<b>" not in page.read_text().split("<tbody>")[1]
    page.write_text(page.read_text().replace("Nothing", "Something"))
    with pytest.raises(report.ReportFault, match=r"report\.html was changed"):
        report.verify(path)
    page.unlink()
    assert report.verify(path)
    settings.SECRET_KEY = "another"
    with pytest.raises(report.ReportFault, match="another SECRET_KEY"):
        report.verify(path)


# --- orders


def subject(**masking: Any) -> Subject:
    rules = [
        {"id": 4, "selector": "#iban", "kind": "mask", "url_pattern": "/pay/*"},
        {"id": 5, "selector": ".name", "kind": "show", "url_pattern": ""},
    ]
    base = {"rules": rules, "private_by_default": False, "hidden_fields": ["card"], "allowed_params": ["lang"]}
    return Subject("Acme", "key", 1, {**base, "paused_pages": [], **masking}, ["https://www.example.com"], "here")


def test_rules_hide_where_their_pattern_fits() -> None:
    assert "4" in [one.id for one in subject().hidings("https://www.example.com/pay/1")]
    assert "4" not in [one.id for one in subject().hidings("https://www.example.com/")]
    private = subject(private_by_default=True).hidings("https://www.example.com/")[-1]
    assert private.id == "private" and private.except_for.endswith(".name")


def test_a_rule_is_left_out_by_id_or_selector() -> None:
    for name in ("4", "#iban"):
        rest, left_out = subject().without(name)
        assert left_out == "4" and [rule["id"] for rule in rest.masking["rules"]] == [5]
    with pytest.raises(SubjectFault, match=r"4 \(#iban\)"):
        subject().without("9")


def test_addresses_lose_what_may_be_private() -> None:
    assert subject().filtered("https://a:b@x.example/p?lang=en&token=1#f") == "https://x.example/p?lang=en"


def test_odd_steps_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "steps.json"
    for odd in ("no", '[{"fly": 1}]', '[{"type": "#a"}]', '{"later": []}', '[{"wait": "long"}]'):
        path.write_text(odd)
        with pytest.raises(ScriptFault):
            read_script(str(path))
    path.write_text('{"before": [{"open": "/login"}], "session": [{"eval": "1"}]}')
    assert read_script(str(path)).before == [{"open": "/login"}]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["shop.example"], "Give the address of a page"),
        (["https://shop.example", "--account", "Nobody"], "There is no account 'Nobody'"),
        (["https://shop.example", "--browser", "/no/such/browser"], "There is no program"),
        (["https://shop.example", "--script", "/no/such/steps"], "is no JSON file"),
        (["https://shop.example", "--server", "https://cobrowse.example"], "needs the site key"),
        (["https://shop.example/pay", "--browser", "true"], "pause this page"),
    ],
)
def test_what_cannot_be_proved_has_its_own_exit_code_and_says_why(words: list[str], told: str) -> None:
    account = create_account("Acme", ["https://shop.example"])
    CobrowseSettings.objects.filter(account=account).update(paused_pages="/pay")
    with pytest.raises(CommandError, match=told) as fault:
        call_command("prove_masking", *words)
    assert fault.value.returncode == 2
