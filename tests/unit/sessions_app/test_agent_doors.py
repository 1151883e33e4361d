"""How agents' pages and programs get in, and that they are out the moment they may not be in any more."""

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as django_settings
from django.contrib.auth.models import AnonymousUser, User
from django.test import Client

from config_app import api_tokens
from config_app import services as config_services
from config_app.api_tokens import ApiToken
from config_app.models import Membership
from sessions_app import services
from tests.unit.sessions_app.conftest import make_agent
from tests.unit.sessions_app.talking import Line, agent_ticket, viewer_line, workspace_line

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_process")]

HOST = "http://127.0.0.1"
WORKSPACE = "/ws/workspace/"


def token_for(agent) -> tuple[ApiToken, str]:
    token = ApiToken(membership=Membership.objects.get(user=agent.user), name="CRM")
    return token, api_tokens.made_by(token, None)


def bearer(secret: str) -> Client:
    return Client(headers={"authorization": f"Bearer {secret}"})


class Browser:
    """A browser in which an agent has signed in, with its cookie."""

    def __init__(self, agent) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(agent.user)

    @property
    def cookie(self) -> str:
        return self.client.cookies[django_settings.SESSION_COOKIE_NAME].value

    def ticket(self, session: str = "") -> str:
        self.client.get("/workspace/")
        token = self.client.cookies["csrftoken"].value
        answer = self.client.post(
            "/api/v1/ticket/",
            {"session": session} if session else {},
            content_type="application/json",
            headers={"x-csrftoken": token},
        )
        return str(answer.json()["ticket"])

    async def open(self, path: str, ticket: str, origin: str = HOST) -> Line:
        line = Line(path, origin)
        line.socket.scope["headers"].append((b"cookie", f"sessionid={self.cookie}".encode()))
        return await line.open(ticket=ticket)

    async def desk(self) -> Line:
        line = await self.open(WORKSPACE, await sync_to_async(self.ticket)())
        await line.until("welcome")
        return line

    async def viewer(self, session) -> Line:
        route = await sync_to_async(lambda: str(session.conversation.visitor_id))()
        line = await self.open(f"/ws/session/{route}/{session.pk}/", await sync_to_async(self.ticket)(str(session.pk)))
        await line.until("welcome")
        return line


@pytest.fixture
def browser(ada) -> Browser:
    return Browser(ada)


async def program(secret: str, path: str = WORKSPACE, session: str = "", origin: str = "") -> Line:
    """A program's socket: no cookie, and no Origin unless one is given."""
    ask = sync_to_async(bearer(secret).post)
    body = {"session": session} if session else {}
    ticket = (await ask("/api/v1/ticket/", body, content_type="application/json")).json()["ticket"]
    line = Line(path, origin)
    if not origin:
        line.socket.scope["headers"] = [(b"host", b"127.0.0.1")]
    return await line.open(ticket=ticket)


# --- tickets


async def test_a_browser_comes_in_with_its_session_and_a_ticket(browser, session):
    await browser.desk()
    await browser.viewer(session)


async def test_a_cookie_alone_opens_no_socket(browser):
    line = await browser.open(WORKSPACE, "")
    assert (await line.close_code(), line.news[0]["code"]) == (4401, "ticket_invalid")


async def test_a_ticket_alone_opens_no_socket(ada):
    ticket = await sync_to_async(agent_ticket)(ada)
    line = await Line(WORKSPACE, HOST, AnonymousUser()).open(ticket=ticket)
    assert (await line.close_code(), line.news[0]["code"]) == (4403, "not_signed_in")


async def test_a_browser_without_an_origin_is_none(ada):
    line = workspace_line(ada)
    line.socket.scope["headers"] = [(b"host", b"127.0.0.1")]
    await line.open()
    assert (await line.close_code(), line.news[0]["code"]) == (4403, "origin_not_allowed")


async def test_a_ticket_of_somebody_else_opens_no_socket(acme, ada, browser):
    bob = await sync_to_async(lambda: services.agent_of(make_agent(acme, "bob")))()
    line = await browser.open(WORKSPACE, await sync_to_async(agent_ticket)(bob))
    assert await line.close_code() == 4401


async def test_a_ticket_opens_one_socket_only(browser):
    ticket = await sync_to_async(browser.ticket)()
    await (await browser.open(WORKSPACE, ticket)).until("welcome")
    assert await (await browser.open(WORKSPACE, ticket)).close_code() == 4401


