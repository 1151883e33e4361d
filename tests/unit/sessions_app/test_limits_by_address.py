"""What one address may do in a minute: a named code, how long to wait, and nobody else is stopped."""

import time

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from config_app import rates
from sessions_app import services
from sessions_app.consumers.guests import guests
from sessions_app.errors import Refusal
from sessions_app.models import CodeMiss, JoinCode
from tests.unit.sessions_app.conftest import SITE
from tests.unit.sessions_app.talking import visitor_line

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(request, settings, monkeypatch):
    """An address of the test's own behind one proxy: counters outlive a test. No minute ends meanwhile."""
    settings.PROXIES = 1
    now = time.time()
    monkeypatch.setattr(rates, "clock", lambda: now)
    return f"2001:db8:{abs(hash(request.node.nodeid)) % 65536:x}:1::1"


def allow(settings, **limits: int) -> None:
    settings.LIMITS = {**settings.LIMITS, **limits}


REQUESTS = {
    "configs": ("get", "/api/v1/tag/{}/", 200),
    "tickets": ("post", "/api/v1/tag/{}/ticket/", 200),
    "visitors": ("post", "/api/v1/tag/{}/ticket/", 200),
    "uploads": ("post", "/api/v1/tag/{}/assets/", 401),  # refused for its own reason, and counted
    "receipts": ("post", "/api/v1/tag/{}/receipt/", 404),
    "tool": ("post", "/api/v1/tag/{}/tool/", 401),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_too_many_requests_are_refused_with_the_time_to_wait(acme, settings, address, name):
    allow(settings, **{name: 2})
    method, path, usual = REQUESTS[name]
    ask = getattr(Client(), method)

    def once(forwarded: str):
        headers = {"origin": SITE, "x-forwarded-for": forwarded}
        body = {"content_type": "application/json", "data": "{}"} if method == "post" else {}
        return ask(path.format(acme.site_key), headers=headers, **body)

    assert {once(address).status_code, once(address).status_code} == {usual}
    refused = once(address)
    assert refused.status_code == 429
    error = refused.json()["error"]
    assert error["code"] == "rate_limited"
    assert refused.headers["Retry-After"] == str(error["retry_after"])
    assert refused.headers["Access-Control-Allow-Origin"] == "*"  # the tag can read why
    assert once("2001:db8:ffff:9::1").status_code == usual


def test_a_visitor_with_a_token_is_no_new_visitor(acme, settings, address):
    allow(settings, visitors=1)
    path = f"/api/v1/tag/{acme.site_key}/ticket/"
    headers = {"origin": SITE, "x-forwarded-for": address}
    first = Client().post(path, "{}", content_type="application/json", headers=headers).json()
    again = Client().post(path, {"token": first["token"]}, content_type="application/json", headers=headers)
    assert again.json()["visitor"] == first["visitor"]
    assert Client().post(path, "{}", content_type="application/json", headers=headers).status_code == 429


def from_address(line, address: str):
    line.socket.scope["headers"].append((b"x-forwarded-for", address.encode()))
    return line


async def comes(acme, address: str):
    ticket = await sync_to_async(services.issue_ticket)(acme, None, SITE)
    return await from_address(visitor_line(acme, ticket, SITE), address).open(ticket=ticket["ticket"])


@pytest.mark.usefixtures("fresh_process")
async def test_greetings_are_counted_and_the_socket_says_when_to_come_again(acme, settings, address):
    allow(settings, sockets=1)
    first = await comes(acme, address)
    await first.until("welcome")
    second = await comes(acme, address)
    assert await second.close_code() == 4429
    error = second.news[0]
    assert error["code"] == "rate_limited" and error["retry_after"] >= 1


@pytest.mark.usefixtures("fresh_process")
async def test_an_address_holds_so_many_sockets_and_no_more(acme, settings, address):
    allow(settings, open_sockets=2)
    lines = [await comes(acme, address) for _ in range(2)]
    for line in lines:
        await line.until("welcome")
    third = await comes(acme, address)
    assert await third.close_code() == 4429
    assert third.news[0]["retry_after"] == 30
    await (await comes(acme, "2001:db8:ffff:8::1")).until("welcome")
    for line in (*lines, third):
        await line.leave()
    await (await comes(acme, address)).until("welcome")
    assert all(guest.sockets > 0 for guest in guests.by_address.values())


@pytest.mark.usefixtures("fresh_process")
async def test_new_conversations_are_counted_and_lines_in_one_are_not(acme, settings, address):
    allow(settings, conversations=1)
    first, second = await comes(acme, address), await comes(acme, address)
    for client_id in ("c1", "c2"):
        assert (await first.ask("chat.send", text="Hello", client_id=client_id))["t"] == "ok"
    refused = await second.ask("chat.send", text="Hello", client_id="c1")
    assert (refused["code"], refused["retry_after"] > 0) == ("rate_limited", True)


@pytest.mark.usefixtures("fresh_process")
async def test_codes_are_counted_by_visitor_and_by_address(acme, settings, address):
    allow(settings, code_requests=1)
    first = await comes(acme, address)
    assert (await first.ask("code.request"))["t"] == "ok"
    assert (await first.ask("code.request"))["code"] == "rate_limited"
    allow(settings, codes_by_address=2)
    second, third = await comes(acme, address), await comes(acme, address)
    assert (await second.ask("code.request"))["t"] == "ok"
    assert (await third.ask("code.request"))["code"] == "rate_limited"


# --- codes


def miss(agent, address: str) -> str:
    with pytest.raises(Refusal) as refused:
        services.redeem_code(agent, "no digits", address)
    return refused.value.code


def test_a_code_is_kept_as_a_hash_and_works_once(ada, vic):
    code, _ = services.request_code(vic)
    row = JoinCode.objects.get()
    assert all(code not in str(getattr(row, field.attname)) for field in row._meta.fields)
    services.redeem_code(ada, code)
    assert miss(ada, "") == "code_invalid"
    assert not JoinCode.objects.exists()


def test_wrong_codes_lock_the_agent(ada, vic):
    code, _ = services.request_code(vic)
    assert [miss(ada, "") for _ in range(6)] == ["code_invalid"] * 5 + ["code_locked"]
    with pytest.raises(Refusal) as refused:
        services.redeem_code(ada, code)  # the right one is worth nothing now
    assert refused.value.headers == {"Retry-After": "900"}


def test_wrong_codes_lock_the_account(acme, ada, vic):
    from tests.unit.sessions_app.conftest import make_agent

    for number in range(4):
        agent = services.agent_of(make_agent(acme, f"agent{number}"))
        assert [miss(agent, "") for _ in range(5)] == ["code_invalid"] * 5
    assert miss(ada, "") == "code_locked"


def test_wrong_codes_lock_the_address_whatever_the_account(ada, eve):
    here = "203.0.113.9"
    assert {miss(ada, here) for _ in range(5)} | {miss(eve, here) for _ in range(5)} == {"code_invalid"}
    CodeMiss.objects.filter(user=eve.user).update(account=ada.account, user=ada.user)  # eve is no longer locked
    assert miss(eve, here) == "code_locked"
    assert miss(eve, "203.0.113.10") == "code_invalid"
    assert not CodeMiss.objects.filter(address__contains="203").exists()


def test_a_code_of_another_account_is_none(eve, vic):
    code, _ = services.request_code(vic)
    with pytest.raises(Refusal) as refused:
        services.redeem_code(eve, code)
    assert refused.value.code == "code_invalid"
    assert JoinCode.objects.exists()


# --- the visitor's ticket


@pytest.mark.usefixtures("fresh_process")
async def test_a_ticket_opens_one_socket_only(acme):
    ticket = await sync_to_async(services.issue_ticket)(acme, None, SITE)
    await (await visitor_line(acme, ticket, SITE).open(ticket=ticket["ticket"])).until("welcome")
    again = await visitor_line(acme, ticket, SITE).open(ticket=ticket["ticket"])
    assert await again.close_code() == 4401


@pytest.mark.usefixtures("fresh_process")
async def test_a_ticket_is_for_the_website_that_asked_for_it(acme):
    await sync_to_async(acme.origins.create)(pattern="https://blog.acme.example")
    ticket = await sync_to_async(services.issue_ticket)(acme, None, "https://blog.acme.example")
    line = await visitor_line(acme, ticket, SITE).open(ticket=ticket["ticket"])
    assert await line.close_code() == 4401


def test_a_ticket_is_for_the_session_the_visitor_was_in(acme, vic, session):
    token = services.issue_ticket(acme, None)["token"]
    stranger = services.visitor_of(acme, token)
    from django.core import signing

    mine = signing.dumps({"v": str(vic.pk), "a": acme.pk}, salt="cobrowse.visitor")
    first, second = (services.issue_ticket(acme, mine)["ticket"] for _ in range(2))
    assert services.read_ticket(acme, first, str(vic.pk)) == vic
    services.end_session(session.pk, "visitor")
    for ticket, who in ((second, vic), (first, stranger)):
        with pytest.raises(Refusal) as refused:
            services.read_ticket(acme, ticket, str(who.pk))
        assert refused.value.code == "ticket_invalid"


def test_an_old_ticket_is_worth_nothing(acme, vic, settings):
    ticket = services.issue_ticket(acme, None)
    settings.COBROWSE = {**settings.COBROWSE, "TICKET_SECONDS": -1}
    with pytest.raises(Refusal):
        services.read_ticket(acme, ticket["ticket"], ticket["visitor"])


@pytest.mark.usefixtures("fresh_process")
async def test_frames_are_counted_over_all_sockets_of_an_address(acme, ada, settings, address):
    allow(settings, frames=1)
    first, second = await comes(acme, address), await comes(acme, address)
    for line, code in ((first, "wrong_state"), (first, "wrong_state"), (second, "rate_limited")):
        await line.send_frame(2, 1)  # no page has been started: that would be its own refusal
        assert (await line.until("error"))["code"] == code
    other = await comes(acme, "2001:db8:ffff:10::1")
    await other.send_frame(2, 1)
    assert (await other.until("error"))["code"] == "wrong_state"
