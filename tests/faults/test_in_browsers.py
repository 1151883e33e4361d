"""Faults as a visitor and an agent in real browsers see them: the copy equals the page afterwards, no line is lost."""

import json
import time
from collections.abc import Iterator
from itertools import count

import pytest

from tests.browser.engines import Engine
from tests.browser.people import People
from tests.faults.server import SplitServer

pytestmark = pytest.mark.timeout(300)
_number = count(1)

# Names, texts, ids, classes and values of the page's main part, as one text.
PICTURE = """(doc) => {
  const told = [];
  const walk = (node) => { for (const child of node.childNodes) {
    if (child.nodeType === 3) { if (child.data.trim()) told.push(child.data.trim().replace(/\\s+/g, " ")); continue; }
    if (child.nodeType !== 1 || ["script", "noscript", "template"].includes(child.localName)) continue;
    const masked = child.matches("[type=password], [data-cobrowse=mask], [data-cobrowse-masked]");
    told.push(`<${child.localName} ${child.id} ${masked ? "" : child.value ?? ""}>`);
    if (!masked) walk(child);
  } };
  const main = doc.querySelector("main");
  if (main) walk(main);
  return told.join("\\n");
}"""
DRAW = """(text) => {
  document.querySelector('h1').textContent = text;
  const item = document.createElement('p');
  item.textContent = `Added: ${text}`;
  document.querySelector('main').append(item);
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SplitServer]:
    running = SplitServer(tmp_path_factory.mktemp("split"))
    try:
        yield running.start()
    finally:
        running.close()


@pytest.fixture
def people(engine: Engine, server: SplitServer) -> Iterator[People]:
    server.wire.clear()
    cast = People(engine, server)
    cast.session("shared")
    yield cast
    server.wire.restore()
    server.agents_wire.restore()
    cast.leave()


def write(people: People, who: str) -> str:
    """A line typed and sent by vic or ada, whether it gets through now or later."""
    text = f"Line {next(_number)} of {who}"
    page = people.vic if who == "vic" else people.ada
    page.type("textbox", "Message", text)
    page.press("Enter")
    return text


def change(people: People) -> None:
    people.vic.eval(f"() => ({DRAW})({json.dumps(f'Change {next(_number)}')})")


def whole(people: People, *lines: str) -> None:
    """What each test ends with: copy = page, every line once in the database and on both screens, the trail holds."""
    vic, ada, server = people.vic, people.ada, people.server
    assert isinstance(server, SplitServer)
    change(people)
    ada.wait(
        lambda: (ada.replica(PICTURE) or "x") == vic.eval(f"() => ({PICTURE})(document)"),
        message="the copy to equal the page",
        timeout=60,
    )
    people.live()
    for text in lines:
        kept = f"print(Message.objects.filter(text={text!r}).count())"
        vic.wait(
            lambda text=text: text in (vic.text_of("dialog", "Chat") or ""), message=f"vic to see {text}", timeout=40
        )
        ada.wait(
            lambda text=text: text in (ada.text_of("log", "Conversation") or ""),
            message=f"ada to see {text}",
            timeout=40,
        )
        assert (ada.text_of("log", "Conversation") or "").count(text) == 1
        assert int(server.django(kept)) == 1
    server.manage("verify_audit")
    acts = server.django(
        "s = CobrowseSession.objects.order_by('-created').first(); "
        "print(s.state, *s.audit_events.values_list('action', flat=True))"
    ).split()
    assert acts[0] == "active" and {"session.accepted", "page.started", "session.joined"} <= set(acts)
    assert not server.tracebacks(), server.tracebacks()


@pytest.mark.parametrize("side", ["vic", "ada"])
def test_a_network_that_is_cut_for_a_while(people: People, server: SplitServer, side: str) -> None:
    line = server.wire if side == "vic" else server.agents_wire
    line.refuse()
    change(people)
    lines = [write(people, "vic"), write(people, "ada")]
    time.sleep(2)
    line.restore()
    whole(people, *lines)


FAIL_TWICE = """() => {
  const [real, left] = [fetch, ["", ""]];
  window.fetch = (url, ...rest) =>
    String(url).includes("/messages/") && left.pop() === "" ? Promise.reject(new TypeError("cut")) : real(url, ...rest);
}"""


def test_lines_that_cannot_be_read_after_a_cut_are_asked_for_again(people: People, server: SplitServer) -> None:
    people.ada.eval(FAIL_TWICE)
    server.agents_wire.refuse()
    missed = write(people, "vic")
    people.vic.wait(lambda: missed in (people.vic.text_of("dialog", "Chat") or ""), message="vic to have written")
    server.agents_wire.restore()
    whole(people, missed)


@pytest.mark.parametrize("side", ["vic", "ada"])
def test_a_bad_3g_line_shows_the_page_late_but_whole(people: People, server: SplitServer, side: str) -> None:
    line = server.wire if side == "vic" else server.agents_wire
    line.slow(400, 400)
    for _ in range(10):
        change(people)
    whole(people, write(people, "vic"), write(people, "ada"))


def test_a_connection_that_is_overtaken_by_the_next_page(people: People, server: SplitServer) -> None:
    change(people)
    server.wire.hold_those()
    change(people)
    people.vic.open(f"{server.shop_url}lamps/halo/")
    people.ada.wait(lambda: "Halo" in (people.ada.replica("(doc) => doc.querySelector('main h1').textContent") or ""))
    server.wire.restore()  # what the first page has said comes now
    whole(people, write(people, "vic"))


@pytest.mark.parametrize("name", ["visitors", "server"])
def test_a_killed_process(people: People, server: SplitServer, name: str) -> None:
    server.kill(name)
    change(people)
    lines = [write(people, "vic"), write(people, "ada")]
    server.again(name)
    whole(people, *lines)


def test_redis_is_away_for_ten_seconds(people: People, server: SplitServer) -> None:
    server.services.kill_redis()
    change(people)
    lines = [write(people, "vic"), write(people, "ada")]
    time.sleep(10)
    server.services.start_redis()
    whole(people, *lines)


def test_postgresql_is_away_lines_wait_and_the_stream_goes_on(people: People, server: SplitServer) -> None:
    vic, ada = people.vic, people.ada
    server.services.kill_postgres()
    lines = [write(people, "vic"), write(people, "ada")]
    change(people)
    ada.wait(lambda: ada.replica(PICTURE) == vic.eval(f"() => ({PICTURE})(document)"), message="the stream to go on")
    time.sleep(3)
    assert "Not sent" not in vic.eval("document.body.innerText") + ada.eval("document.body.innerText")
    server.services.start_postgres()
    whole(people, *lines)


def test_a_visitor_who_stops_while_postgresql_is_away_has_stopped(people: People, server: SplitServer) -> None:
    server.services.kill_postgres()
    people.vic.click("button", "Stop")
    people.vic.gone("region", "CoBrowse session")
    time.sleep(2)
    frames = len(server.wire.frames())
    change(people)
    server.services.start_postgres()
    people.ada.wait(
        lambda: (people.viewer() or {}).get("data-state") == "ended", message="the end to arrive", timeout=40
    )
    change(people)
    assert len(server.wire.frames()) == frames, "nothing is sent after the visitor's stop"
    assert not people.vic.visible("region", "CoBrowse session")