async def test_a_ticket_is_for_one_purpose(ada, session):
    told = {"id": str(session.pk), "route": str(await sync_to_async(lambda: session.conversation.visitor_id)())}
    viewer = await viewer_line(ada, told).open(ticket=await sync_to_async(agent_ticket)(ada))
    assert await viewer.close_code() == 4401
    desk = await workspace_line(ada).open(ticket=await sync_to_async(agent_ticket)(ada, told["id"]))
    assert await desk.close_code() == 4401


async def test_an_old_ticket_is_worth_nothing(ada, settings):
    ticket = await sync_to_async(agent_ticket)(ada)
    settings.COBROWSE = {**settings.COBROWSE, "TICKET_SECONDS": -1}
    assert await (await workspace_line(ada).open(ticket=ticket)).close_code() == 4401


@pytest.mark.parametrize("ticket", ["nonsense", "a:b:c", "\ud83d", "x" * 900])
async def test_a_made_up_ticket_is_worth_nothing(ada, ticket):
    assert await (await workspace_line(ada).open(ticket=ticket)).close_code() == 4401


async def test_a_visitors_ticket_is_none_for_agents(acme, ada):
    ticket = (await sync_to_async(services.issue_ticket)(acme, None))["ticket"]
    assert await (await workspace_line(ada).open(ticket=ticket)).close_code() == 4401


def test_a_ticket_cannot_be_fetched_from_another_website(browser):
    answer = browser.client.post("/api/v1/ticket/", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "csrf_failed")


def test_eve_gets_no_ticket_for_a_session_of_acme(eve, session):
    client = Client()
    client.force_login(eve.user)
    answer = client.post("/api/v1/ticket/", {"session": str(session.pk)}, content_type="application/json")
    assert answer.status_code == 404


@pytest.mark.parametrize("body", ['{"session": 5}', "[]", '{"session": "no id"}'])
def test_a_ticket_for_what_is_no_session_is_refused(browser, body):
    browser.client.get("/workspace/")
    headers = {"x-csrftoken": browser.client.cookies["csrftoken"].value}
    answer = browser.client.post("/api/v1/ticket/", body, content_type="application/json", headers=headers)
    assert answer.json()["error"]["code"] in ("bad_message", "not_found")


def test_tickets_are_counted_by_agent(ada, eve, settings):
    settings.LIMITS = {**settings.LIMITS, "agent_tickets": 1}
    answers = []
    for agent in (ada, ada, eve):
        client = Client()
        client.force_login(agent.user)
        answers.append(client.post("/api/v1/ticket/", {}, content_type="application/json"))
    assert [answer.status_code for answer in answers] == [200, 429, 200]
    assert answers[1].headers["Retry-After"] == str(answers[1].json()["error"]["retry_after"])


# --- API tokens


def test_a_token_opens_every_endpoint_of_the_agents_api(ada, talk, session):
    _, secret = token_for(ada)
    paths = ["conversations/", f"conversations/{talk}/", f"conversations/{talk}/messages/", f"sessions/{session.pk}/"]
    for path in paths:
        assert bearer(secret).get(f"/api/v1/{path}").status_code == 200, path
    assert bearer(secret).post("/api/v1/ticket/", {}, content_type="application/json").status_code == 200


def test_a_token_opens_nothing_else(ada):
    _, secret = token_for(ada)
    for path in ("/workspace/", "/admin/config_app/account/"):
        assert "login" in bearer(secret).get(path).headers["Location"]


def test_a_token_is_kept_as_a_hash_with_when_it_was_used(ada):
    token, secret = token_for(ada)
    bearer(secret).get("/api/v1/conversations/")
    token.refresh_from_db()
    assert token.last_used is not None
    assert not [field.name for field in token._meta.fields if secret in str(getattr(token, field.attname))]


