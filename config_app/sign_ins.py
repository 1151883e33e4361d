"""Browser sessions of people who are signed in: their name outside the database, and whether one still holds."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare, salted_hmac

from config_app import two_factor


def name_of(session_key: str | None) -> str:
    """What a session is called where its key, which is as good as a password, has no business."""
    return salted_hmac("cobrowse.sign-in", session_key, algorithm="sha256").hexdigest() if session_key else ""


def still_signed_in(session_key: str | None, user: Any) -> bool:
    """Whether the session is there, is this user's, and was begun with the password that holds now."""
    if not session_key:
        return False
    session = _stored(session_key)
    if session.get(SESSION_KEY) != str(user.pk):
        return False
    begun_with = session.get(HASH_SESSION_KEY, "")
    valid = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(begun_with, one) for one in valid)


def has_taken_second_step(session_key: str | None, user: Any) -> bool:
    return bool(session_key) and two_factor.is_verified(_stored(session_key), user)


def _stored(session_key: str | None) -> Any:
    """As it is now, whatever was read of it before."""
    return import_module(settings.SESSION_ENGINE).SessionStore(session_key)
