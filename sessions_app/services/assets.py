"""Pictures and fonts of the visitor's page that agents' browsers could not load, supplied by the visitor's browser.

They lie in the storage ``assets`` as ``<session>/<sha256>.<type>`` for as long as their session lives; there is no
row of them. What kind of file it is, is told by its first bytes alone.
"""

import hashlib
import logging
import os
import re
import secrets
from contextlib import suppress
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile

from config_app.models import Account
from sessions_app.errors import Refusal
from sessions_app.models import CobrowseSession
from sessions_app.services.entry import visitor_of

log = logging.getLogger(__name__)

MAX_BYTES = 3 * 1024 * 1024  # one asset
MAX_SESSION_BYTES = 40 * 1024 * 1024
MAX_SESSION_ASSETS = 400

#: Endings and what is served for them. Nothing here can run a script where it is used; SVG is served under a policy.
CONTENT_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "ico": "image/x-icon",
    "svg": "image/svg+xml",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
}
_STARTS = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"GIF8": "gif",
    b"BM": "bmp",
    b"\x00\x00\x01\x00": "ico",
    b"wOFF": "woff",
    b"wOF2": "woff2",
    b"\x00\x01\x00\x00": "ttf",
    b"true": "ttf",
    b"OTTO": "otf",
}
_SVG_STARTS = (b"<svg", b"<?xml", b"<!DOCTYPE svg", b"<!--")
_NAME = re.compile(r"^[0-9a-f]{64}\.[a-z0-9]{2,5}$")
_DIGEST = re.compile(r"^[0-9a-f]{64}$")


def storage() -> Storage:
    return storages["assets"]


def known_asset(account: Account, token: str, digest: str) -> str:
    """The name of what the visitor's session has already under this SHA-256, or ""."""
    session = _session_of(account, token)
    if not _DIGEST.match(digest):
        raise Refusal("bad_message", "digest must be a SHA-256 in hexadecimal.")
    return next((name for name in _names(session.pk) if name.startswith(digest)), "")


def keep_asset(account: Account, token: str, upload: "UploadedFile[Any]") -> str:
    """Keep an asset for the visitor's running session; its name.

    Raises ticket_invalid, wrong_state (no running session), too_large, bad_asset, rate_limited (the session is full).
    """
    session = _session_of(account, token)
    if upload.size is None or upload.size > MAX_BYTES:
        raise Refusal("too_large", f"An asset may have {MAX_BYTES} bytes.")
    body = upload.read()
    ending = ending_of(body)
    if not ending:
        raise Refusal("bad_asset")
    name = f"{hashlib.sha256(body).hexdigest()}.{ending}"
    names = _names(session.pk)
    if name in names:
        return name
    kept = sum(storage().size(f"{session.pk}/{one}") for one in names)
    if len(names) >= MAX_SESSION_ASSETS or kept + len(body) > MAX_SESSION_BYTES:
        raise Refusal("rate_limited", "This session has supplied as much as it may.")
    _write(f"{session.pk}/{name}", body)
    if not CobrowseSession.objects.filter(pk=session.pk).exclude(state="ended").exists():
        drop_assets(session.pk)  # it ended while the file was being written
        raise Refusal("session_ended")
    return name


def read_asset(session: CobrowseSession, name: str) -> tuple[bytes, str]:
    """Body and content type of an asset; raises not_found."""
    path = f"{session.pk}/{name}"
    content_type = CONTENT_TYPES.get(name.partition(".")[2])
    if not _NAME.match(name) or content_type is None or not session.live or not storage().exists(path):
        raise Refusal("not_found")
    with storage().open(path) as file:
        return file.read(), content_type


def count_assets(session_id: Any) -> int:
    """How many the visitor's browser has supplied for a session that has not ended."""
    return len(_names(session_id))


def drop_assets(session_id: Any) -> None:
    for name in _files(session_id):  # also the parts of a process that was killed
        storage().delete(f"{session_id}/{name}")
    storage().delete(str(session_id))  # the folder, where the storage has folders


def sweep_assets() -> None:
    """Delete what belongs to no live session: what a process left behind, or a session that was deleted."""
    try:
        folders = storage().listdir("")[0]
    except FileNotFoundError:
        return
    if not folders:
        return
    live = {str(pk) for pk in CobrowseSession.objects.exclude(state="ended").values_list("pk", flat=True)}
    for folder in folders:
        if folder not in live:
            drop_assets(folder)


def ending_of(body: bytes) -> str:
    """What kind of picture or font this is, by its first bytes; "" when it is none."""
    for start, ending in _STARTS.items():
        if body.startswith(start):
            return ending
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "webp"
    if body[4:12] in (b"ftypavif", b"ftypavis"):
        return "avif"
    head = body[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return "svg" if head.startswith(_SVG_STARTS) and b"<svg" in head else ""


def _write(path: str, body: bytes) -> None:
    """All of it or nothing: what cannot be written leaves no half file under a name that stands for the whole.

    Raises unavailable when the disk takes no more.
    """
    part = f"{path}.{secrets.token_hex(8)}.part"
    try:
        storage().save(part, ContentFile(body))
        os.replace(storage().path(part), storage().path(path))
    except OSError as fault:
        log.error("an asset cannot be kept: %s. Look at the disk of COBROWSE_ASSETS_DIR.", fault.strerror)
        with suppress(OSError):
            storage().delete(part)
        raise Refusal("unavailable", "The server has no room for this at the moment.") from None


def _names(session_id: Any) -> list[str]:
    return [name for name in _files(session_id) if _NAME.match(name)]


def _files(session_id: Any) -> list[str]:
    try:
        return storage().listdir(str(session_id))[1]
    except FileNotFoundError:
        return []


def _session_of(account: Account, token: str) -> CobrowseSession:
    visitor = visitor_of(account, token)
    if visitor is None:
        raise Refusal("ticket_invalid")
    session = CobrowseSession.objects.filter(conversation__visitor=visitor, state="active").first()
    if session is None:
        raise Refusal("wrong_state", "There is no running session.")
    return session