@pytest.mark.parametrize("secret", ["", "cob_nonsense", "\udce9", "x" * 5000])
def test_a_wrong_token_is_refused_even_beside_a_good_cookie(ada, secret):
    client = Client()
    client.force_login(ada.user)
    answer = client.get("/api/v1/conversations/", headers={"authorization": f"Bearer {secret}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_invalid")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_guessing_tokens_is_stopped_by_address_and_hurts_nobody_else(ada, settings):
    settings.PROXIES, settings.LIMITS = 1, {**settings.LIMITS, "bad_tokens": 2}
    _, secret = token_for(ada)

    def ask(token: str, address: str) -> int:
        return bearer(token).get("/api/v1/conversations/", headers={"x-forwarded-for": address}).status_code

    assert [ask("wrong", "2001:db8:77:1::1") for _ in range(3)] == [401, 401, 429]
    assert ask(secret, "2001:db8:77:1::1") == 429
    assert ask(secret, "2001:db8:77:2::1") == 200


async def test_a_program_opens_both_sockets_with_its_token(ada, session):
    _, secret = await sync_to_async(token_for)(ada)
    await (await program(secret)).until("welcome")
    route = await sync_to_async(lambda: session.conversation.visitor_id)()
    viewer = await program(secret, f"/ws/session/{route}/{session.pk}/", str(session.pk))
    assert (await viewer.until("welcome"))["state"]["session"]["id"] == str(session.pk)


async def test_a_program_in_a_page_of_another_website_is_refused(ada):
    _, secret = await sync_to_async(token_for)(ada)
    line = await program(secret, origin="https://evil.example")
    assert await line.close_code() == 4403


# --- out at once


def sign_out(ada, browser):
    browser.client.post("/workspace/logout/", {"csrfmiddlewaretoken": browser.client.cookies["csrftoken"].value})


def leave_night_vision(ada, browser):
    browser.client.post("/admin/logout/", {"csrfmiddlewaretoken": browser.client.cookies["csrftoken"].value})


def new_password(ada, browser):
    user = User.objects.get(pk=ada.user.pk)
    user.set_password("another long pass phrase")
    user.save()


def new_password_by_an_admin(ada, browser):
    config_services.set_sign_in(Membership.objects.get(user=ada.user), active=True, password="another long one, too")


def deactivate(ada, browser):
    config_services.set_sign_in(Membership.objects.get(user=ada.user), active=False)


def lose_membership(ada, browser):
    Membership.objects.get(user=ada.user).delete()


def delete_the_user(ada, browser):
    User.objects.get(pk=ada.user.pk).delete()


CAUSES = {
    sign_out: (4401, "signed_out"),
    leave_night_vision: (4401, "signed_out"),
    new_password: (4401, "signed_out"),
    new_password_by_an_admin: (4401, "signed_out"),
    deactivate: (4403, "not_signed_in"),
    lose_membership: (4403, "not_signed_in"),
    delete_the_user: (4403, "not_signed_in"),
}


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.__name__)
async def test_an_agent_who_may_not_be_in_is_out_at_once(ada, browser, session, cause):
    if cause is leave_night_vision:  # which only admins enter
        await sync_to_async(_make_admin)(ada)
    lines = [await browser.desk(), await browser.viewer(session)]
    await sync_to_async(cause)(ada, browser)
    for line in lines:
        code = await line.close_code()
        assert (code, [m for m in line.news if m["t"] == "error"][-1]["code"]) == CAUSES[cause]


async def test_signing_out_here_leaves_the_other_browser_alone(ada, browser):
    other = await sync_to_async(Browser)(ada)
    here, there = await browser.desk(), await other.desk()
    await sync_to_async(sign_out)(ada, browser)
    assert await here.close_code() == 4401
    assert (await there.ask("ping"))["t"] == "ok"


async def test_a_revoked_token_closes_what_it_opened_and_nothing_else(ada, browser):
    token, secret = await sync_to_async(token_for)(ada)
    _, kept = await sync_to_async(token_for)(ada)
    lines = [await program(secret), await program(kept), await browser.desk()]
    for line in lines[:2]:
        await line.until("welcome")
    await sync_to_async(api_tokens.revoke)(token)
    assert (await lines[0].close_code(), lines[0].news[-2]["code"]) == (4401, "token_invalid")
    for line in lines[1:]:
        assert (await line.ask("ping"))["t"] == "ok"
    assert (await sync_to_async(bearer(secret).get)("/api/v1/conversations/")).status_code == 401


async def test_a_name_that_changes_closes_nothing(ada, browser):
    desk = await browser.desk()
    await sync_to_async(_rename)(ada)
    assert (await desk.ask("ping"))["t"] == "ok"


def _rename(ada) -> None:
    membership = Membership.objects.get(user=ada.user)
    membership.display_name = "Ada L."
    membership.save()


def _make_admin(ada) -> None:
    membership = Membership.objects.get(user=ada.user)
    membership.role = "admin"
    membership.save()
