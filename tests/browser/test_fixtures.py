"""What the other browser tests stand on: engines, people, server, shop and wire."""

import pytest


def test_a_real_click_reaches_the_shop(people):
    people.vic.click("link", "Halo")
    people.vic.wait("location.pathname === '/demo/shop/lamps/halo/'")
    people.vic.click("button", "Put in basket")
    people.vic.see_text("Halo is in your basket.", "status")
    assert people.vic.eval("document.cookie").startswith("basket_count=1")


def test_typing_and_choosing_work(people, shop):
    people.vic.open(f"{shop}checkout/")
    people.vic.type("textbox", "First name", "Viçtoria")
    assert people.vic.text("textbox", "First name") == "Viçtoria"
    people.vic.type("textbox", "First name", "Vic", clear=True)
    assert people.vic.text("textbox", "First name") == "Vic"


def test_elements_in_shadow_roots_are_found(page, shop):
    page.open(shop)
    page.eval("""() => {
      const root = document.body.appendChild(document.createElement("div")).attachShadow({ mode: "open" });
      root.innerHTML = '<div role="dialog" aria-label="Chat"><label>Message <textarea></textarea></label>'
        + '<button aria-label="Send">→</button></div>';
      root.querySelector("button").onclick = () => { root.querySelector("div").hidden = true; };
    }""")
    page.type("textbox", "Message", "hello")
    assert page.text("textbox", "Message") == "hello"
    assert page.visible("dialog", "Chat")
    page.click("button", "Send")
    page.gone("dialog", "Chat")


def test_a_double_click_and_a_click_with_ctrl_are_told_apart(page, shop):
    page.open(f"{shop}thanks/")
    page.eval("""() => {
      window.heard = [];
      for (const name of ["click", "dblclick"]) {
        addEventListener(name, (event) => { event.preventDefault(); heard.push([name, event.ctrlKey]); }, true);
      }
    }""")
    box = page.see("heading", "Thank you")
    page.dblclick_at(box["x"] + 20, box["y"] + 10)
    page.click_at(box["x"] + 20, box["y"] + 10, ctrl=True)
    page.wait("heard.length >= 4")
    assert page.eval("heard") == [["click", False], ["click", False], ["dblclick", False], ["click", True]]


def test_dragging_selects_text(page, shop):
    page.open(f"{shop}untagged/")
    box = page.see_css("main h1")["box"]
    page.drag((box["x"] + 2, box["y"] + 12), (box["x"] + 150, box["y"] + 12))
    assert page.eval("getSelection().toString()").strip()


def test_the_wheel_scrolls(page, shop):
    page.open(f"{shop}journal/light-at-home/")
    page.wheel(600, 400, 500)
    page.wait("scrollY > 200")


def test_the_replica_can_be_read_although_it_runs_no_script(page, shop):
    page.open(f"{shop}untagged/")
    page.eval("""() => {
      const frame = Object.assign(document.createElement("iframe"), { name: "replica", srcdoc: "<p>copy</p>" });
      frame.sandbox = "allow-same-origin";
      document.body.append(frame);
    }""")
    page.wait(lambda: page.replica("(doc, more) => doc.body?.textContent + more", "!") == "copy!")


def test_vic_and_eve_share_nothing(people, shop):
    people.vic.eval("() => { localStorage.setItem('mine', '1'); document.cookie = 'mine=1; path=/'; }")
    stranger = people.person("stranger")
    stranger.open(shop)
    assert stranger.eval("localStorage.getItem('mine')") is None
    assert "mine" not in stranger.eval("document.cookie")


def test_a_second_tab_belongs_to_the_same_person(people, shop):
    people.vic.eval("localStorage.setItem('mine', '1')")
    tab = people.vic.new_tab()
    tab.open(f"{shop}cart/")
    assert tab.eval("localStorage.getItem('mine')") == "1"
    assert people.vic.url == shop
    tab.close_tab()
    assert people.vic.url == shop


def test_the_wire_keeps_every_byte_of_a_socket(people, server, wire):
    """Also one as large as a snapshot, and one sent just before the page goes."""
    people.vic.eval(
        """async (port) => {
          const key = document.querySelector("script[data-site]").dataset.site;
          const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/visitor/${key}/nobody/`);
          await new Promise((resolve) => { socket.onopen = resolve; });
          socket.send(JSON.stringify({ t: "hello", secret: "needle-in-text" }));
          const frame = new Uint8Array(100012);
          frame.set([1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
          frame.set(new TextEncoder().encode("needle-in-frame"), 99000);
          socket.send(frame);
        }""",
        wire.port,
    )
    people.vic.wait(lambda: b"needle-in-frame" in wire.sent())
    assert wire.messages("hello") == [{"t": "hello", "secret": "needle-in-text"}]
    [frame] = wire.frames()
    assert (frame.kind, frame.epoch, frame.seq, len(frame.payload)) == ("SNAPSHOT", 1, 1, 100000)
    assert b"never-sent" not in wire.sent()


def test_the_tag_comes_from_another_origin_than_the_shop(people, wire):
    source = people.vic.eval("document.querySelector('script[data-site]').src")
    assert source == f"http://127.0.0.1:{wire.port}/tag.js"
    assert people.vic.eval("location.hostname") == "localhost"
    people.vic.wait(lambda: b"GET /tag.js" in wire.sent())


@pytest.mark.parametrize("name", ["ada", "eve"])
def test_agents_sign_in(people, name):
    assert "/workspace/" in getattr(people, name).url


def test_pictures_are_taken(people, tmp_path):
    people.vic.screenshot(tmp_path / "vic.png")
    assert (tmp_path / "vic.png").stat().st_size > 5000
