"""A session: the page live, pointers, highlights, text, scrolling, both layouts (DESIGN.md §2.1, §2.2, §2.3, §2.5)."""

import time

from tests.browser.engines import Page
from tests.browser.people import People

# Visible text of a document's main part, white space folded.
MAIN = "(doc) => doc.querySelector('main')?.innerText.replace(/\\s+/g, ' ').trim() ?? ''"
# What moves by itself, also in shadow roots.
MOVING = """() => { const found = [];
  const look = (root) => {
    found.push(...root.getAnimations().filter((one) => one.playState === "running").map((one) => one.animationName));
    for (const e of root.querySelectorAll("*")) if (e.shadowRoot) look(e.shadowRoot); };
  look(document); return found; }"""
BOX = """(doc, selector) => { const e = doc.querySelector(selector); if (!e) return null;
  const b = e.getBoundingClientRect(); return { x: b.x, y: b.y, width: b.width, height: b.height }; }"""


def same_text(people: People) -> None:
    vic, ada = people.vic, people.ada
    ada.wait(
        lambda: ada.replica(MAIN) == vic.eval(f"() => ({MAIN})(document)"),
        message="the replica's text to equal the page's",
    )


def stage_point(ada: Page, selector: str, x: float = 0.5, y: float = 0.5) -> tuple[float, float]:
    """Where, in ada's window, a point of the replica's element lies: through the frame's place and scale."""
    look = """(selector, x, y) => {
          const find = (root) => { for (const e of root.querySelectorAll("*")) {
            if (e.localName === "iframe" && e.name === "replica") return e;
            const inner = e.shadowRoot && find(e.shadowRoot); if (inner) return inner; } return null; };
          const frame = find(document);
          const element = frame?.contentDocument?.querySelector(selector);
          if (!element) return null;
          const outer = frame.getBoundingClientRect();
          const scale = outer.width / frame.offsetWidth;
          const box = element.getBoundingClientRect();
          const down = box.top + box.height * y;
          if (down < 0 || down > frame.offsetHeight) return null;
          return [outer.left + (box.left + box.width * x) * scale, outer.top + (box.top + box.height * y) * scale];
        }"""

    def at_rest() -> list[float] | None:
        """In sight; the stage moves while it takes the size of the visitor's window, and with its scrolling."""
        spot: list[float] | None = ada.eval(look, selector, x, y)
        time.sleep(0.1)
        return spot if spot and spot == ada.eval(look, selector, x, y) else None

    left, top = ada.wait(at_rest, message=f"{selector} on the stage")
    return left, top


def test_the_agent_sees_the_page_live(people: People) -> None:
    people.session("view")
    vic, ada = people.vic, people.ada
    same_text(people)
    ada.wait(
        lambda: ada.replica(BOX, "h1") == vic.eval(f"() => ({BOX})(document, 'h1')"),
        message="the heading to stand where it stands on the page",  # once the stage has the visitor's size
    )
    vic.eval("() => { document.querySelector('h1').textContent = 'Changed under your eyes'; }")
    ada.wait(lambda: ada.replica("(doc) => doc.querySelector('h1').textContent") == "Changed under your eyes")
    frame = vic.see_css("[data-part=frame]")
    assert frame["box"]["width"] >= 1000
    assert "Ada" in vic.text("region", "CoBrowse session")
    assert ada.text("status", None)


def test_a_session_at_rest_draws_nothing(people: People) -> None:
    """What moves for ever takes a fifth of a processor where software draws it, and of a phone's battery anywhere."""
    people.session("view")
    for page in (people.vic, people.ada):
        page.wait(lambda page=page: page.eval(MOVING) == [], message="everything to come to rest")


def test_each_sees_the_others_pointer_circle_and_wiggle(people: People) -> None:
    people.session("view")
    vic, ada = people.vic, people.ada
    box = vic.eval(f"() => ({BOX})(document, 'h1')")
    vic.move(box["x"] + 20, box["y"] + 10)
    vic.move(box["x"] + 40, box["y"] + 12)
    ada.see_css("[data-part=visitor-pointer]")
    ada.move(*stage_point(ada, "h1", 0.2))
    ada.move(*stage_point(ada, "h1", 0.3))
    vic.see_css("[data-part=pointer]")

    vic.eval("""() => { window.__wiggled = []; const original = Element.prototype.animate;
      Element.prototype.animate = function (...args) {
        window.__wiggled.push(this.localName); return original.apply(this, args); }; }""")
    ada.dblclick_at(*stage_point(ada, "h1"))
    vic.see_css("[data-part=circle]")
    ada.click_at(*stage_point(ada, "h1"), ctrl=True)
    vic.wait("() => window.__wiggled.includes('h1')", message="the heading to wiggle on vic's page")
    ada.wait("() => !document.querySelector('[data-part=circle]')", message="the circle to fade")

    vic.dblclick_at(box["x"] + 30, box["y"] + 15)
    ada.see_css("[data-part=circle]")
    vic.see_css("[data-part=circle]")


