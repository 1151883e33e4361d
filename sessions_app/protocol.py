"""Every message and frame on the wire, declared once.

``manage.py render_protocol`` writes from this module the JavaScript table, ``docs/protocol.md`` and the example
frames that both languages' tests run over. Control messages are JSON objects with a ``t`` (the message's name);
frames are binary, a header of ``HEADER`` and a payload that passes the leak stop (leaks/) and is otherwise left alone.
"""

import json
import re
import struct
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sessions_app.errors import Refusal

# Who sends: the tag in the visitor's page, the agent's workspace page, the agent's viewer, the server.
TAG, WORKSPACE, VIEWER, SERVER = "tag", "workspace", "viewer", "server"
SENDERS = (TAG, WORKSPACE, VIEWER, SERVER)

MAX_CONTROL_BYTES = 16 * 1024
MAX_TEXT = 4000  # characters of one chat line
MAX_VALUE = 8000  # characters of one value the agent fills in
MAX_URL = 2000
PAGE_STATES = ("visible", "hidden", "private", "missed", "moving", "closing", "untagged")  # as a tag tells them


# --- fields ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    """One field of a message. ``kind`` is str, int, num, bool, id, list or obj; limits depend on it."""

    kind: str
    max: float | None = None  # str: characters; list: items; int, num: largest value
    min: float | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False
    nullable: bool = False
    of: str = ""  # list: kind of the items
    doc: str = ""

    def describe(self) -> str:
        """The field in one word or two, for the generated JavaScript table: shared/messages.js reads it.

        ``kind``, ``:of`` of a list, ``?`` when it may be left out, ``~`` when it may be null; then ``min..max`` or
        ``one|other`` choice.
        """
        kind = self.kind + (f":{self.of}" if self.of else "") + "?" * self.optional + "~" * self.nullable
        ends = ["" if end is None else str(int(end)) for end in (self.min, self.max)]
        limits = "|".join(self.choices) or ("..".join(ends) if any(ends) else "")
        return f"{kind} {limits}" if limits else kind


_ID = re.compile(r"^[0-9a-zA-Z_.:-]{1,64}$")


def _fits(kind: str, value: Any) -> bool:
    if kind == "str":
        return isinstance(value, str)
    if kind == "id":
        return isinstance(value, str) and bool(_ID.match(value))
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "int":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "num":
        return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15
    if kind == "list":
        return isinstance(value, list)
    return isinstance(value, dict)


def check_field(name: str, spec: Field, value: Any) -> None:
    """Raise ``bad_message`` unless ``value`` is what ``spec`` says."""
    if value is None and spec.nullable:
        return
    if not _fits(spec.kind, value):
        raise Refusal("bad_message", f"The field {name!r} must be {spec.kind}.")
    if spec.choices and value not in spec.choices:
        raise Refusal("bad_message", f"The field {name!r} must be one of {', '.join(spec.choices)}.")
    size = len(value) if spec.kind in ("str", "list") else value if spec.kind in ("int", "num") else None
    if size is None:
        return
    if (spec.max is not None and size > spec.max) or (spec.min is not None and size < spec.min):
        raise Refusal("bad_message", f"The field {name!r} is outside its limits.")
    if spec.of and not all(_fits(spec.of, item) for item in value):
        raise Refusal("bad_message", f"The field {name!r} must be a list of {spec.of}.")
    if spec.of == "str" and any(len(item) > MAX_VALUE for item in value):
        raise Refusal("bad_message", f"An item of {name!r} is too long.")


REF = Field("id", doc="the sender's own number for this message; the answer carries it")
NODE = Field("int", min=0, max=2**31, doc="node id; 0 is the document (its scrolling element)")
FRACTION = Field("num", min=0, max=1, doc="part of the node's box, from its left or top edge")
UUID = Field("id")
MODE = Field("str", choices=("shared", "view", "follow"))
OBJ = Field("obj")
EPOCH = Field("int", min=0, max=2**32 - 1, doc="the page load that the node ids belong to")


