"""`python -m bench.relay`: what relaying costs, as ratios within this run (docs/benchmarks.md)."""

import argparse
import json
import os
import resource
import secrets
from pathlib import Path
from typing import Any

import uvloop

from tests.services import Services

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("steady", "saturated", "most", "many", "page", "idle", "bridge", "growth")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="a part; may be given several times")
    parser.add_argument("--seconds", type=float, default=10, help="of each measure")
    options = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(32))
    os.environ.setdefault("SINGLE_PROCESS", "1")
    os.environ["DJANGO_SETTINGS_MODULE"] = "cobrowse_site.settings"
    with Services():
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        result = uvloop.run(run(options.only or PARTS, options.seconds))
    (ROOT / "var").mkdir(exist_ok=True)
    (ROOT / "var" / "bench-relay.json").write_text(json.dumps(result, indent=1))
    print(json.dumps(result, indent=1))


async def run(parts: Any, seconds: float) -> dict[str, Any]:
    from bench.relay import measures
    from bench.relay.servers import NAMES, started

    result: dict[str, Any] = {}

    async def each(part: str, work: Any, names: Any = NAMES) -> None:
        if part not in parts:
            return
        for name in names:
            with started(name, REDIS_URL="") as server:
                result[f"{part}.{name}"] = row = await work(server)
                print(f"{part:10} {name:9}", {key: round(value, 2) for key, value in row.items()}, flush=True)

    await each("steady", lambda server: measures.steady(server, 50, seconds))
    await each("saturated", lambda server: measures.saturated(server, seconds))
    await each("most", lambda server: measures.most(server, seconds / 2), ("bare", "product"))
    await each("many", lambda server: measures.steady(server, 200, seconds), ("bare", "product"))
    await each("page", measures.big_page, ("bare", "product"))
    await each("idle", measures.idle, ("bare", "product"))
    return result


main()
