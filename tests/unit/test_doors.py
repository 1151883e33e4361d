"""Every endpoint × everybody: who gets what. An endpoint that stands in no row of the tables fails the test.

Columns: nobody, a visitor of Acme, one of another account, ada (agent), eve (agent of another account), bob (agent not
allowed to CoBrowse), olga (admin), mallory (admin of another account), a superuser. All things asked for are Acme's.
"""

import json
import re
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from cobrowse_site.asgi import ways
from sessions_app import services
from tests.unit.doors import OTHER_SITE, ROLES, SITE, World, routes
from tests.unit.sessions_app.conftest import fresh_process as fresh_process
from tests.unit.sessions_app.talking import Line, agent_ticket

pytestmark = pytest.mark.django_db(transaction=True)

HTTP = Path(__file__).with_name("doors.txt")

# route → what each role hears: "in", or the close code. A route of another account's visitor is Acme's all the same.
SOCKETS = {
    "ws/visitor/<str:site_key>/<str:visitor_id>/": "4403 in 4403 4403 4403 4403 4403 4403 4403",
    "ws/workspace/": "4403 4403 4403 in in in in in 4401",
    "ws/session/<str:route>/<str:session_id>/": "4403 4403 4403 in 4404 4401 in 4404 4401",
    "<path:anything>": "4404 4404 4404 4404 4404 4404 4404 4404 4404",
    "": "4404 4404 4404 4404 4404 4404 4404 4404 4404",
}
HEADERS = (
    "X-Content-Type-Options",
    "Referrer-Policy",
    "X-Frame-Options",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Content-Security-Policy",
)
# The document of the replica holds the visitor's page, whose styles are inline, and has a policy for that.
SHOW_A_REPLICA = {"workspace/replica/<str:session_id>/", "mirror/<str:site_key>/replica/"}
SERVES_AN_ASSET = "api/v1/sessions/<str:session_id>/assets/<str:name>"
INLINE = re.compile(rb"<[^>]+\son\w+=|<[^>]+\sstyle=|<style|<script(?![^>]+(?:src=|application/json))", re.I)


def table() -> dict[tuple[str, str], list[int]]:
    rows = {}
    for line in HTTP.read_text().splitlines():
        method, rest = line.split(maxsplit=1)
        route, *expected = rest.rsplit(maxsplit=len(ROLES))
        rows[method, route.replace("(root)", "")] = [int(status) for status in expected]
    return rows


@pytest.fixture
def world(settings, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    options = {**settings.STORAGES["assets"]["OPTIONS"], "location": str(tmp_path)}
    settings.STORAGES = {**settings.STORAGES, "assets": {**settings.STORAGES["assets"], "OPTIONS": options}}
    settings.LIMITS = dict.fromkeys(settings.LIMITS, 10**6)
    return World()


def knock(world: World, method: str, route: str, role: str):
    """The answer; whatever it has changed is taken back."""
    client, path, token = world.client(role), world.path(route), world.tokens.get(role, "")
    with transaction.atomic():
        if method == "GET":
            answer = client.get(path)
        elif method == "DELETE":
            answer = client.delete(path)
        elif route.endswith("/assets/"):
            answer = client.post(path, {"token": token, "digest": "0" * 64})
        elif route.startswith("api/"):
            body = {"session": str(world.session.pk), **({"token": token} if "/tag/" in route else {})}
            answer = client.post(path, json.dumps(body), content_type="application/json")
        else:
            answer = client.post(path, {"code": "123456", "username": "x", "password": "y"})
        transaction.set_rollback(True)
    return answer


def test_every_address_stands_in_the_table():
    assert {route for _, route in table()} == set(routes())


def part_of(route: str) -> str:
    """The rows that are asked for together: a screen of Night Vision, or a room."""
    return "/".join(route.split("/")[: 3 if route.startswith(("admin/", "api/")) else 1])


@pytest.mark.parametrize("part", sorted({part_of(route) for _, route in table()}))
def test_everybody_gets_what_the_table_says_with_all_headers(world, part):
    wrong = []
    for (method, route), expected in table().items():
        if part_of(route) != part:
            continue
        answers = [knock(world, method, route, role) for role in ROLES]
        if [answer.status_code for answer in answers] != expected:
            wrong.append(f"{method} {route}: {[answer.status_code for answer in answers]}, not {expected}")
        for role, answer in zip(ROLES, answers, strict=True):
            wrong += [f"{method} {route} for {role}: {fault}" for fault in faults(route, answer)]
    assert not wrong, "\n".join(wrong)


def faults(route: str, answer) -> list[str]:
    found = [f"no {name}" for name in HEADERS if name not in answer.headers and not _may_lack(name, route)]
    policy = answer.headers.get("Content-Security-Policy", "")
    if "unsafe" in policy and route not in SHOW_A_REPLICA | {SERVES_AN_ASSET}:
        found.append(policy)
    if "script-src" in policy and "unsafe" in policy.split("script-src")[1].split(";")[0]:
        found.append(policy)
    html = answer.headers.get("Content-Type", "").startswith("text/html")
    inline = INLINE.search(answer.content) if html and not answer.streaming else None
    return [*found, *([f"inline: {inline.group()!r}"] if inline else [])]


def _may_lack(name: str, route: str) -> bool:
    """Any website may show the mirror's frame."""
    return name == "X-Frame-Options" and route.startswith("mirror/")


# --- sockets


def line_of(world: World, route: str, role: str) -> Line:
    """Somebody at the door of Acme's socket, with the best ticket and cookie they can get."""
    path = route.replace("<str:site_key>", world.acme.site_key).replace("<str:visitor_id>", str(world.vic.pk))
    path = path.replace("<str:route>", str(world.vic.pk)).replace("<str:session_id>", str(world.session.pk))
    path = "/" + path.replace("<path:anything>", "ws/elsewhere/")
    if role in ("visitor", "other visitor"):
        account, site = (world.acme, SITE) if role == "visitor" else (world.other, OTHER_SITE)
        return Line(path, site, AnonymousUser(), lambda: services.issue_ticket(account, world.tokens[role])["ticket"])
    user = world.people.get(role, AnonymousUser())
    session = str(world.session.pk) if "session_id" in route else ""
    return Line(path, "http://127.0.0.1", user, lambda: _best_ticket(user, session))


def _best_ticket(user, session: str) -> str:
    return agent_ticket(services.agent_of(user), session) if hasattr(user, "membership") else ""


def test_every_socket_stands_in_the_table():
    assert {str(route.pattern) for route in ways.routes} == set(SOCKETS)


@pytest.mark.usefixtures("fresh_process")
@pytest.mark.parametrize("route", SOCKETS)
async def test_everybody_hears_at_the_sockets_what_the_table_says(world, route):
    heard = []
    for role in ROLES:
        line = await sync_to_async(line_of)(world, route, role)
        await line.open() if "elsewhere" not in line.socket.scope["path"] and route else await line.socket.connect()
        first = await line.until(lambda message: message["t"] in ("welcome", "(closed)"))
        heard.append("in" if first["t"] == "welcome" else str(first["code"]))
    assert " ".join(heard) == SOCKETS[route]