@dataclass(frozen=True)
class Message:
    """One control message: who sends it, its fields, and what an agent needs to be allowed to send it."""

    name: str
    senders: tuple[str, ...]
    fields: dict[str, Field]
    doc: str
    example: dict[str, Any] = field(default_factory=dict)
    capability: str = ""
    delivery: str = "control"  # or "ephemeral": may be dropped, gets no answer


def _opt(kind: str, **limits: Any) -> Field:
    return Field(kind, optional=True, **limits)


_PAGE = {"ref": REF, "epoch": EPOCH}
_ACT = {**_PAGE, "node": NODE}
_POINT = {"x": FRACTION, "y": FRACTION}

_DECLARED = [
    # --- every socket
    Message(
        "hello",
        (TAG, WORKSPACE, VIEWER),
        {
            "ticket": _opt("str", max=1000),
            "epoch": _opt("int", min=0, max=2**32 - 1, doc="of the stream frame that a viewer had last"),
            "seq": _opt("int", min=0, max=2**32 - 1, doc="of that frame"),
        },
        "First message on a socket, with the ticket that was fetched for it just before: the tag's from "
        "`/api/v1/tag/KEY/ticket/`, an agent's from `/api/v1/ticket/`. A ticket works once. A viewer whose socket "
        "was lost says what it had last; `welcome` says with `resumed` whether the stream goes on behind it.",
        {"ticket": "eyJ…"},
    ),
    Message(
        "welcome",
        (SERVER,),
        {"state": OBJ},
        "Answer to `hello`: everything this side needs to draw itself (docs/architecture.md, “State objects”).",
        {"state": {"visitor": {"id": "5f0c", "name": "Visitor 5f0c"}}},
    ),
    Message(
        "ok",
        (SERVER, TAG),
        {"ref": REF, "result": _opt("obj")},
        "The message with this ref was carried out.",
        {"ref": "7", "result": {}},
    ),
    Message(
        "error",
        (SERVER, TAG),
        {
            "ref": _opt("id"),
            "code": Field("id"),
            "detail": Field("str", max=500),
            "retry_after": _opt("int", min=1, max=86400, doc="seconds after which it is worth trying again"),
        },
        "The message with this ref (or, without one, something on this socket) was refused. A socket that is closed "
        "with 4429 is opened again after `retry_after` seconds at the soonest.",
        {"ref": "7", "code": "wrong_mode", "detail": "The session's mode does not allow this."},
    ),
    Message(
        "ping",
        (TAG, WORKSPACE, VIEWER),
        {"ref": REF},
        "Answered with `ok` at once; measures the round trip.",
        {"ref": "8"},
        delivery="ephemeral",
    ),
    Message(
        "config",
        (SERVER,),
        {"config": OBJ},
        "The account's settings have changed; this is the whole of them.",
        {"config": {"revision": 4}},
    ),
    # --- chat
    Message(
        "chat.send",
        (TAG, WORKSPACE),
        {
            "ref": REF,
            "conversation": Field("id", optional=True, nullable=True),
            "text": Field("str", min=1, max=MAX_TEXT),
            "client_id": Field("id", doc="makes sending twice harmless"),
        },
        "A chat line. A visitor's first line opens the conversation; an agent names the conversation.",
        {"ref": "1", "text": "Hello", "client_id": "c1"},
    ),
    Message(
        "chat.message",
        (SERVER,),
        {"conversation": UUID, "message": OBJ},
        "A new line in the transcript, for both sides.",
        {
            "conversation": "6d1e",
            "message": {
                "id": 12,
                "author": "visitor",
                "name": "Visitor 5f0c",
                "text": "Hello",
                "at": "2026-01-31T10:00:00Z",
                "client_id": "c1",
            },
        },
    ),
    Message(
        "chat.typing",
        (TAG, WORKSPACE, SERVER),
        {
            "conversation": Field("id", optional=True),
            "on": Field("bool"),
            "author": _opt("str", choices=("visitor", "agent")),
            "name": _opt("str", max=150),
        },
        "Somebody is writing, or has stopped.",
        {"conversation": "6d1e", "on": True},
        delivery="ephemeral",
    ),
    Message(
        "chat.read",
        (TAG, WORKSPACE),
        {"conversation": Field("id", optional=True), "upto": Field("int", min=0)},
        "Lines up to this id have been seen.",
        {"conversation": "6d1e", "upto": 12},
        delivery="ephemeral",
    ),
    Message(
        "conversation",
        (SERVER,),
        {"conversation": OBJ},
        "A conversation is new or has changed (unread counts, presence, last line, state).",
        {"conversation": {"id": "6d1e", "state": "open", "unread": 2}},
    ),
    Message(
        "conversation.close",
        (WORKSPACE,),
        {"ref": REF, "conversation": UUID},
        "Close a conversation.",
        {"ref": "2", "conversation": "6d1e"},
    ),
    Message(
        "presence",
        (SERVER,),
        {"agents_online": Field("bool")},
        "Whether an agent is there for this visitor.",
        {"agents_online": True},
        delivery="ephemeral",
    ),
    # --- invitation
    Message(
        "invitation.create",
        (WORKSPACE,),
        {"ref": REF, "conversation": UUID, "mode": MODE},
        "The agent presses CoBrowse.",
        {"ref": "3", "conversation": "6d1e", "mode": "shared"},
    ),
    Message(
        "invitation.cancel",
        (WORKSPACE,),
        {"ref": REF, "invitation": UUID},
        "The agent withdraws it.",
        {"ref": "4", "invitation": "90ab"},
    ),
    Message(
        "invitation.accept",
        (TAG,),
        {"ref": REF, "invitation": UUID},
        "The visitor says yes.",
        {"ref": "5", "invitation": "90ab"},
    ),
    Message(
        "invitation.decline",
        (TAG,),
        {"ref": REF, "invitation": UUID},
        "The visitor says no.",
        {"ref": "6", "invitation": "90ab"},
    ),
    Message(
        "invitation",
        (SERVER,),
        {"invitation": OBJ},
        "An invitation is new or has changed.",
        {"invitation": {"id": "90ab", "state": "INVITED", "substate": "pending", "mode": "shared"}},
    ),
    Message("code.request", (TAG,), {"ref": REF}, "The visitor wants a code to read out to an agent.", {"ref": "7"}),
    # --- session
    Message(
        "session",
        (SERVER,),
        {"session": OBJ},
        "The session is new or has changed; always the whole of it.",
        {"session": {"id": "77aa", "state": "active", "mode": "shared"}},
    ),
    Message("session.pause", (TAG, VIEWER), {"ref": REF}, "Stop the picture, keep the session.", {"ref": "9"}),
    Message("session.resume", (TAG, VIEWER), {"ref": REF}, "Go on. Only the side that paused may.", {"ref": "10"}),
    Message("session.end", (TAG, VIEWER), {"ref": REF}, "End the session for both.", {"ref": "11"}),
    Message(
        "mode.set",
        (TAG, VIEWER),
        {"ref": REF, "mode": MODE},
        "Change the mode. Lowering works at once; raising from the agent's side asks the visitor.",
        {"ref": "12", "mode": "view"},
    ),
    Message(
        "mode.request",
        (SERVER,),
        {"mode": MODE, "agent": Field("str", max=150)},
        "The agent asks the visitor for a higher mode.",
        {"mode": "shared", "agent": "Ada"},
    ),
    Message(
        "mode.answer",
        (TAG,),
        {"ref": REF, "mode": MODE, "accept": Field("bool")},
        "The visitor's answer.",
        {"ref": "13", "mode": "shared", "accept": True},
    ),
    # --- the visitor's page
    Message(
        "page.start",
        (TAG,),
        {"ref": REF, "url": Field("str", max=MAX_URL), "title": Field("str", max=500)},
        "This page load (in this tab) is about to stream. Answered with its epoch; an older page load of the "
        "session stops. URL and title have passed the masking policy.",
        {"ref": "14", "url": "https://shop.example/cart", "title": "Cart"},
    ),
    Message(
        "page.location",
        (TAG,),
        {"epoch": EPOCH, "url": Field("str", max=MAX_URL), "title": Field("str", max=500)},
        "The page changed its address or title without a load.",
        {"epoch": 1, "url": "https://shop.example/cart/2", "title": "Cart"},
    ),
    Message(
        "page.state",
        (TAG,),
        {
            "epoch": EPOCH,
            "state": Field("str", choices=PAGE_STATES),
        },
        "Whether the visitor looks at this page: visible, in a hidden tab, at an address of which the settings let "
        "nothing be sent, at one where a critical masking rule matches nothing (`missed`, nothing is sent either), on "
        "the way to another page of the site, being closed, or on the way to an address where no tag is expected.",
        {"epoch": 1, "state": "hidden"},
    ),
    Message(
        "page.stop",
        (SERVER,),
        {"epoch": EPOCH},
        "Another tab of this visitor has taken over; stop capturing.",
        {"epoch": 1},
    ),
    Message(
        "snapshot.request",
        (SERVER, VIEWER),
        {"reason": _opt("str", choices=("drift",))},
        "Please send a new snapshot. The viewer says why when its drift check has found a difference.",
        {},
    ),
    Message(
        "mask.fault",
        (TAG,),
        {"rules": Field("list", of="int", max=1000), "revision": Field("int", min=0, max=2**31)},
        "These mask rules cannot be evaluated in this browser. The session pauses: nothing is streamed. `revision` is "
        "that of the configuration they came with; with a newer one the tag tries again by itself.",
        {"rules": [4], "revision": 7},
    ),
    Message(
        "mask.missed",
        (TAG,),
        {
            "epoch": EPOCH,
            "path": Field("str", max=MAX_URL, doc="of the page's address, without a query"),
            "rules": Field("list", of="int", max=1000),
        },
        "These critical mask rules match nothing on this page, where they hold. Nothing of it is sent; `page.state` "
        "says `missed` until they match or the visitor moves on.",
        {"epoch": 1, "path": "/checkout/", "rules": [4]},
    ),
    Message(
        "mask.health",
        (TAG,),
        {
            "epoch": EPOCH,
            "path": Field("str", max=MAX_URL, doc="of the page's address, without a query"),
            "counts": Field("list", of="list", max=800, doc="pairs: id of a rule that holds here, elements it matches"),
            "unmasked": Field("list", of="list", max=20, doc="pairs: kind, form fields of that kind which agents see"),
        },
        "Numbers only: what the mask rules match on this page, and fields that are named like something sensitive. "
        "What comes too often is passed over.",
        {"epoch": 1, "path": "/checkout/", "counts": [[4, 1], [5, 0]], "unmasked": [["email", 1]]},
        delivery="ephemeral",
    ),
    # --- the agent's actions; the server adds `agent` and passes them on
    Message(
        "act.click",
        (VIEWER, SERVER),
        {**_ACT, **_POINT, "agent": _opt("obj")},
        "Click into the node at this point.",
        {"ref": "20", "epoch": 1, "node": 31, "x": 0.5, "y": 0.5},
        capability="click",
    ),
    Message(
        "act.fill",
        (VIEWER, SERVER),
        {
            **_ACT,
            "value": Field("str", max=MAX_VALUE),
            "agent": _opt("obj"),
            "caret": _opt("int", min=0, max=MAX_VALUE),
        },
        "Set a text field (or contenteditable) to this value, as typing would.",
        {"ref": "21", "epoch": 1, "node": 40, "value": "Berlin", "caret": 6},
        capability="fill",
    ),
    Message(
        "act.choose",
        (VIEWER, SERVER),
        {**_ACT, "indexes": Field("list", of="int", max=2000), "agent": _opt("obj")},
        "Select these options of a select element.",
        {"ref": "22", "epoch": 1, "node": 41, "indexes": [2]},
        capability="fill",
    ),
    Message(
        "act.key",
        (VIEWER, SERVER),
        {
            **_ACT,
            "key": Field(
                "str",
                choices=(
                    "Enter",
                    "Tab",
                    "Escape",
                    "ArrowUp",
                    "ArrowDown",
                    "ArrowLeft",
                    "ArrowRight",
                    "Backspace",
                    "Delete",
                    "Home",
                    "End",
                    "PageUp",
                    "PageDown",
                    " ",
                ),
            ),
            "agent": _opt("obj"),
        },
        "Press a key that is more than text.",
        {"ref": "23", "epoch": 1, "node": 40, "key": "Enter"},
        capability="fill",
    ),
    Message(
        "act.scroll",
        (VIEWER, SERVER),
        {
            **_ACT,
            **_POINT,
            "left": Field("num", min=-1e7, max=1e7),
            "top": Field("num", min=-1e7, max=1e7),
            "agent": _opt("obj"),
        },
        "Scroll the node. `left`, `top` in CSS pixels when both sides have the same layout (the viewport is "
        "matched); `x`, `y` the same as a part of the scrollable range, for differing layouts.",
        {"ref": "24", "epoch": 1, "node": 0, "x": 0, "y": 0.25, "left": 0, "top": 400},
        capability="scroll",
    ),
    Message(
        "act.navigate",
        (VIEWER, SERVER),
        {
            "ref": REF,
            "to": Field("str", choices=("back", "forward", "reload", "url")),
            "url": _opt("str", max=MAX_URL),
            "agent": _opt("obj"),
        },
        "Take the visitor's page to another address of the account's own origins.",
        {"ref": "25", "to": "url", "url": "https://shop.example/"},
        capability="navigate",
    ),
    Message(
        "act.select",
        (VIEWER, SERVER),
        {"ref": REF, "epoch": EPOCH, "range": Field("list", of="int", max=4, nullable=True), "agent": _opt("obj")},
        "Highlight text: [start node, start offset, end node, end offset], or null to take it away.",
        {"ref": "26", "epoch": 1, "range": [52, 0, 52, 11]},
        capability="select_text",
    ),
    Message(
        "asset.request",
        (VIEWER, SERVER),
        {**_PAGE, "wants": Field("list", of="obj", max=20), "agent": _opt("obj")},
        "What the agent's browser could not load. Each want has a `kind` (image, css, font, sheet), the `node` that "
        "needs it, for css its `url`, for font its `face` [family, style, weight, unicode range]. The tag answers "
        'with `assets`: for each the name of what it has uploaded, `sent` when it comes with the stream, or "".',
        {"ref": "28", "epoch": 1, "wants": [{"kind": "image", "node": 31}]},
    ),
    # --- both sides
    Message(
        "highlight",
        (TAG, VIEWER, SERVER),
        {
            "ref": REF,
            "epoch": EPOCH,
            "kind": Field("str", choices=("circle", "wiggle")),
            "node": NODE,
            **_POINT,
            "agent": _opt("obj"),
        },
        "A circle round the point, or the node wiggles; shown on both screens.",
        {"ref": "27", "epoch": 1, "kind": "circle", "node": 31, "x": 0.5, "y": 0.5},
        capability="highlight",
    ),
    Message(
        "ack",
        (VIEWER,),
        {"seq": Field("int", min=0), "bytes": Field("int", min=0)},
        "The viewer has applied frames up to seq; `bytes` is the sum of all frame bytes since it joined. The server "
        "counts what is under way by it.",
        {"seq": 120, "bytes": 48211},
        delivery="ephemeral",
    ),
]

