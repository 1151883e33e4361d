"""A hostile visitor against the agent: frames of his own making into the replica, and what must not come of them."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.browser.engine.attacks import ATTACKS, TOO_LARGE, Attack
from tests.browser.engines import Page

HOSTILE = "/tests/browser/engine/hostile.html"
AT_ONCE = 200
ELSEWHERE = "127.0.0.2"  # the demo allows itself every port of 127.0.0.1


class Catcher:
    """A server outside of the account's asset origins: whatever comes here has got out."""

    def __init__(self) -> None:
        self.caught: list[str] = []
        caught = self.caught

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                caught.append(f"{self.path} from {self.headers.get('Referer')}")
                self.send_response(204)
                self.end_headers()

            do_POST = do_GET

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer((ELSEWHERE, 0), Handler)
        self.host = f"{ELSEWHERE}:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def catcher() -> Iterator[Catcher]:
    running = Catcher()
    yield running
    running.close()


@pytest.fixture
def replica(lab_page: Page, files: str) -> Page:
    lab_page.open(files + HOSTILE)
    lab_page.wait("Boolean(window.attack)")
    return lab_page


def aimed(attacks: dict[str, Attack], host: str) -> list[list[Any]]:
    """The attacks with the catcher's address in them, each with a name that tells which it was."""
    return [
        [name, json.loads(json.dumps(payloads).replace("OUT", host).replace("NAME", str(number)))]
        for number, (name, payloads) in enumerate(attacks.items())
    ]


def test_no_attack_runs_a_script_or_reaches_another_host(replica: Page, catcher: Catcher) -> None:
    attacks = aimed(ATTACKS, catcher.host)
    found: dict[str, Any] = {}
    for at in range(0, len(attacks), AT_ONCE):
        found |= replica.eval("(some) => attack.run(some)", attacks[at : at + AT_ONCE])
    replica.eval("() => new Promise((resolve) => setTimeout(resolve, 2000))")  # as long as it looks for what is missing
    names = [name for name, _ in attacks]
    print(f"{len(attacks)} attacks; longest block {replica.eval('attack.longest')}")
    assert found == {}
    assert [names[int(one)] for one in replica.eval("attack.ran")] == []
    assert catcher.caught == []
    assert replica.eval("attack.broken") == []
    assert replica.url.endswith(HOSTILE)


def test_the_same_things_run_and_reach_a_host_where_nothing_stops_them(replica: Page, catcher: Catcher) -> None:
    """The search's own check."""
    replica.eval(
        """(out) => { const plain = document.body.appendChild(document.createElement("iframe"));
        plain.contentDocument.body.innerHTML = `<img src="x:" onerror="top.canary('0')"><img src="${out}">`; }""",
        f"http://{catcher.host}/seen",
    )
    replica.wait("attack.ran.length > 0")
    replica.wait(lambda: catcher.caught)


@pytest.mark.parametrize("name", TOO_LARGE)
def test_what_is_too_large_is_given_up_and_the_next_page_shows(replica: Page, name: str, catcher: Catcher) -> None:
    [attack] = aimed({name: TOO_LARGE[name]}, catcher.host)
    found = replica.eval("(some) => attack.run(some, true)", [attack])
    print(f"longest block {replica.eval('attack.longest')}")
    assert found[name][0].startswith("too_large: "), found
    small = aimed({"a small page": ATTACKS["no size"]}, catcher.host)
    assert replica.eval("(some) => attack.run(some, true)", small) == {"a small page": []}
    assert replica.eval("attack.replica.document.querySelector('p').textContent") == "x"
