"""Two Daphne processes on one Redis, and a proxy between that hands requests out in turn."""

import asyncio
import http.client
import os
import signal
import subprocess
import sys
from itertools import cycle

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection

from sessions_app import services
from tests.services import free_port, guarded, stop, wait_for_port
from tests.unit.sessions_app.conftest import SITE
from tests.unit.sessions_app.http_lines import Answer, HttpLine, cookie_of, request, ticket_of
from tests.unit.sessions_app.talking import agree, begin, change, show

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("fresh_process"),
    pytest.mark.skipif(not settings.REDIS_URL, reason="without Redis there is one process and nobody else to ask"),
]

MUTATION = 2


class Servers:
    """Two of them; ``post`` takes them in turn unless told ``only`` which."""

    def __init__(self, folder) -> None:
        database = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + connection.settings_dict["NAME"]
        environment = {**os.environ, "DATABASE_URL": database, "REDIS_URL": settings.REDIS_URL, "DEBUG": "1"}
        self.ports = [free_port(), free_port()]
        self.processes = []
        for port in self.ports:
            command = [sys.executable, "-m", "daphne", "-p", str(port), "cobrowse_site.asgi:application"]
            with open(folder / f"{port}.log", "wb") as out:
                process = subprocess.Popen(
                    guarded(command), cwd=settings.BASE_DIR, env=environment, stdout=out, stderr=out
                )
            self.processes.append(process)
        for port, process in zip(self.ports, self.processes, strict=True):
            wait_for_port(port, process, f"Daphne (see {folder})")
        self.turn = cycle(self.ports)

    async def post(self, path: str, body: bytes = b"", only: int | None = None, **headers: str) -> Answer:
        port = next(self.turn) if only is None else self.ports[only]
        return await asyncio.to_thread(self._post, port, path, body, headers)

    @staticmethod
    def _post(port: int, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=40)
        client.request("POST", path, body, {"Content-Type": "text/plain", **headers})
        answer = client.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        given = Answer(answer.status, told, answer.read())
        client.close()
        return given

    def kill(self, which: int) -> None:
        stop(self.processes[which], signal.SIGKILL)


@pytest.fixture
def servers(tmp_path, transactional_db):
    running = Servers(tmp_path)
    yield running
    for process in running.processes:
        stop(process, signal.SIGTERM, 3)


async def visitor(acme, servers) -> HttpLine:
    ticket = await sync_to_async(services.issue_ticket)(acme, None)
    made = HttpLine(f"/ws/visitor/{acme.site_key}/{ticket['visitor']}/", SITE, via=servers.post)
    made.ticket = ticket["ticket"]
    return made


async def test_a_session_passes_through_a_proxy_that_hands_requests_out_in_turn(acme, ada, servers):
    vic = await visitor(acme, servers)
    await vic.open(ticket=vic.ticket)
    await vic.until("welcome")
    own, cookie = f"http://127.0.0.1:{servers.ports[0]}", await cookie_of(ada.user)
    desk = HttpLine("/ws/workspace/", own, cookie, via=servers.post)
    desk.headers["host"] = own.removeprefix("http://")
    await desk.open(ticket=await ticket_of(ada))
    await desk.until("welcome")
    await agree(vic, desk)
    session = await begin(vic, desk)
    viewer = HttpLine(f"/ws/session/{session['route']}/{session['id']}/", own, cookie, via=servers.post)
    viewer.headers["host"] = own.removeprefix("http://")
    await viewer.open(ticket=await ticket_of(ada, session["id"]))
    await show(vic, viewer)
    for n in range(10):
        await vic.send_frame(MUTATION, 2 + n, payload=change(f"change {n}"))
    for n in range(10):
        assert (await viewer.frame()).find(b"change %d" % n) > 0
    held = {each.id[:12] for each in (vic, desk, viewer)}
    assert len(held) == 2  # the lines lay in both processes


async def test_a_line_of_a_process_that_is_gone_is_gone(acme, servers):
    vic = await visitor(acme, servers)
    opened = await servers.post(f"{vic.base}open", only=1, origin=SITE)
    asked = request(opened.json["line"], 1)
    assert (await servers.post(f"{vic.base}send", asked, only=0, origin=SITE)).json == {"received": 0}
    servers.kill(1)
    for verb in ("send", "poll", "close"):
        answer = await servers.post(f"{vic.base}{verb}", asked, only=0, origin=SITE)
        assert (answer.status, answer.code) == (404, "not_found"), verb


async def test_two_polls_in_two_processes_are_still_one_at_a_time(acme, servers):
    vic = await visitor(acme, servers)
    await vic.open(ticket=vic.ticket)
    await vic.until("welcome")
    base, asked = f"{vic.base}poll", request(vic.id, vic.has)
    first = asyncio.create_task(servers.post(base, asked, only=0, origin=SITE))
    await asyncio.sleep(0.5)
    second = asyncio.create_task(servers.post(base, asked, only=1, origin=SITE))
    ended = await first
    assert (ended.status, ended.code) == (409, "wrong_state")
    await vic.say({"t": "ping", "ref": "p"})
    assert (await second).items