MESSAGES: dict[str, Message] = {message.name: message for message in _DECLARED}

# --- frames ---------------------------------------------------------------------------------------------------------

# kind, flags, source, epoch, seq; big endian. source: 0 the visitor, otherwise the agent's number in this session,
# set by the server. seq: one count for all stream frames of an epoch, from 1; one count for each ephemeral kind.
HEADER = struct.Struct(">BBHII")

FLAG_COMPRESSED = 1  # the payload (all chunks joined) is deflate-raw
FLAG_MORE = 2  # the next frame carries on this payload
FLAG_SNAPSHOT = 4  # first chunk of a snapshot: a viewer may start here


@dataclass(frozen=True)
class FrameKind:
    name: str
    code: int
    senders: tuple[str, ...]
    delivery: str  # stream or ephemeral
    max_bytes: int
    doc: str
    capability: str = ""


CHUNK_BYTES = 128 * 1024

_FRAMES = [
    FrameKind(
        "SNAPSHOT",
        1,
        (TAG,),
        "stream",
        CHUNK_BYTES + HEADER.size,
        "The whole page, as JSON (static/js/capture/README.md).",
    ),
    FrameKind(
        "MUTATION",
        2,
        (TAG,),
        "stream",
        CHUNK_BYTES + HEADER.size,
        "What changed since the last frame: DOM, form state, scrolling, selection, style rules, viewport, media.",
    ),
    FrameKind(
        "POINTER",
        3,
        (TAG, VIEWER),
        "ephemeral",
        64,
        "u32 node, u16 x, u16 y (parts of the node's box, 0–65535), u8 state (0 away, 1 over, 2 pressed).",
        capability="point",
    ),
]

