"""Pages that nobody here wrote look the same on both sides."""

from tests.browser.people import People
from tests.browser.site import PAGES, documentation_site

# Every visible text with the box of its element, rounded to whole pixels.
TEXTS = """(doc) => { const out = []; const walker = doc.createTreeWalker(doc.body, 4);
  while (walker.nextNode()) { const text = walker.currentNode.data.replace(/\\s+/g, " ").trim();
    const parent = walker.currentNode.parentElement;
    if (!text || ["SCRIPT", "STYLE", "NOSCRIPT"].includes(parent.tagName)) continue;
    const { x, y, width, height } = parent.getBoundingClientRect();
    out.push([text, ...[x, y, width, height].map(Math.round)]); }
  return out; }"""


def test_text_and_boxes_agree_on_both_sides(people: People) -> None:
    with documentation_site(people.server) as site:
        vic = people.visitor_at(f"{site}/{PAGES[0]}")
        people.session("view")
        ada = people.ada
        for page in PAGES:
            if page != PAGES[0]:
                vic.open(f"{site}/{page}")
                people.live()
            ada.wait(
                lambda: ada.replica(TEXTS) == vic.eval(f"() => ({TEXTS})(document)"),
                message=f"texts and boxes of {page} to agree",
            )
            assert len(vic.eval(f"() => ({TEXTS})(document)")) > 50
