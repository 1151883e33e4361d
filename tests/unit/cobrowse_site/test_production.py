"""As it runs for real: no warning of `check --deploy`, secure cookies, and error pages with a policy of their own."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import path

from cobrowse_site import urls

ROOT = Path(__file__).resolve().parents[3]


def production(tmp_path, *command: str, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "cobrowse.example.com",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'production.sqlite3'}",
        "SINGLE_PROCESS": "1",
        "BEHIND_TLS": "1",
        "PROXIES": "1",
        **extra,
    }
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True
    )


def test_a_production_environment_gets_no_warning(tmp_path):
    done = production(tmp_path, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout and "WARNINGS" not in done.stderr


def test_one_without_tls_does(tmp_path):
    done = production(tmp_path, "check", "--deploy", "--fail-level", "WARNING", BEHIND_TLS="0")
    assert done.returncode == 1 and "security.W012" in done.stderr


@pytest.mark.parametrize(("name", "value"), [("PROXIES", "-1"), ("LIMIT_TICKETS", "many"), ("LOG_IN_FAILURES", "0")])
def test_an_odd_limit_stops_the_start_with_what_to_write(tmp_path, name, value):
    done = production(tmp_path, "check", **{name: value})
    assert done.returncode != 0 and f"{name}={value!r}: write a whole number" in done.stderr


def test_cookies_are_secure_and_the_session_is_not_for_scripts(tmp_path):
    code = "from django.conf import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, \
s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SAMESITE, s.SECURE_HSTS_SECONDS > 0)"
    assert production(tmp_path, "shell", "-v0", "-c", code).stdout.split() == ["True"] * 3 + ["Lax"] * 2 + ["True"]


# --- what goes wrong outside of a view


def breaks(request):
    raise RuntimeError("on purpose")


urlpatterns = [*urls.urlpatterns, path("breaks/", breaks), path("api/v1/breaks/", breaks)]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


@pytest.fixture
def careless(settings) -> Client:
    """A client that gets the page where others would get the exception."""
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


WRONG = {
    400: ("get", "/workspace/", {"host": "evil.example"}),
    403: ("post", "/workspace/login/", {}),
    404: ("get", "/nothing/", {}),
    500: ("get", "/breaks/", {}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("status", WRONG)
def test_every_error_is_a_page_of_ours_with_every_header(careless, status):
    method, address, headers = WRONG[status]
    answer = getattr(careless, method)(address, headers=headers)
    assert answer.status_code == status
    assert 'role="alert"' in answer.content.decode()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    expected = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    assert expected.items() <= dict(answer.headers).items()
    assert "camera=()" in answer.headers["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "address", "code"), [(404, "nothing/", "not_found"), (500, "breaks/", "internal")])
def test_below_the_api_an_error_has_the_one_shape(careless, status, address, code):
    answer = careless.get(f"/api/v1/{address}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize("address", ["/tag.js", "/static/css/base.css"])
def test_what_customers_websites_load_is_theirs_to_load(settings, address):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


# --- nothing secret in an address


@pytest.mark.django_db
def test_the_masking_tools_token_stands_where_no_server_sees_it(client):
    """A browser sends nothing behind the # to anybody."""
    from urllib.parse import urlsplit

    from config_app import services
    from config_app.tool_links import tool_link, tool_user
    from tests.unit.config_app.conftest import member

    account = services.create_account("Acme", ["https://www.acme.example"])
    olga = member(account, "olga", "admin")
    parts = urlsplit(tool_link(account, olga.user, "https://www.acme.example/cart?a=1", "https://cobrowse.example"))
    token = parts.fragment.removeprefix("cobrowse-tool=")
    assert tool_user(account, token) is not None
    assert token not in parts._replace(fragment="").geturl()


def test_no_address_of_ours_has_room_for_a_secret():
    """Tickets, tokens and codes travel in bodies and headers: no route has a part for one, no script writes one."""
    import re

    from tests.unit.doors import routes

    assert not [route for route in routes() if re.search(r"token|ticket>|code>|secret", route.split("admin/")[0])]
    scripts = [*(ROOT / "static/js").rglob("*.js")]
    assert len(scripts) > 100
    secret_in_query = re.compile(r"[?&](ticket|token|code|key|secret|session)=", re.I)
    assert not [str(script) for script in scripts if secret_in_query.search(script.read_text())]
