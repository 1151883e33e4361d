"""What a browser meets at PUBLIC_URL: the certificate, the way to HTTPS, and a WebSocket through the proxy."""

import asyncio
import http.client
import json
import socket
import ssl
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, WebSocketException
from websockets.typing import Origin

from cobrowse_site.doctor.finding import Finding, bad, ok, warn

SECONDS = 5
IDLE_SECONDS = 6  # so long a socket is silent here; longer silences are broken by Daphne's pings
FEW_DAYS, MANY_DAYS = 7, 21
PROXY = "See deploy/nginx/cobrowse.conf."


def public() -> Iterator[Finding]:
    if not settings.PUBLIC_URL:
        change = "Set PUBLIC_URL to the address that browsers use, such as https://cobrowse.example.com."
        yield warn("PUBLIC_URL", "not set: TLS, proxy and sockets were not looked at", change)
        return
    at = urlsplit(settings.PUBLIC_URL)
    if at.scheme != "https":
        change = "Get a certificate and set PUBLIC_URL=https://…"
        yield bad("TLS", "is not used: passwords and pages can be read on the way", change)
    else:
        trusted = yield from _certificate(at)
        if not trusted:
            return
        yield from _redirect(at)
    served = yield from _page(at)
    if served:
        yield from _socket(at)


def _certificate(at: SplitResult) -> Generator[Finding, None, bool]:
    """Returns whether browsers will trust it."""
    host, port = at.hostname or "", at.port or 443
    renew = "Renew it, and let the proxy read it again (certbot renew; nginx -s reload)."
    try:
        with (
            socket.create_connection((host, port), SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secure,
        ):
            until = ssl.cert_time_to_seconds(str((secure.getpeercert() or {})["notAfter"]))
    except ssl.SSLCertVerificationError as error:
        reason = error.verify_message
        change = renew if "expired" in reason else f"Get a certificate for {host} from an authority browsers trust."
        yield bad("TLS", f"the certificate is not trusted: {reason}", change)
        return False
    except (OSError, ValueError) as error:
        yield bad("TLS", f"{host}:{port} does not answer ({_kind(error)})", "Correct PUBLIC_URL, or start the proxy.")
        return False
    days = (datetime.fromtimestamp(until, UTC) - datetime.now(UTC)).days
    words = f"certificate for {host}, {days} days left"
    yield (
        bad("TLS", words, renew)
        if days < FEW_DAYS
        else warn("TLS", words, renew)
        if days < MANY_DAYS
        else ok("TLS", words)
    )
    return True


def _redirect(at: SplitResult) -> Iterator[Finding]:
    if at.port not in (None, 443):
        return  # no port for plain HTTP belongs to it
    try:
        status, headers, _ = _get("http", at.hostname or "", 80, "/workspace/login/", at.netloc)
    except OSError as error:
        yield warn("HTTP", f"port 80 does not answer ({_kind(error)})", f"Lead it to https://{at.netloc}. {PROXY}")
        return
    if status in (301, 302, 307, 308) and headers.get("location", "").startswith("https://"):
        yield ok("HTTP", "leads to HTTPS")
    else:
        yield bad("HTTP", f"answers {status} instead of leading to HTTPS", f"Redirect port 80. {PROXY}")


def _page(at: SplitResult) -> Generator[Finding, None, bool]:
    """Returns whether our server stands behind this address."""
    port = at.port or (443 if at.scheme == "https" else 80)
    try:
        status, _, body = _get(at.scheme, at.hostname or "", port, "/healthz", at.netloc)
        well = status == 200 and json.loads(body) == {"ok": True}
        if not well:
            yield bad("proxy", f"/healthz answers {status}, and not as this server does", f"Pass it on. {PROXY}")
            return False
        status, headers, _ = _get(at.scheme, at.hostname or "", port, "/workspace/login/", at.netloc)
    except (OSError, ValueError, http.client.HTTPException) as error:
        yield bad("proxy", f"{at.netloc} does not answer as a web server does ({_kind(error)})", PROXY)
        return False
    if status == 400:
        change = "Let the proxy pass on Host, and list it in ALLOWED_HOSTS."
        yield bad("proxy", "the server refuses the name it was asked by", change)
    elif headers.get("location", "").endswith(f"://{at.netloc}/workspace/login/"):
        yield bad("proxy", "HTTPS leads to itself for ever", f"Set X-Forwarded-Proto. {PROXY}")
    elif status != 200:
        yield bad("proxy", f"the log-in page answers {status}", "Look at the server's log.")
    else:
        yield ok("proxy", "passes on host and scheme")
    return True


def _socket(at: SplitResult) -> Iterator[Finding]:
    """Say hello without having signed in, and expect to be turned away by name."""
    uri = f"{at.scheme.replace('http', 'ws')}://{at.netloc}/ws/workspace/"
    change = f"Let the proxy pass on Upgrade, Connection, Host and Origin for /ws/. {PROXY}"
    try:
        code = _refusal(uri, f"{at.scheme}://{at.netloc}")
        foreign = _refusal(uri, "https://somebody-else.invalid")
        lasted = _stays_open(uri, f"{at.scheme}://{at.netloc}")
    except (OSError, InvalidHandshake, InvalidMessage, WebSocketException, ValueError) as error:
        yield bad("WebSocket", f"does not get through ({_kind(error)})", change)
        return
    if code == "origin_not_allowed":
        yield bad("WebSocket", "gets through, but the proxy changes Host or Origin", change)
    elif foreign != "origin_not_allowed":
        yield bad("WebSocket", "a page of another website may open it: the proxy changes Origin", change)
    elif not lasted:
        words = f"is closed within {IDLE_SECONDS} seconds of silence"
        yield bad("WebSocket", words, f"Raise proxy_read_timeout to 60 s or more. {PROXY}")
    else:
        yield ok("WebSocket", "gets through, with host and origin, and stays open")


def _opened(uri: str, origin: str) -> connect:
    # Not the client with threads: reading and writing over TLS at the same time, it loses its request now and then.
    return connect(uri, origin=Origin(origin), open_timeout=SECONDS, close_timeout=1, proxy=None)


def _refusal(uri: str, origin: str) -> str:
    """The code of the error that answers a hello of nobody."""

    async def ask() -> str:
        async with _opened(uri, origin) as line:
            await line.send('{"t":"hello"}')
            answer = await asyncio.wait_for(line.recv(), SECONDS)
            return str(json.loads(answer).get("code", ""))

    return asyncio.run(ask())


def _stays_open(uri: str, origin: str) -> bool:
    async def wait() -> bool:
        async with _opened(uri, origin) as line:
            try:
                await asyncio.wait_for(line.recv(), IDLE_SECONDS)
            except TimeoutError:
                return True
            except ConnectionClosed:
                return False
            return True

    return asyncio.run(wait())


def _get(scheme: str, host: str, port: int, path: str, name: str) -> tuple[int, dict[str, str], bytes]:
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    connection = kind(host, port, timeout=SECONDS)
    try:
        connection.request("GET", path, headers={"Host": name})
        answer = connection.getresponse()
        return answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read(65536)
    finally:
        connection.close()


def _kind(error: BaseException) -> str:
    """What went wrong in a word or two."""
    return getattr(error, "strerror", None) or error.__class__.__name__
