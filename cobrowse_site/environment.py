"""Reading environment variables: a value as it is meant, or a sentence that says what to write instead.

What was written is repeated only where it cannot hold a password.
"""

import warnings
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from redis.connection import parse_url

env = environ.Env()

_POSTGRES = "postgres://user:password@host:5432/name"
_REDIS = "redis://:password@host:6379/0"
_ENCODE = "Characters such as # / ? @ % in a password are written as %23 %2F %3F %40 %25."


def number(name: str, default: int, smallest: int = 1) -> int:
    """A whole number of at least ``smallest``."""
    text = env.str(name, default=str(default))
    if not text.isdecimal() or int(text) < smallest:
        raise ImproperlyConfigured(f"{name}={text!r}: write a whole number of at least {smallest}, such as {default}.")
    return int(text)


def switch(name: str, default: bool) -> bool:
    text = env.str(name, default="1" if default else "0").lower()
    if text not in ("0", "1", "true", "false", "yes", "no", "on", "off"):
        raise ImproperlyConfigured(f"{name}={text!r}: write 1 or 0.")
    return text in ("1", "true", "yes", "on")


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    text = env.str(name, default=default)
    if text not in choices:
        raise ImproperlyConfigured(f"{name}={text!r}: write {', '.join(choices[:-1])} or {choices[-1]}.")
    return text


def database(default: str) -> dict[str, Any]:
    """Django's settings of the database at DATABASE_URL: PostgreSQL or SQLite."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is not understood is refused below
        try:
            found: dict[str, Any] = env.db_url("DATABASE_URL", default=default)
        except (ValueError, ImproperlyConfigured):
            found = {}
    engine = found.get("ENGINE", "").rpartition(".")[2]
    if engine not in ("postgresql", "sqlite3"):
        raise ImproperlyConfigured(
            "DATABASE_URL is no address of PostgreSQL or SQLite. "
            f"Write {_POSTGRES} or sqlite:////folder/file. {_ENCODE}"
        )
    if engine == "postgresql" and not found["NAME"]:
        raise ImproperlyConfigured(f"DATABASE_URL names no database. Write {_POSTGRES}.")
    return found


def redis_url() -> str:
    """REDIS_URL, or "" for none."""
    url: str = env.str("REDIS_URL", default="")
    if not url:
        return ""
    wrong = f"REDIS_URL is no address of Redis. Write {_REDIS}, rediss://… with TLS, or unix:///path. {_ENCODE}"
    try:
        parse_url(url)
    except (ValueError, TypeError):
        raise ImproperlyConfigured(wrong) from None
    parts = urlsplit(url)
    if parts.scheme != "unix" and (not parts.hostname or parts.fragment):
        raise ImproperlyConfigured(wrong)
    number_of_database = parts.path.lstrip("/")
    if parts.scheme != "unix" and number_of_database and not number_of_database.isdecimal():
        raise ImproperlyConfigured(f"REDIS_URL: after the host comes the number of a database, as in {_REDIS}.")
    return url


def email() -> dict[str, Any]:
    """Django's EMAIL_… settings of EMAIL_URL; without one, or an empty one, mail is written to the log only."""
    try:
        found: dict[str, Any] = env.email_url_config(env.str("EMAIL_URL", default="") or "consolemail://")
    except (ValueError, KeyError, ImproperlyConfigured):
        raise ImproperlyConfigured(
            "EMAIL_URL is no address of a mail server. Write smtp+tls://user:password@mail.example.com:587 (STARTTLS), "
            f"smtp+ssl://… (port 465) or consolemail://. {_ENCODE}"
        ) from None
    return found


def is_local(host: str) -> bool:
    """Whether a host name or address is this machine or its own network."""
    name = host.strip("[]").lower().lstrip(".")
    if name in ("localhost", "testserver") or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_private
    except ValueError:
        return False
