"""`python -m bench.relay`: what relaying costs, as ratios within this run (docs/benchmarks.md)."""

import argparse
import json
import os
import resource
import secrets
from pathlib import Path
from typing import Any

import uvloop

from bench.relay.plot import draw
from bench.relay.report import table
from tests.services import Services

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("frames", "steady", "saturated", "most", "many", "all", "page", "idle", "bridge", "growth")
SESSIONS, PROCESSES = (10, 50, 200, 500, 1000), (1, 2, 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="a part; may be given several times")
    parser.add_argument("--seconds", type=float, default=10, help="of each measure")
    parser.add_argument("--processes", type=int, action="append", help="of the growth; as --only")
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
        result = uvloop.run(run(options.only or PARTS, options.seconds, options.processes or PROCESSES))
    (ROOT / "var").mkdir(exist_ok=True)
    (ROOT / "var" / "bench-relay.json").write_text(json.dumps(result, indent=1))
    if "growth.1.10" in result:
        draw(result, ROOT / "var" / "bench-relay.svg")
    print(table(result))


async def run(parts: Any, seconds: float, process_counts: Any) -> dict[str, Any]:
    from bench.relay import measures
    from bench.relay.load import REAL, STEADY, Pace
    from bench.relay.servers import NAMES, started

    result: dict[str, Any] = {}
    frames, both = Pace(pages=False), ("bare", "product")

    def told(name: str, row: dict[str, Any]) -> None:
        result[name] = row
        print(f"{name:20}", {key: round(value, 2) for key, value in row.items()}, flush=True)

    async def each(part: str, work: Any, names: Any = both) -> None:
        for name in names if part in parts else ():
            with started(name, REDIS_URL="") as server:
                told(f"{part}.{name}", await work(server))

    await each("frames", lambda server: measures.steady(server, 50, seconds, frames, size=150), NAMES)
    await each("steady", lambda server: measures.steady(server, 50, seconds, STEADY))
    await each("saturated", lambda server: measures.saturated(server, seconds))
    await each("most", lambda server: measures.most(server, seconds / 2))
    await each("many", lambda server: measures.steady(server, 200, seconds, frames, size=150))
    await each("all", lambda server: measures.steady(server, 200, seconds, STEADY))
    await each("page", measures.big_page)
    await each("idle", measures.idle)
    if "bridge" in parts:
        for name, across in (("bridge.one", False), ("bridge.across", True)):
            told(name, await measures.processes(2, 50, seconds, frames, across=across))
    if "growth" in parts:
        for count in process_counts:
            for sessions in SESSIONS:
                row = await measures.processes(count, sessions, seconds, REAL, across=False)
                told(f"growth.{count}.{sessions}", row)
    return result


main()
