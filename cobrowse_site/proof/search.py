"""Looks for canaries in all that was received, in every form; fast because those of a kind begin alike."""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cobrowse_site.proof.forms import LETTERS, forms
from cobrowse_site.proof.recorder import Mark, Piece, within

_PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{40,}={0,2}")
MAX_INFLATED = 64 * 1024 * 1024  # of one packed part
STEP = 512  # bytes of it that are inflated at a time
DEPTH = 3  # packed within base64 within packed


@dataclass(frozen=True)
class Canary:
    """A random word in a place that a rule hides. ``typed``: between these moments, by key after key."""

    text: str
    rule: str
    place: str
    moment: str
    typed: tuple[Mark, Mark] | None = None


@dataclass(frozen=True)
class Find:
    """``canary`` is None when only the beginning of some canary was found."""

    canary: Canary | None
    form: str
    where: str


def search(pieces: Iterable[Piece], canaries: list[Canary], stem: str) -> list[Find]:
    """All finds: one for each canary, form and piece. ``stem``: what all canaries but those of digits begin with."""
    pieces = list(pieces)
    words = [(canary, forms(canary.text)) for canary in canaries]
    digits = [one for one in words if not one[0].text.startswith(stem)]
    stems = forms(stem)
    found: list[Find] = []
    for piece in pieces:
        for data, packed in unpacked(piece.data):
            where = f"{piece.where}{packed}"
            found += _matches(data, digits, where)
            begun = [name for name, some in stems.items() if any(one in data for one in some)]
            if begun:
                whole = _matches(data, [one for one in words if one not in digits], where)
                found += whole or [Find(None, name, where) for name in begun]
    return found + [Find(one, LETTERS, _span(pieces, one)) for one in canaries if typed_through(pieces, one)]


def _matches(data: bytes, words: list[tuple[Canary, dict[str, list[bytes]]]], where: str) -> list[Find]:
    return [
        Find(canary, name, where)
        for canary, spelled in words
        for name, some in spelled.items()
        if any(one in data for one in some)
    ]


def unpacked(data: bytes, depth: int = DEPTH) -> Iterator[tuple[bytes, str]]:
    """The data, and what is packed into it, with words that say so."""
    yield data, ""
    if depth == 0:
        return
    for found in _PACKED.finditer(data):
        inner = _inflated(data[found.start() :])
        if inner:
            for each, words in unpacked(inner, depth - 1):
                yield each, f", inflated{words}"
    for run in _BASE64.finditer(data):
        inner = _decoded(run.group())
        if inner and (_PACKED.match(inner) or _raw_deflate(inner)):
            for each, words in unpacked(_raw_deflate(inner) or inner, depth - 1):
                yield each, f", in base64{words}"


def _inflated(data: bytes) -> bytes:
    """As far as it goes: what stands before a fault counts."""
    reader = zlib.decompressobj(47)  # zlib or gzip, whichever it is
    inner = bytearray()
    try:
        for at in range(0, len(data), STEP):
            inner += reader.decompress(data[at : at + STEP], MAX_INFLATED)
            if reader.eof or len(inner) >= MAX_INFLATED:
                break
    except zlib.error:
        pass
    return bytes(inner)


def _raw_deflate(data: bytes) -> bytes:
    """What raw deflate makes of it; only when all of it is just that."""
    reader = zlib.decompressobj(-15)
    try:
        inner = reader.decompress(data, MAX_INFLATED)
    except zlib.error:
        return b""
    return inner if reader.eof and not reader.unused_data else b""


def _decoded(run: bytes) -> bytes:
    bare = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    bare = bare[: len(bare) // 4 * 4 + (len(bare) % 4 if len(bare) % 4 != 1 else 0)]
    try:
        return base64.b64decode(bare + b"=" * (-len(bare) % 4))
    except binascii.Error:
        return b""


# --- typed


def typed_through(pieces: list[Piece], canary: Canary) -> bool:
    """Whether the frames sent while it was typed spell it: their texts that are parts of it, put together in order."""
    if canary.typed is None:
        return False
    rest = canary.text.lower()
    for part in _parts(pieces, canary):
        for char in part:
            if rest.startswith(char):
                rest = rest[1:]
    return not rest


def _parts(pieces: list[Piece], canary: Canary) -> Iterator[str]:
    whole = canary.text.lower()
    for piece in pieces:
        if piece.kind != "raw" and canary.typed and within(piece, *canary.typed):
            for text in _texts(piece.data):
                if text and text.lower() in whole:
                    yield text.lower()


def _texts(data: bytes) -> Iterator[str]:
    """All strings in a payload, in their order."""
    try:
        yield from _leaves(json.loads(data))
    except (ValueError, RecursionError):
        return


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)


def _span(pieces: list[Piece], canary: Canary) -> str:
    count = sum(1 for one in pieces if one.kind == "frame" and canary.typed and within(one, *canary.typed))
    return f"{count} frames sent while it was typed"
