"""What somebody does to sign in, one step each."""

from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

LOGIN, CODE, PAGE = "/workspace/login/", "/workspace/login/code/", "/workspace/two-factor/"
PASSWORD = "a long pass phrase"


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
