"""A full disk where the visitor's pictures go: a named no, nothing half-written, and the session goes on."""

import json
import resource
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.faults.cluster import Cluster
from tests.faults.person import until
from tests.faults.play import Play
from tests.serving import SITE

pytestmark = pytest.mark.timeout(300)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(80_000)  # below 100 KB Twisted keeps a request in memory
ROOM = 30_000


@contextmanager
def hardly_room(pid: int) -> Iterator[None]:
    """No file of this process can grow beyond ROOM: writing fails half-way, as on a full disk."""
    unlimited = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (ROOM, unlimited[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)


def upload(cluster: Cluster, port: int, token: str, body: bytes) -> tuple[int, dict[str, Any]]:
    edge = "----edge"
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="token"\r\n\r\n{token}\r\n'.encode()]
    parts += [f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="blob"\r\n\r\n'.encode(), body]
    headers = {"Origin": SITE, "Content-Type": f"multipart/form-data; boundary={edge}"}
    url = f"http://127.0.0.1:{port}/api/v1/tag/{cluster.site_key}/assets/"
    asked = urllib.request.Request(url, b"".join([*parts, f"\r\n--{edge}--\r\n".encode()]), headers)
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


async def test_an_upload_that_finds_no_room_is_refused_whole(cluster: Cluster) -> None:
    async with Play(cluster) as play:
        pair = await play.session()
        token = str(pair.visitor.token)
        folder = cluster.home / "assets"
        quiet = cluster.daphne("-v0", LOG_LEVEL="ERROR")  # whose log has nothing to write
        port = cluster.ports[-1]
        with hardly_room(quiet.pid):
            status, answer = upload(cluster, port, token, PICTURE)
            assert (status, answer["error"]["code"]) == (503, "unavailable")
            assert not files(folder)
            pair.visitor.change()
            await until(lambda: pair.equal, "the session to go on")
        status, answer = upload(cluster, port, token, PICTURE)
        cluster.stop_last()
        assert status == 200 and (folder / pair.session / answer["name"]).stat().st_size == len(PICTURE)
        assert files(folder) == [answer["name"]]
        await play.settles()
    assert not cluster.tracebacks(), cluster.tracebacks()
