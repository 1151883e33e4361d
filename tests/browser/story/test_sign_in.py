"""Signing in with two steps, by keyboard alone; and nothing of the visitor's page stays when the agent signs out."""

from base64 import b32decode

from django_otp.oath import totp

from tests.browser.people import People
from tests.browser.server import PASSWORD

GRACE = """
from config_app import services
from config_app.services import NewMember
if not Membership.objects.filter(user__username='grace').exists():
    services.add_member(account, NewMember('grace', '{password}'))
from django_otp.plugins.otp_totp.models import TOTPDevice
TOTPDevice.objects.filter(user__username='grace').delete()
"""
# No code works twice, and a test does not wait half a minute for the next one.
AGAIN = """
from django_otp.plugins.otp_totp.models import TOTPDevice
TOTPDevice.objects.update(last_t=-1)
"""
SIGN_OUT_ELSEWHERE = """() => fetch("/workspace/logout/", { method: "POST", redirect: "manual",
  headers: { "X-CSRFToken": /csrftoken=([^;]*)/.exec(document.cookie)[1] } }).then(() => true)"""


def test_an_agent_sets_up_and_takes_the_second_step(people: People) -> None:
    server = people.server
    server.django(GRACE.format(password=PASSWORD))
    grace = people.sign_in(people.person("grace"), "grace")
    grace.open(f"{server.url}/workspace/two-factor/")
    grace.click("button", "Set it up")
    secret = str(grace.wait("() => document.querySelector('#secret')?.textContent")).replace(" ", "")
    code = f"{totp(b32decode(secret)):06}"
    grace.type("textbox", "Code", code)
    grace.press("Enter")
    grace.wait("() => document.querySelectorAll('[aria-label=\"Recovery codes\"] li').length === 10")
    grace.click("button", "Sign out")
    server.django(AGAIN)

    grace.wait("() => location.pathname === '/workspace/login/'")
    grace.type("textbox", "Username", "grace")
    grace.click_css("input[type=password]")
    grace.keys(PASSWORD)
    grace.press("Enter")
    grace.wait("() => location.pathname === '/workspace/login/code/'")
    grace.wait("() => document.activeElement.id === 'id_code'")
    grace.keys("000000" if totp(b32decode(secret)) != 0 else "000001")
    grace.press("Enter")
    grace.wait("() => document.querySelector('[role=alert]')?.textContent.includes('This code is wrong')")
    server.django("from django_otp.plugins.otp_totp.models import TOTPDevice\n"
                  "TOTPDevice.objects.update(last_t=-1, throttling_failure_count=0)")  # fmt: skip
    grace.type("textbox", "Code", f"{totp(b32decode(secret)):06}")
    grace.press("Enter")
    grace.wait("() => location.pathname === '/workspace/'")


def test_signing_out_takes_the_picture_away_at_once(people: People) -> None:
    people.session("view")
    assert people.ada.eval(SIGN_OUT_ELSEWHERE)  # as another tab would
    people.ada.wait(lambda: (people.viewer() or {}).get("data-state") == "ended", message="ada's viewer to be over")
    people.ada.wait("() => document.body.innerText.includes('Sign in to the workspace')")
    gone = "() => !document.querySelector('.viewer iframe')?.contentDocument?.body?.textContent.trim()"
    people.ada.wait(gone, message="nothing of the page in ada's viewer")
