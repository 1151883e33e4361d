"""What a broken or hostile peer may send: the examples of every message and frame, turned and bent by hypothesis."""

import json
from typing import Any

from hypothesis import strategies as st

from sessions_app.protocol import FRAMES, HEADER, MESSAGES, TAG, VIEWER, WORKSPACE
from tests.unit.sessions_app.leaking import snapshot
from tests.unit.sessions_app.talking import change, page

EXAMPLES = [{"t": name, **message.example} for name, message in MESSAGES.items()]
_CALM = {"session.end", "conversation.close"}  # they would end what is fuzzed; sent seldom

numbers = st.one_of(
    st.integers(-3, 3), st.integers(), st.sampled_from([2**31, 2**32, 2**53, 2**63, 10**400, -1]), st.floats()
)
texts = st.one_of(
    st.text(max_size=20), st.sampled_from(["", "\0", "\ud800", "x" * 9000, "__proto__", "1:1", "shared", "../.."])
)
leaves = st.one_of(st.none(), st.booleans(), numbers, texts)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=8,
)
DEEP = "[" * 3000


@st.composite
def bent(draw: st.DrawFn) -> dict[str, Any]:
    """An example with some fields changed, lost or added."""
    message: dict[str, Any] = dict(draw(st.sampled_from(EXAMPLES)))
    if message["t"] in _CALM and draw(st.integers(0, 9)):
        message["t"] = "ping"
    if "epoch" in message and draw(st.integers(0, 3)):
        message["epoch"] = 1
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2, 3]))):
        name = draw(st.sampled_from([*message, "ref", "epoch", "node", "t", "agent", "type", "x"]))
        if draw(st.booleans()):
            message[name] = draw(values)
        else:
            message.pop(name, None)
    return message


def spelled(message: Any) -> str:
    return json.dumps(message)


messages = st.one_of(
    bent().map(spelled), bent().map(spelled), values.map(spelled), texts, st.just(DEEP), st.just('{"t":' + DEEP),
    st.builds(lambda text, at: text[: at % (len(text) + 1)], bent().map(spelled), st.integers(0, 500)),
)  # fmt: skip

SNAPSHOT = snapshot([["div", {"class": "a"}, "text"], ["input", {"value": "1"}], ["p", {}, "more"]])
PAYLOADS = [
    page(),
    change("x"),
    json.dumps(SNAPSHOT).encode(),
    b"{}",
    b'"typed"',
    b'{"field":[5,0,0,0,"x"],"caret":[5,1,1]}',
]
SECTIONS = [
    *SNAPSHOT,
    *[
        "attrs",
        "text",
        "gone",
        "field",
        "caret",
        "scroll",
        "view",
        "box",
        "sheet",
        "rule",
        "guest",
        "bubble",
        "check",
        "more",
        "focus",
        "hover",
    ],
]


@st.composite
def payloads(draw: st.DrawFn) -> bytes:
    """A payload as it should be, with a section that should not, or none at all."""
    how = draw(st.integers(0, 4))
    if how == 0:
        return draw(st.sampled_from(PAYLOADS))
    if how == 1:
        return draw(st.binary(max_size=60))
    data = dict(SNAPSHOT)
    if how == 2:
        tokens = list(data["nodes"])
        for _ in range(draw(st.integers(1, 4))):
            tokens[draw(st.integers(0, len(tokens) - 1))] = draw(st.one_of(st.integers(-10, 8), leaves))
        data["nodes"] = tokens
    else:
        data[draw(st.sampled_from(SECTIONS))] = draw(values)
        data.pop(draw(st.sampled_from([*SECTIONS, "none"])), None)
    return json.dumps(data).encode()


@st.composite
def frames(draw: st.DrawFn) -> bytes:
    """Mostly a frame that the header check lets pass, with a payload of the above."""
    if not draw(st.integers(0, 5)):
        return draw(st.binary(max_size=40))
    kind = draw(st.sampled_from([*(frame.code for frame in FRAMES.values()), 0, 99]))
    flags = draw(st.sampled_from([0, 0, 1, 2, 4, 4, 5, 6, 7, 255]))
    source = draw(st.sampled_from([0, 1, 65535]))
    epoch = draw(st.sampled_from([0, 1, 1, 1, 2, 2**32 - 1]))
    seq = draw(st.integers(0, 6) | st.just(2**32 - 1))
    return HEADER.pack(kind, flags, source, epoch, seq) + draw(payloads())


SOCKETS = (TAG, WORKSPACE, VIEWER)


@st.composite
def inputs(draw: st.DrawFn) -> tuple[int, str | bytes]:
    """Which of the SOCKETS, and what: mostly what its side may send, since the rest is refused at the door."""
    how = draw(st.integers(0, 9))
    if how < 5:
        message = draw(bent())
        declared = MESSAGES.get(message["t"]) if isinstance(message.get("t"), str) else None
        own = [at for at, side in enumerate(SOCKETS) if declared is not None and side in declared.senders]
        return draw(st.sampled_from(own or [0, 1, 2])), json.dumps(message)
    if how < 8:
        return draw(st.sampled_from([0, 0, 0, 2, 1])), draw(frames())
    return draw(st.integers(0, 2)), draw(messages)