def test_text_that_one_side_selects_is_highlighted_for_the_other(people: People) -> None:
    people.vic.open(f"{people.server.shop_url}journal/light-at-home/")
    people.session("view")
    vic, ada = people.vic, people.ada
    vic.eval("""() => { const p = document.querySelector("main p"); const range = document.createRange();
      range.selectNodeContents(p); const s = getSelection(); s.removeAllRanges(); s.addRange(range); }""")
    ada.wait(lambda: ada.replica(HIGHLIGHTED), message="vic's selection to be highlighted in the replica")
    ada.drag(stage_point(ada, "main h1", 0.02), stage_point(ada, "main h1", 0.9))
    vic.wait(HIGHLIGHTED_HERE, message="ada's selection to be highlighted on vic's page")


# A highlight of ours: by the CSS highlight registry, or boxes drawn over the text.
HIGHLIGHTED = """(doc) => [...(doc.defaultView.CSS?.highlights?.values() ?? [])].some((h) => h.size > 0)
  || doc.querySelector("[data-part=selection]") !== null"""
HIGHLIGHTED_HERE = """() => [...(CSS.highlights?.values() ?? [])].some((h) => h.size > 0)
  || document.querySelector("cobrowse-tag").shadowRoot.querySelector("[data-part=selection]") !== null"""


def test_both_scroll(people: People) -> None:
    people.vic.open(f"{people.server.shop_url}journal/light-at-home/")
    people.session("view")
    vic, ada = people.vic, people.ada
    vic.eval("() => scrollTo({ top: 600, behavior: 'instant' })")
    ada.wait(lambda: abs(ada.replica("(doc) => doc.scrollingElement.scrollTop") - 600) < 3, message="ada to follow vic")
    layer = ada.see_css("[data-part=layer]")["box"]
    ada.wheel(layer["x"] + layer["width"] / 2, layer["y"] + layer["height"] / 2, 300)
    vic.wait("() => document.scrollingElement.scrollTop > 650", message="vic's page to follow ada")


def test_in_follow_mode_the_agent_does_not_scroll(people: People) -> None:
    people.vic.open(f"{people.server.shop_url}journal/light-at-home/")
    people.session("follow")
    vic, ada = people.vic, people.ada
    vic.eval("() => scrollTo({ top: 500, behavior: 'instant' })")
    ada.wait(lambda: abs(ada.replica("(doc) => doc.scrollingElement.scrollTop") - 500) < 3)
    layer = ada.see_css("[data-part=layer]")["box"]
    ada.wheel(layer["x"] + layer["width"] / 2, layer["y"] + layer["height"] / 2, 300)
    ada.dblclick_at(layer["x"] + layer["width"] / 2, layer["y"] + layer["height"] / 2)
    vic.see_css("[data-part=circle]")  # came after the wheel on the same line
    assert vic.eval("document.scrollingElement.scrollTop") == 500


def test_the_viewport_is_matched_or_not(people: People) -> None:
    set_match = (
        "settings = CobrowseSettings.objects.get(account=account)\nsettings.match_viewport = {}\nsettings.save()"
    )
    people.session("view")
    vic, ada = people.vic, people.ada
    width = vic.eval("innerWidth")
    assert ada.replica("(doc) => doc.defaultView.innerWidth") == width
    vic.resize(700, 700)
    ada.wait(lambda: ada.replica("(doc) => doc.defaultView.innerWidth") == vic.eval("innerWidth"))
    try:
        people.server.django(set_match.format("False"))
        ada.wait(
            lambda: ada.replica("(doc) => doc.defaultView.innerWidth") not in (None, vic.eval("innerWidth")),
            message="the replica to take ada's own width",
        )
        same_text(people)
    finally:
        people.server.django(set_match.format("True"))
