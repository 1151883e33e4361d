"""The second step of signing in: a six-digit code from an app on a device (RFC 6238), or a recovery code.

Devices are django-otp's, which also remembers codes that were used and slows down whoever guesses.
"""

from typing import Any

from django.db import transaction
from django_otp import DEVICE_ID_SESSION_KEY, verify_token
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from config_app import recovery_codes
from config_app.models import Account, Membership
from config_app.notes import note
from config_app.rates import SECOND_STEPS


def device_of(user: Any) -> TOTPDevice | None:
    """The device that has been set up, if there is one."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def is_needed(user: Any) -> bool:
    """Whether the user's account has decided that people like this one sign in with two steps."""
    membership = Membership.objects.select_related("account").filter(user=user).first()
    if membership is None:
        return False
    rule = membership.account.two_factor
    return rule == Account.EVERYBODY or (rule == Account.ADMINS and membership.role == "admin")


def is_verified(session: Any, user: Any) -> bool:
    """Whether this browser session has taken the second step."""
    device = device_of(user)
    return device is not None and session.get(DEVICE_ID_SESSION_KEY) == device.persistent_id


def wait(user: Any) -> int:
    """Seconds until the next try; 0 when one may try now."""
    return SECOND_STEPS.reached(user.pk)


def check(user: Any, text: str) -> bool:
    """Whether the text is the code of this moment, or one of the recovery codes. A miss is counted."""
    device, typed = device_of(user), text.replace(" ", "")
    if device is None or wait(user):
        return False
    if typed.isdecimal() and len(typed) == device.digits:
        right = verify_token(user, device.persistent_id, typed) is not None
    else:
        right = recovery_codes.use_code(user, typed)
    if not right:
        SECOND_STEPS.take(user.pk)
    return right


# --- setting it up and taking it away


def begin(user: Any) -> TOTPDevice:
    """A device with a fresh secret, which does not count until a code of it was typed in."""
    device, _ = TOTPDevice.objects.update_or_create(
        user=user, confirmed=False, defaults={"key": default_key(), "name": "Authenticator app", "last_t": -1}
    )
    return device


def begun(user: Any) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user, confirmed=False).first()


@transaction.atomic
def confirm(user: Any, text: str) -> list[str] | None:
    """Takes the device that was begun into use when the code is right: the recovery codes; None when it is wrong."""
    device = begun(user)
    if device is None or verify_token(user, device.persistent_id, text.replace(" ", "")) is None:
        return None
    TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    _tell(user, "two_factor.on")
    return recovery_codes.new_codes(user)


@transaction.atomic
def remove(user: Any) -> bool:
    """The user signs in with the password alone from now on; False when that was so already."""
    found = device_of(user) is not None
    TOTPDevice.objects.filter(user=user).delete()
    recovery_codes.RecoveryCode.objects.filter(user=user).delete()
    if found:
        _tell(user, "two_factor.off")
    return found


def _tell(user: Any, action: str) -> None:
    membership = Membership.objects.filter(user=user).first()
    if membership is not None:
        note(membership.account_id, action, about=f"user {user.get_username()}")
