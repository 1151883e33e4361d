"""PostgreSQL, Redis, their clocks, mail and disk."""

import os
import shutil
import smtplib
import statistics
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import redis
from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection

from cobrowse_site import reachable
from cobrowse_site.doctor.finding import Finding, bad, ok, warn
from sessions_app.services.assets import storage

SKEW_SECONDS = 2.0
# A process has one connection for its sockets, and one for each page or request that it answers at the moment.
CONNECTIONS_PER_PROCESS = 10
SLOW_REDIS = 0.010  # seconds for a round trip
LITTLE, TOO_LITTLE = 1024**3, 100 * 1024**2  # bytes free
MAIL_SECONDS = 5


def database() -> Iterator[Finding]:
    fault = reachable.database_fault()
    if fault is not None:
        yield bad("database", fault.sentence, "")
        return
    try:
        yield ok("database", _version())
        missing = reachable.missing_migrations()
        if missing:
            yield bad("migrations", f"{len(missing)} are missing, {missing[0]} first", "Run: manage.py migrate")
        else:
            yield ok("migrations", "all applied")
        if connection.vendor == "postgresql":
            yield from _postgres()
        elif settings.PUBLIC_URL:
            yield warn("database", "SQLite serves small teams only", "Set DATABASE_URL=postgres://… for more.")
    except DatabaseError as error:
        yield bad("database", f"cannot be read ({error.__class__.__name__})", "Look at its own log.")
    finally:
        connection.close()


def _version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        return f"{connection.display_name} {cursor.fetchone()[0].split()[0]}"


def _postgres() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('max_connections')::int, current_setting('server_encoding')")
        most, encoding = cursor.fetchone()
        before = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        yield from _clock("PostgreSQL", float(cursor.fetchone()[0]), before)
    needed = settings.PROCESSES * CONNECTIONS_PER_PROCESS
    if needed > most:
        change = f"Raise max_connections to {needed + 10} or more, or put PgBouncer before it."
        yield warn("connections", f"PostgreSQL has {most}; {settings.PROCESSES} processes may want {needed}", change)
    else:
        yield ok("connections", f"PostgreSQL has {most}; up to {needed} are wanted")
    if encoding != "UTF8":
        yield bad("database", f"has the encoding {encoding}", "Make it anew: createdb -E UTF8 -T template0")


def _clock(who: str, theirs: float, before: float) -> Iterator[Finding]:
    ours = (before + time.time()) / 2
    skew = abs(theirs - ours)
    if skew > SKEW_SECONDS:
        words = f"differs from {who}'s by {skew:.0f} seconds: tickets and codes expire too soon or too late"
        yield bad("clock", words, "Let both hosts set their clocks by NTP (timedatectl set-ntp true).")
    else:
        yield ok("clock", f"agrees with {who}'s")


def redis_server() -> Iterator[Finding]:
    if not settings.REDIS_URL:
        yield ok("Redis", "none: one process only")
        return
    fault = reachable.redis_fault()
    if fault is not None:
        yield bad("Redis", fault.sentence, "")
        return
    seconds = reachable.SECONDS
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=seconds) as client:
            yield from _redis(client)
    except redis.RedisError as error:
        yield bad("Redis", f"stopped answering ({error.__class__.__name__})", "Look at its own log.")


def _redis(client: redis.Redis) -> Iterator[Finding]:
    info = client.info()
    yield ok("Redis", f"version {info['redis_version']}")
    before = time.time()
    now, micro = client.time()
    yield from _clock("Redis", now + micro / 1e6, before)
    trips = []
    for _ in range(20):
        began = time.perf_counter()
        client.ping()
        trips.append(time.perf_counter() - began)
    trip = statistics.median(trips)
    told = f"{trip * 1000:.1f} ms for a round trip"
    if trip > SLOW_REDIS:
        yield warn("Redis", told, "Run it near the server: frames between processes take this way.")
    else:
        yield ok("Redis", told)
    policy = str(info.get("maxmemory_policy", "noeviction"))
    if info.get("maxmemory", 0) and policy.startswith("allkeys"):
        change = "Set maxmemory-policy to noeviction or volatile-ttl, and maxmemory high enough."
        yield warn("Redis", f"throws messages away when its memory is full ({policy})", change)
    if info.get("aof_enabled"):
        yield warn("Redis", "writes everything to disk, which nothing here needs", "Set appendonly no and save ''.")


def mail(to: str = "") -> Iterator[Finding]:
    """Connects and logs in; sends only when ``to`` is given."""
    backend = settings.EMAIL_BACKEND.rpartition(".")[0].rpartition(".")[2]
    if backend != "smtp":
        change = "Set EMAIL_URL=smtp+tls://user:password@host:587."
        yield warn("mail", f"to admins goes nowhere but to the {backend}", change)
        return
    at = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        server = get_connection(timeout=MAIL_SECONDS)
        server.open()
        if to:
            from django.core.mail import EmailMessage

            text = "This server can send mail: manage.py doctor --mail has asked it to."
            EmailMessage("CoBrowse can send mail", text, settings.DEFAULT_FROM_EMAIL, [to], connection=server).send()
        server.close()
    except smtplib.SMTPAuthenticationError:
        yield bad("mail", f"{at} does not accept user and password", "Correct them in EMAIL_URL.")
    except smtplib.SMTPRecipientsRefused:
        yield bad("mail", f"{at} does not take mail to {to}", "Try another address, or ask its operator.")
    except smtplib.SMTPSenderRefused:
        change = "Set DEFAULT_FROM_EMAIL to an address that it accepts."
        yield bad("mail", f"{at} does not take mail from {settings.DEFAULT_FROM_EMAIL}", change)
    except (OSError, smtplib.SMTPException) as error:
        yield bad("mail", f"{at} does not answer as it should ({error.__class__.__name__})", "Correct EMAIL_URL.")
    else:
        yield ok("mail", f"sent to {to} by {at}" if to else f"{at} lets us in")


def disk() -> Iterator[Finding]:
    """The folder of supplied pictures and fonts can be written, and has room."""
    folder = Path(storage().path(""))
    change = f"Let this user write {folder}, or set COBROWSE_ASSETS_DIR to another folder."
    probe = folder / f".doctor-{uuid.uuid4().hex}"
    moved = probe.with_suffix(".moved")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with probe.open("wb") as out:
            out.write(os.urandom(65536))
            out.flush()
            os.fsync(out.fileno())
        probe.rename(moved)
        whole = moved.stat().st_size == 65536
    except OSError as error:
        yield bad("disk", f"{folder} cannot be written: {error.strerror or error.__class__.__name__}", change)
        return
    finally:
        for left in (probe, moved):
            left.unlink(missing_ok=True)
    if not whole:
        yield bad("disk", f"{folder} does not keep what is written", change)
        return
    free = shutil.disk_usage(folder).free
    words = f"{folder} can be written, {free / 1024**3:.1f} GB free"
    more = "Make room there, or set COBROWSE_ASSETS_DIR to a folder with more."
    if free < TOO_LITTLE:
        yield bad("disk", words, more)
    elif free < LITTLE:
        yield warn("disk", words, more)
    else:
        yield ok("disk", words)
    if settings.PROCESSES > 1:
        yield ok("disk", f"every process on every host must have the same {folder}; this cannot be seen from here")
