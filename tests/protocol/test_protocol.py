"""Every message is declared, has an example, round-trips, and nothing else gets through."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions_app import protocol
from sessions_app.errors import CODES, Refusal
from sessions_app.management.commands.render_protocol import rendered

EXAMPLES = json.loads((Path(__file__).parent / "examples.json").read_text())


def code_of(call, *args):
    with pytest.raises(Refusal) as caught:
        call(*args)
    assert caught.value.code in CODES
    return caught.value.code


def test_nothing_generated_is_stale():
    stale = [path.name for path, text in rendered().items() if path.read_text() != text]
    assert stale == [], "run: manage.py render_protocol"


def test_limits_are_whole_numbers_and_choices_need_no_escape():
    """As Field.describe writes them for browsers."""
    fields = [spec for message in protocol.MESSAGES.values() for spec in message.fields.values()]
    ends = [end for spec in fields for end in (spec.min, spec.max) if end is not None]
    assert [end for end in ends if end != int(end)] == []
    assert [choice for spec in fields for choice in spec.choices if "|" in choice or ".." in choice] == []


@pytest.mark.parametrize("case", EXAMPLES["messages"], ids=lambda c: f"{c['message']['t']}-{c['sender']}")
def test_every_example_round_trips(case):
    assert protocol.decode(json.dumps(case["message"]), case["sender"]) == case["message"]


@pytest.mark.parametrize("case", EXAMPLES["messages"], ids=lambda c: f"{c['message']['t']}-{c['sender']}")
def test_no_example_passes_from_the_wrong_side(case):
    others = set(protocol.SENDERS) - set(protocol.MESSAGES[case["message"]["t"]].senders)
    for sender in others:
        assert code_of(protocol.decode, json.dumps(case["message"]), sender) == "wrong_sender"


@pytest.mark.parametrize("case", EXAMPLES["messages"], ids=lambda c: f"{c['message']['t']}-{c['sender']}")
def test_an_undeclared_field_is_refused(case):
    message = {**case["message"], "type": "websocket.close"}
    assert code_of(protocol.decode, json.dumps(message), case["sender"]) == "bad_message"


@pytest.mark.parametrize("case", EXAMPLES["messages"], ids=lambda c: f"{c['message']['t']}-{c['sender']}")
def test_a_missing_field_is_refused(case):
    spec = protocol.MESSAGES[case["message"]["t"]].fields
    for name in (name for name, field in spec.items() if not field.optional):
        message = {key: value for key, value in case["message"].items() if key != name}
        assert code_of(protocol.decode, json.dumps(message), case["sender"]) == "bad_message"


@pytest.mark.parametrize("case", EXAMPLES["frames"], ids=lambda c: str(c["header"]["kind"]))
def test_every_example_frame_has_its_header(case):
    header = protocol.read_header(bytes.fromhex(case["hex"]), case["sender"])
    told = {"kind": header.kind.code, "flags": header.flags, "source": header.source}
    assert {**told, "epoch": header.epoch, "seq": header.seq} == case["header"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "bad_json"),
        ("[" * 9000, "bad_json"),
        ("[]", "bad_message"),
        ('{"t": 5}', "bad_message"),
        ('{"t": "nonsense"}', "unknown_message"),
        ('{"t": "chat.send", "ref": "1", "text": 5, "client_id": "a"}', "bad_message"),
        ('{"t": "chat.send", "ref": "1", "text": "", "client_id": "a"}', "bad_message"),
        ('{"t": "chat.send", "ref": "1", "text": "x", "client_id": "' + "a" * 65 + '"}', "bad_message"),
        ('{"t": "chat.send", "ref": "1", "text": "' + "x" * 20000 + '", "client_id": "a"}', "too_large"),
    ],
)
def test_what_is_wrong_gets_its_own_code(text, code):
    assert code_of(protocol.decode, text, protocol.TAG) == code


@pytest.mark.parametrize(
    ("sent", "read"),
    [("a\0b", "a\ufffdb"), ("half \ud83d", "half \ufffd"), ("\udca1 other half", "\ufffd other half"), ("💡", "💡")],
)
def test_what_is_no_text_is_mended_and_nothing_else(sent, read):
    """PostgreSQL stores no NUL and no encoding has half a character: such a line closed the socket, again and again."""
    message = {"t": "chat.send", "ref": "1", "text": sent, "client_id": "a"}
    assert protocol.decode(json.dumps(message), protocol.TAG)["text"] == read


@pytest.mark.parametrize(
    ("frame", "sender", "code"),
    [
        (b"\x01", protocol.TAG, "bad_frame"),
        (protocol.HEADER.pack(99, 0, 0, 1, 1), protocol.TAG, "bad_frame"),
        (protocol.HEADER.pack(1, 255, 0, 1, 1), protocol.TAG, "bad_frame"),
        (protocol.HEADER.pack(1, 0, 0, 1, 1), protocol.VIEWER, "wrong_sender"),
        (protocol.HEADER.pack(3, 0, 0, 1, 1) + b"x" * 100, protocol.TAG, "too_large"),
    ],
)
def test_a_broken_frame_gets_its_own_code(frame, sender, code):
    assert code_of(protocol.read_header, frame, sender) == code


@pytest.mark.parametrize("agent", [r'{"\ud800": "a\u0000"}', '{"\ud800": ["\ud83d"]}'], ids=["escaped", "as it is"])
def test_names_in_an_object_are_text_as_well(agent):
    spoken = (
        f'{{"t": "highlight", "epoch": 1, "kind": "circle", "node": 1, "x": 0, "y": 0, "ref": "1", "agent": {agent}}}'
    )
    json.dumps(protocol.decode(spoken, protocol.TAG), ensure_ascii=False).encode()  # as it goes on to the agents


@given(st.text(max_size=300), st.sampled_from(protocol.SENDERS))
def test_no_text_does_more_than_be_refused(text, sender):
    try:
        protocol.decode(text, sender)
    except Refusal as refusal:
        assert refusal.code in CODES


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(st.data())
def test_no_values_do_more_than_be_refused(data):
    message = data.draw(st.sampled_from(list(protocol.MESSAGES.values())))
    fields = {name: data.draw(json_values) for name in message.fields}
    try:
        protocol.decode(json.dumps({"t": message.name, **fields}), data.draw(st.sampled_from(protocol.SENDERS)))
    except Refusal as refusal:
        assert refusal.code in CODES


@given(st.binary(max_size=200), st.sampled_from([protocol.TAG, protocol.VIEWER]))
def test_no_bytes_do_more_than_be_refused(frame, sender):
    try:
        protocol.read_header(frame, sender)
    except Refusal as refusal:
        assert refusal.code in CODES
