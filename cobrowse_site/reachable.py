"""Whether PostgreSQL and Redis answer and are what we need; if not, one sentence that says what to change.

No sentence holds a password, and none is made from what a driver says, which might.
"""

import ssl
from dataclasses import dataclass
from typing import Any

import psycopg
import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, NotSupportedError, connection
from django.db.migrations.executor import MigrationExecutor
from redis.connection import parse_url

SECONDS = 3
OLDEST_REDIS = (6, 0)  # the client greets with HELLO


@dataclass(frozen=True)
class Fault:
    """What is wrong. ``passing``: it may be well again in a moment, so it is worth waiting for."""

    sentence: str
    passing: bool = False


# --- the database


def database_fault() -> Fault | None:
    """Asks with a connection of its own, for ``SECONDS`` at most, and closes it."""
    wanted = connection.settings_dict
    if connection.vendor == "postgresql":
        fault = _postgres_fault(wanted)
        if fault is not None:
            return fault
    try:
        connection.ensure_connection()
    except NotSupportedError:
        oldest = ".".join(str(part) for part in connection.features.minimum_database_version or ())
        return Fault(f"This {connection.display_name} is too old. Use {connection.display_name} {oldest} or newer.")
    except (DatabaseError, ImproperlyConfigured, OSError):
        if connection.vendor == "sqlite":
            hint = "Make its folder and let this user write there, or correct DATABASE_URL."
            return Fault(f"SQLite cannot open {wanted['NAME']}. {hint}")
        return Fault(f"{connection.display_name} at {_where(wanted)} cannot be read.", passing=True)
    finally:
        connection.close()
    return None


def _postgres_fault(wanted: dict[str, Any]) -> Fault | None:
    words = {
        "host": wanted["HOST"],
        "port": wanted["PORT"],
        "dbname": wanted["NAME"],
        "user": wanted["USER"],
        "password": wanted["PASSWORD"],
    }
    options = {**(wanted.get("OPTIONS") or {}), **{name: value for name, value in words.items() if value}}
    options = {name: value for name, value in options.items() if name in _LIBPQ}
    try:
        psycopg.connect(**{**options, "connect_timeout": SECONDS}).close()
    except psycopg.Error as error:
        return _told(wanted, str(error))
    return None


_LIBPQ = {"host", "port", "dbname", "user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey", "service"}


def _told(wanted: dict[str, Any], said: str) -> Fault:
    """Connection faults carry no SQLSTATE: they are told apart by libpq's words, in English or by their numbers."""
    at, user = _where(wanted), wanted["USER"] or "of this process"
    if "password" in said or "authentication" in said or "pg_hba" in said:
        return Fault(
            f"PostgreSQL at {at} does not let in the user {user}. "
            "Correct user and password in DATABASE_URL=postgres://user:password@host/name."
        )
    if f'database "{wanted["NAME"]}"' in said:
        return Fault(
            f"PostgreSQL at {at} has no database {wanted['NAME']}. "
            f"Make it (createdb -O {user} {wanted['NAME']}), or correct the name in DATABASE_URL."
        )
    if f'role "{wanted["USER"]}"' in said:
        return Fault(f"PostgreSQL at {at} has no user {user}. Make it (createuser {user}), or correct DATABASE_URL.")
    if "SSL" in said or "certificate" in said:
        return Fault(f"PostgreSQL at {at} and this server do not agree on TLS. Set ?sslmode=… in DATABASE_URL.")
    if "resolve" in said or "translate host name" in said or "not known" in said:
        return Fault(f"There is no host {wanted['HOST']}. Correct the host in DATABASE_URL.", passing=True)
    if "too many" in said or "connection slots" in said:
        return Fault(f"PostgreSQL at {at} has no connection left. Raise its max_connections.", passing=True)
    return Fault(f"PostgreSQL at {at} does not answer. Start it, or correct host and port in DATABASE_URL.", True)


def _where(wanted: dict[str, Any]) -> str:
    host = wanted["HOST"] or "this machine's own socket"
    return f"{host}:{wanted['PORT'] or 5432}" if wanted["HOST"] else host


def missing_migrations() -> list[str]:
    """Names of the migrations that the database lacks. Raises DatabaseError."""
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
    finally:
        connection.close()


# --- Redis


def redis_fault() -> Fault | None:
    """None as well when no Redis is configured."""
    if not settings.REDIS_URL:
        return None
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=SECONDS, socket_connect_timeout=SECONDS) as client:
            info = client.info()
    except (redis.RedisError, OSError) as error:
        return _redis_said(error)
    version = str(info.get("redis_version", "0"))
    if tuple(int(part) for part in version.split(".")[:2] if part.isdecimal()) < OLDEST_REDIS:
        return _too_old(version)
    if info.get("role", "master") != "master":
        return Fault(f"Redis at {redis_where()} is a replica, which nothing can be written to. Name the master.")
    return None


def _redis_said(error: Exception) -> Fault:
    at, said = redis_where(), str(error)
    if isinstance(error, redis.AuthenticationError) or "NOAUTH" in said or "WRONGPASS" in said:
        if parse_url(settings.REDIS_URL).get("password"):
            return Fault(
                f"Redis at {at} does not accept this password. Correct it in REDIS_URL=redis://:password@host."
            )
        return Fault(f"Redis at {at} asks for a password. Write REDIS_URL=redis://:password@host:6379/0.")
    if isinstance(error, redis.exceptions.NoPermissionError) or "NOPERM" in said:
        return Fault(f"Redis at {at} does not allow this user enough. Give it all commands on the keys of CoBrowse.")
    if "unknown command" in said.lower() and "HELLO" in said.upper():
        return _too_old("")
    if "DB index" in said or "invalid DB" in said:
        return Fault(f"Redis at {at} has no database of this number. End REDIS_URL in /0.")
    if isinstance(error, redis.exceptions.InvalidResponse):
        return Fault(f"What answers at {at} is no Redis. Correct host and port in REDIS_URL.")
    if isinstance(error.__cause__, ssl.SSLError) or isinstance(error.__context__, ssl.SSLError):
        return Fault(f"Redis at {at} and this server do not agree on TLS. Write redis:// without, rediss:// with it.")
    if "not known" in said or "Name or service" in said or "No address" in said:
        return Fault(f"There is no host {at}. Correct the host in REDIS_URL.", passing=True)
    return Fault(f"Redis at {at} does not answer. Start it, or correct host and port in REDIS_URL.", passing=True)


def _too_old(version: str) -> Fault:
    oldest = ".".join(str(part) for part in OLDEST_REDIS)
    has = f" {version}" if version else ""
    return Fault(f"Redis{has} at {redis_where()} is too old. Use Redis {oldest} or newer (Valkey will do).")


def redis_where() -> str:
    """Host and port of REDIS_URL, without user and password."""
    found = parse_url(settings.REDIS_URL)
    return str(found.get("path") or f"{found.get('host', 'localhost')}:{found.get('port', 6379)}")