FRAMES: dict[int, FrameKind] = {kind.code: kind for kind in _FRAMES}


# --- reading --------------------------------------------------------------------------------------------------------


# Escapes that may spell what is no text: NUL, which PostgreSQL does not store, and one half of a character outside the
# first 65,536, which no encoding has. Browsers send both: pasted text holds the one, a title cut at 500 the other.
_NO_TEXT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])|[\ud800-\udfff]")


def _as_text(value: Any) -> Any:
    """The same with U+FFFD in place of what is no text."""
    if isinstance(value, str):
        whole = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return whole.replace("\0", "\ufffd")
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    if isinstance(value, dict):
        return {_as_text(name): _as_text(item) for name, item in value.items()}
    return value


def decode(text: str, sender: str) -> dict[str, Any]:
    """Parse and validate a control message from ``sender``.

    Raises ``Refusal`` with too_large, bad_json, unknown_message, wrong_sender or bad_message. Fields that are not
    declared are refused as well: nothing undeclared travels.
    """
    if len(text) > MAX_CONTROL_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_CONTROL_BYTES:
        raise Refusal("too_large", f"A control message may have {MAX_CONTROL_BYTES} bytes.")
    try:
        data = json.loads(text)
        if _NO_TEXT.search(text):
            data = _as_text(data)
    except (ValueError, RecursionError):
        raise Refusal("bad_json") from None
    if not isinstance(data, dict) or not isinstance(data.get("t"), str):
        raise Refusal("bad_message", "A message is an object with a name in 't'.")
    return validate(data, sender)


