"""Whatever comes in over HTTP: a code and a sentence in the one error shape, and never a fault of the server."""

import pytest
from django.test import Client

from tests.unit.sessions_app.conftest import SITE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 409, "bad_json"),
        (b"\xff\xfe", 409, "bad_json"),
        ("[" * 4000, 409, "bad_json"),
        ("x" * 5000, 413, "too_large"),
        ("x" * 3_000_000, 413, "too_large"),
    ],
    ids=["broken", "no text", "too deep", "too large", "too large for memory"],
)
def test_a_broken_ticket_request_is_told_what_is_wrong(acme, body, status, code):
    address = f"/api/v1/tag/{acme.site_key}/ticket/"
    answer = Client().post(address, body, content_type="application/json", headers={"origin": SITE})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize("token", ["5", "null", '"nonsense"', '"a:b:c"', '"a:b:\\ud83d"'])
def test_a_token_that_is_none_makes_a_new_visitor(acme, token):
    address = f"/api/v1/tag/{acme.site_key}/ticket/"
    answer = Client().post(address, f'{{"token":{token}}}', content_type="application/json", headers={"origin": SITE})
    assert answer.json()["visitor"] == str(acme.visitors.get().pk)


@pytest.mark.parametrize("key", ["%00", "no-such-key", "x" * 300, "%F0%9F%92%A1"])
def test_a_site_key_that_is_none_is_unknown(db, key):
    answer = Client().get(f"/api/v1/tag/{key}/", headers={"origin": SITE})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_site")


@pytest.mark.parametrize("before", ["x", "-1", "%00", "9" * 5000])
def test_a_line_that_cannot_be_is_told(ada, talk, before):
    client = Client()
    client.force_login(ada.user)
    answer = client.get(f"/api/v1/conversations/{talk}/messages/?before={before}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "bad_message")


@pytest.mark.parametrize(
    "path", ["nothing/", "conversations/%00/", "conversations/?format=xml", "sessions/%00/assets/..%2f.."]
)
def test_the_api_has_one_error_shape(ada, path):
    client = Client()
    client.force_login(ada.user)
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_an_address_that_leads_nowhere_leads_back(db):
    answer = Client().get("/workspace/nothing/")
    assert answer.status_code == 404
    assert "To the workspace" in answer.content.decode()
