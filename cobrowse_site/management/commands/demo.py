"""`make demo`: database, demo accounts and server, in one step and without any other service."""

import json
import socket
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Migrates, seeds the demo account and serves it on 127.0.0.1. Harmless to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default="8000")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo needs DEMO=1. Run: make demo")
        port = free_port(options["port"])
        call_command("migrate", verbosity=0)
        self.stdout.write(addresses(port, seed(port)))
        serve(port, lambda: self.stdout.write(f"Ready on http://{HOST}:{port}/  (Ctrl-C stops it)"))


def free_port(text: str) -> int:
    """The port as a number, after seeing that nobody listens there."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise CommandError(f"PORT={text} is no port. Write a number, such as: make demo PORT=8001")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise CommandError(f"Port {port} is for administrators only. Try: make demo PORT=8000") from None
        except OSError:
            raise CommandError(f"Port {port} is in use. Try another: make demo PORT={port + 1}") from None
    return port


def seed(port: int) -> dict[str, Any]:
    out = StringIO()
    origins = [f"http://{host}:{port}" for host in (HOST, "localhost")]
    call_command("seed_demo", "--json", *(part for origin in origins for part in ("--origin", origin)), stdout=out)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def addresses(port: int, seeded: dict[str, Any]) -> str:
    base = f"http://{HOST}:{port}"
    logins = "\n".join(f"    {each['username']:<8} {each['password']:<24} {each['role']}" for each in seeded["logins"])
    return f"""
  First look       {base}/demo/       shop and workspace side by side
  Shop             {base}/demo/shop/  be the visitor
  Workspace        {base}/workspace/  be the agent
  Night Vision     {base}/admin/      be the admin

  Logins
{logins}
"""


def serve(port: int, ready: Any) -> None:
    """Daphne in this process; returns after Ctrl-C."""
    from channels.routing import get_default_application
    from daphne.endpoints import build_endpoint_description_strings
    from daphne.server import Server

    endpoints = build_endpoint_description_strings(host=HOST, port=port)
    Server(application=get_default_application(), endpoints=endpoints, ready_callable=ready).run()
