"""The workspace's pages before any script runs: who may open them, and what they show."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from sessions_app import services
from sessions_app.models import Visitor


@pytest.fixture
def desk(ada) -> Client:
    """ada's signed-in browser."""
    client = Client()
    client.force_login(ada.user)
    return client


def test_a_stranger_is_sent_to_the_login_page(db, talk):
    for path in ("/workspace/", f"/workspace/conversations/{talk}/"):
        assert Client().get(path).headers["Location"] == f"/workspace/login/?next={path}"


def test_signing_in_leads_back_to_where_one_wanted_to_go(ada, talk):
    path = f"/workspace/conversations/{talk}/"
    answer = Client().post("/workspace/login/", {"username": "ada", "password": "a long pass phrase", "next": path})
    assert answer.headers["Location"] == path


def test_a_wrong_password_gets_a_sentence(ada):
    answer = Client().post("/workspace/login/", {"username": "ada", "password": "wrong"})
    assert 'role="alert"' in answer.content.decode()


def test_a_user_without_an_account_is_told_what_is_missing(db):
    client = Client()
    client.force_login(User.objects.create_user("nobody"))
    answer = client.get("/workspace/")
    assert answer.status_code == 403
    assert "An admin adds agents in Night Vision." in answer.content.decode()


def test_the_list_shows_the_visitor_the_last_line_and_how_many_are_unread(desk, vic, talk):
    services.send_as_visitor(vic, "Are you there?", "c2")
    html = desk.get("/workspace/").content.decode()
    link = re.search(r'<a class="conversation-link".*?</a>', html, re.S)
    text = re.sub(r"<[^>]+>", "", link.group())
    assert vic.name in text and "Are you there?" in text and "2 unread" in text


def test_an_empty_list_says_how_to_begin(desk):
    html = desk.get("/workspace/").content.decode()
    assert re.search(r'id="no-conversations" class="empty">', html)


def test_a_conversation_can_be_read_without_scripts(desk, talk):
    html = desk.get(f"/workspace/conversations/{talk}/").content.decode()
    assert re.search(r'<p data-field="text">Hello, I need help</p>', html)


def test_what_a_visitor_writes_is_text(desk, vic, talk):
    services.send_as_visitor(vic, "</script><img src=x onerror=alert(1)>", "c2")
    html = desk.get(f"/workspace/conversations/{talk}/").content.decode()
    assert "<img" not in html and "</script><" not in html.split("workspace-data", 1)[1].split("</script>")[0]


@pytest.mark.parametrize("path", ["/workspace/conversations/{}/"])
def test_eve_gets_404_for_a_conversation_of_acme(eve, talk, path):
    client = Client()
    client.force_login(eve.user)
    answer = client.get(path.format(talk))
    assert answer.status_code == 404
    assert "Hello, I need help" not in answer.content.decode()
    assert client.get(path.format("no-such-id")).status_code == 404


def test_the_visitors_code_leads_to_the_conversation(desk, acme):
    visitor = Visitor.objects.create(account=acme)
    code, _ = services.request_code(visitor)
    answer = desk.post("/workspace/join/", {"code": f"{code[:3]} {code[3:]}"})
    assert answer.headers["Location"] == f"/workspace/conversations/{visitor.conversations.get().pk}/"


@pytest.mark.parametrize(
    ("code", "status", "sentence"),
    [("12", 400, "The code has six digits."), ("000000", 409, "No waiting visitor has this code.")],
)
def test_a_wrong_code_gets_a_sentence(desk, code, status, sentence):
    answer = desk.post("/workspace/join/", {"code": code})
    assert answer.status_code == status
    assert sentence in answer.content.decode()


def test_after_five_wrong_codes_the_agent_has_to_wait(desk):
    answers = [desk.post("/workspace/join/", {"code": f"00000{number}"}) for number in range(6)]
    assert [answer.status_code for answer in answers] == [409] * 5 + [429]


def test_joining_is_never_a_link(desk):
    assert desk.get("/workspace/join/").status_code == 405


def test_no_page_has_inline_script_or_style(desk, talk):
    for client, path in [(Client(), "/workspace/login/"), (desk, f"/workspace/conversations/{talk}/")]:
        answer = client.get(path)
        html = answer.content.decode()
        assert "<style" not in html and " style=" not in html and not re.search(r"\son[a-z]+=", html)
        scripts = re.findall(r"<script([^>]*)>", html)
        assert all("src=" in one or 'type="application/json"' in one for one in scripts)


def test_the_workspace_has_the_strict_policy(desk):
    policy = desk.get("/workspace/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "*" not in policy and "default-src 'self'" in policy


def test_signing_out_ends_at_the_login_page(desk):
    assert desk.post("/workspace/logout/").headers["Location"] == "/workspace/login/"
    assert desk.get("/workspace/").status_code == 302
