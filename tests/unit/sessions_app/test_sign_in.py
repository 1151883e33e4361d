"""Signing in: the throttle, the second step with codes and recovery codes, and what an account may ask for."""

import re
from base64 import b32encode
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from config_app import rates, two_factor
from config_app.models import Account, Membership
from config_app.recovery_codes import RecoveryCode
from sessions_app.models import AuditEvent
from tests.unit.sessions_app.conftest import make_agent

pytestmark = pytest.mark.django_db

LOGIN, CODE, PAGE = "/workspace/login/", "/workspace/login/code/", "/workspace/two-factor/"
PASSWORD = "a long pass phrase"


@pytest.fixture(autouse=True)
def _own_counters(settings, request):
    """The real hasher is slow by design; and what a test has counted is none of the next one's business."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PROXIES = 1
    settings.LIMITS = {**settings.LIMITS, "second_steps": 1000}


def address(number: int = 1) -> dict[str, str]:
    return {"x-forwarded-for": f"198.51.100.{number}"}


def password(client: Client, username="ada", text=PASSWORD, next="", **more):
    return client.post(LOGIN, {"username": username, "password": text, "next": next}, **more)


def code_now(user) -> str:
    """What the app on the device shows; the same code may be used again here, as no test waits half a minute."""
    device = TOTPDevice.objects.get(user=user)
    TOTPDevice.objects.filter(pk=device.pk).update(last_t=-1, throttling_failure_count=0)
    return f"{totp(device.bin_key):06}"


def wrong_code(user) -> str:
    return f"{(int(code_now(user)) + 1) % 10**6:06}"


def signed_in(client: Client) -> bool:
    return client.get("/workspace/").status_code == 200


@pytest.fixture
def desk(ada) -> Client:
    client = Client()
    client.force_login(ada.user)
    return client


@pytest.fixture
def codes(desk, ada) -> list[str]:
    """ada has set it up; her recovery codes."""
    desk.post(PAGE, {"begin": "1"})
    page = desk.post(PAGE, {"confirm": "1", "code": code_now(ada.user)}).content.decode()
    return re.findall(r"<code>(\w{5}-\w{5})</code>", page)


# --- the throttle


def test_wrong_passwords_lock_name_and_address_and_the_right_one_opens_nothing(ada, settings):
    answers = [password(Client(), text="wrong", headers=address()) for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    client = Client()
    refused = password(client, headers=address())
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    assert "Try again in 15 minutes" in refused.content.decode()
    assert not signed_in(client)


def test_a_lock_holds_nobody_else(acme, ada):
    make_agent(acme, "bob")
    for _ in range(5):
        password(Client(), text="wrong", headers=address())
    assert password(Client(), "bob", headers=address()).status_code == 302  # a colleague in the same office
    assert password(Client(), headers=address(2)).status_code == 302  # ada herself, elsewhere


def test_a_lock_ends(ada, settings):
    for _ in range(5):
        password(Client(), text="wrong", headers=address())
    settings.AXES_COOLOFF_TIME = timedelta(seconds=0)
    assert password(Client(), headers=address()).status_code == 302


def test_signing_in_forgets_the_misses_before(ada):
    for _ in range(2):
        for _ in range(4):
            password(Client(), text="wrong", headers=address())
        assert password(Client(), headers=address()).status_code == 302


@pytest.fixture
def no_minute_ends(monkeypatch):
    now = rates.clock()
    monkeypatch.setattr(rates, "clock", lambda: now)


@pytest.mark.usefixtures("no_minute_ends")
def test_attempts_are_counted_by_address_whatever_the_name(ada, settings):
    settings.LIMITS = {**settings.LIMITS, "log_ins": 3}
    answers = [password(Client(), f"nobody{n}", headers=address(77)) for n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "Retry-After" in answers[-1].headers


@pytest.mark.parametrize("door", ["/workspace/", "/admin/"])
def test_both_doors_lead_to_the_same_throttle_and_second_step(codes, ada, door):
    Membership.objects.filter(user=ada.user).update(role="admin")
    User.objects.filter(pk=ada.user.pk).update(is_staff=True)
    client = Client()
    login = client.get(door, follow=True)
    assert login.request["PATH_INFO"] == LOGIN
    step = password(client, next=door, follow=True)
    assert step.request["PATH_INFO"] == CODE
    done = client.post(CODE, {"code": code_now(ada.user)})
    assert done.headers["Location"] == door
    assert client.get(door, follow=True).status_code == 200


def test_an_agent_at_the_admins_door_is_told_who_may_enter(desk):
    answer = desk.get("/admin/", follow=True)
    assert answer.status_code == 403 and "no admin of an account" in answer.content.decode()


# --- the second step


def test_the_password_alone_opens_nothing_once_a_device_is_set_up(codes, ada):
    client = Client()
    assert password(client).headers["Location"] == CODE
    assert not signed_in(client)
    assert client.get("/api/v1/conversations/").status_code == 403


def test_a_code_signs_in_once(codes, ada):
    code = code_now(ada.user)
    for status in (302, 400):
        client = Client()
        password(client)
        assert client.post(CODE, {"code": f"{code[:3]} {code[3:]}"}).status_code == status
    assert not signed_in(client)


def test_a_recovery_code_signs_in_once(codes, ada):
    for status in (302, 400):
        client = Client()
        password(client)
        assert client.post(CODE, {"code": codes[0].upper()}).status_code == status
    assert RecoveryCode.objects.count() == 9


def test_a_wrong_code_gets_a_sentence_beside_the_field(codes, ada):
    client = Client()
    password(client)
    html = client.post(CODE, {"code": wrong_code(ada.user)}).content.decode()
    assert 'role="alert"' in html and 'aria-invalid="true"' in html and 'aria-describedby="code-error"' in html


@pytest.mark.usefixtures("no_minute_ends")
def test_guessing_codes_is_stopped_also_by_recovery_codes(codes, ada, settings):
    settings.LIMITS = {**settings.LIMITS, "second_steps": 3}
    client = Client()
    password(client)
    guesses = [wrong_code(ada.user), "wrong-guess", "wrong-again"]
    assert [client.post(CODE, {"code": guess}).status_code for guess in guesses] == [400] * 3
    refused = client.post(CODE, {"code": code_now(ada.user)})
    assert refused.status_code == 429 and "Retry-After" in refused.headers
    assert not signed_in(client)


def test_the_second_step_needs_a_first_one(codes, ada):
    assert Client().post(CODE, {"code": code_now(ada.user)}).headers["Location"] == LOGIN


def test_a_first_step_that_is_long_past_or_of_an_old_password_counts_no_more(codes, ada, monkeypatch):
    from sessions_app.workspace import sign_in

    client = Client()
    password(client)
    monkeypatch.setattr(sign_in, "PENDING_SECONDS", -1)
    assert client.post(CODE, {"code": code_now(ada.user)}).headers["Location"] == LOGIN
    monkeypatch.undo()
    password(client)
    ada.user.set_password("another long pass phrase")
    ada.user.save()
    assert client.post(CODE, {"code": code_now(ada.user)}).headers["Location"] == LOGIN


def test_an_eve_with_a_device_cannot_take_adas_second_step(codes, ada, eve):
    two_factor.begin(eve.user)
    TOTPDevice.objects.filter(user=eve.user).update(confirmed=True)
    client = Client()
    password(client)
    assert client.post(CODE, {"code": code_now(eve.user)}).status_code == 400


# --- setting up


def test_the_page_shows_the_secret_as_picture_and_as_text(desk, ada):
    desk.post(PAGE, {"begin": "1"})
    answer = desk.get(PAGE)
    html = answer.content.decode()
    secret = b32encode(TOTPDevice.objects.get(user=ada.user).bin_key).decode()
    assert secret in re.search(r'id="secret">([A-Z2-7 ]+)<', html).group(1).replace(" ", "")
    assert "<svg" in html and 'role="img" aria-label="QR code' in html and " style=" not in html
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_device_counts_only_after_a_right_code(desk, ada):
    desk.post(PAGE, {"begin": "1"})
    assert desk.post(PAGE, {"confirm": "1", "code": wrong_code(ada.user)}).status_code == 400
    assert two_factor.device_of(ada.user) is None
    client = Client()
    password(client)
    assert signed_in(client)


def test_recovery_codes_are_shown_once_and_kept_as_hashes(codes, desk):
    assert len(set(codes)) == 10
    assert codes[0] not in desk.get(PAGE).content.decode()
    assert not {row.digest for row in RecoveryCode.objects.all()} & set(codes)


def test_other_browsers_are_signed_out_when_it_is_set_up(ada, desk):
    other = Client()
    other.force_login(ada.user)
    assert signed_in(other)
    desk.post(PAGE, {"begin": "1"})
    desk.post(PAGE, {"confirm": "1", "code": code_now(ada.user)})
    assert signed_in(desk)
    assert not signed_in(other)


def test_new_recovery_codes_and_switching_off_take_a_code(codes, desk, ada):
    for act in ("renew", "remove"):
        assert desk.post(PAGE, {act: "1", "code": wrong_code(ada.user)}).status_code == 400
    renewed = desk.post(PAGE, {"renew": "1", "code": code_now(ada.user)}).content.decode()
    assert codes[0] not in renewed and not two_factor.check(ada.user, codes[0])
    desk.post(PAGE, {"remove": "1", "code": code_now(ada.user)})
    assert two_factor.device_of(ada.user) is None and not RecoveryCode.objects.exists()
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["two_factor.on", "two_factor.off"]


def test_a_superuser_sets_it_up_too(db):
    root = User.objects.create_superuser("root", password=PASSWORD)
    client = Client()
    client.force_login(root)
    client.post(PAGE, {"begin": "1"})
    assert client.post(PAGE, {"confirm": "1", "code": code_now(root)}).status_code == 200
    fresh = Client()
    assert password(fresh, "root", next="/admin/").headers["Location"] == CODE
    assert fresh.post(CODE, {"code": code_now(root)}).headers["Location"] == "/admin/"


def test_the_page_is_for_who_is_signed_in(db):
    assert Client().get(PAGE).headers["Location"] == f"{LOGIN}?next={PAGE}"


# --- what an account asks for


@pytest.mark.parametrize(("rule", "role", "needed"), [
    ("", "admin", False), ("admins", "agent", False), ("admins", "admin", True), ("everybody", "agent", True),
])  # fmt: skip
def test_an_account_asks_its_people_for_two_steps(desk, ada, acme, rule, role, needed):
    Account.objects.filter(pk=acme.pk).update(two_factor=rule)
    Membership.objects.filter(user=ada.user).update(role=role)
    answer = desk.get("/workspace/")
    assert (answer.headers.get("Location") == PAGE) is needed
    api = desk.get("/api/v1/conversations/")
    assert (api.status_code == 403 and api.json()["error"]["code"] == "two_factor_needed") is needed
    if needed:
        assert "Set it up to go on" in desk.get(PAGE).content.decode()
        desk.post(PAGE, {"begin": "1"})
        desk.post(PAGE, {"confirm": "1", "code": code_now(ada.user)})
        assert signed_in(desk)
        kept = desk.post(PAGE, {"remove": "1", "code": code_now(ada.user)})
        assert kept.status_code == 409 and two_factor.device_of(ada.user) is not None


def test_the_visitors_addresses_ask_nobody(desk, acme):
    Account.objects.filter(pk=acme.pk).update(two_factor="everybody")
    answer = desk.get(f"/api/v1/tag/{acme.site_key}/", headers={"origin": "https://www.acme.example"})
    assert answer.status_code == 200 and "Cookie" not in answer.headers["Vary"]


# --- a lost device


def reset(client: Client, membership: Membership):
    data = {"action": "reset_two_factor", "_selected_action": [membership.pk]}
    return client.post("/admin/config_app/membership/", data)


def admin_of(account: Account, name="olga") -> Client:
    user = make_agent(account, name)
    Membership.objects.filter(user=user).update(role="admin")
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client = Client()
    client.force_login(user)
    return client


def test_an_admin_resets_it_and_the_trail_says_so(codes, ada, acme):
    reset(admin_of(acme), Membership.objects.get(user=ada.user))
    assert two_factor.device_of(ada.user) is None
    row = AuditEvent.objects.get(action="two_factor.off")
    assert (row.account, row.user.username, row.detail) == (acme, "olga", "ada")
    client = Client()
    password(client)
    assert signed_in(client)


def test_an_admin_of_another_account_resets_nothing(codes, ada, other):
    reset(admin_of(other), Membership.objects.get(user=ada.user))
    assert two_factor.device_of(ada.user) is not None


def test_the_command_on_the_server_resets_it(codes, ada):
    call_command("reset_two_factor", "ada", stdout=StringIO())
    assert two_factor.device_of(ada.user) is None
    for name in ("ada", "nobody"):
        with pytest.raises(CommandError):
            call_command("reset_two_factor", name)


def test_nobody_reads_the_secrets_of_devices_in_night_vision(db):
    root = User.objects.create_superuser("root", password=PASSWORD)
    client = Client()
    client.force_login(root)
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404


# --- sessions


def test_signing_in_begins_a_new_session(ada):
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    password(client)
    assert client.cookies["sessionid"].value != planted


def test_the_second_step_begins_a_new_session(codes, ada):
    client = Client()
    password(client)
    before = client.cookies["sessionid"].value
    client.post(CODE, {"code": code_now(ada.user)})
    assert client.cookies["sessionid"].value != before


def test_other_rights_begin_a_new_session(desk, ada):
    desk.get("/workspace/")
    before = desk.cookies["sessionid"].value
    desk.get("/workspace/")
    assert desk.cookies["sessionid"].value == before
    membership = Membership.objects.get(user=ada.user)
    membership.role = "admin"
    membership.save()
    assert signed_in(desk)
    assert desk.cookies["sessionid"].value != before
    stolen = Client()
    stolen.cookies["sessionid"] = before
    assert not signed_in(stolen)


def test_a_password_has_twelve_characters(acme):
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    for weak in ("elevenchars", "123456789012345", "correcthorse"[:11]):
        with pytest.raises(ValidationError):
            validate_password(weak)
    validate_password("twelve chars!")