def validate(data: dict[str, Any], sender: str) -> dict[str, Any]:
    """Check an already parsed message against its declaration; returns it unchanged."""
    message = MESSAGES.get(data["t"])
    if message is None:
        raise Refusal("unknown_message", f"There is no message {data['t'][:40]!r}.")
    if sender not in message.senders:
        raise Refusal("wrong_sender", f"{message.name} is not for this side to send.")
    for name, spec in message.fields.items():
        if name in data:
            check_field(name, spec, data[name])
        elif not spec.optional:
            raise Refusal("bad_message", f"{message.name} lacks the field {name!r}.")
    unknown = data.keys() - message.fields.keys() - {"t"}
    if unknown:
        raise Refusal("bad_message", f"{message.name} has no field {min(unknown)[:40]!r}.")
    return data


class Header(NamedTuple):
    kind: FrameKind
    flags: int
    source: int
    epoch: int
    seq: int


def read_header(frame: bytes, sender: str) -> Header:
    """The header of a frame from ``sender``; raises bad_frame, wrong_sender or too_large."""
    if len(frame) < HEADER.size:
        raise Refusal("bad_frame", "A frame has at least its header.")
    code, flags, source, epoch, seq = HEADER.unpack_from(frame)
    kind = FRAMES.get(code)
    if kind is None or flags > 7:
        raise Refusal("bad_frame")
    if sender not in kind.senders:
        raise Refusal("wrong_sender")
    if len(frame) > kind.max_bytes:
        raise Refusal("too_large")
    return Header(kind, flags, source, epoch, seq)
