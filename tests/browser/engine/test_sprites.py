"""Files that <use> draws of, as the agent's browser gets them: rebuilt, and no larger than a page may be."""

import pytest

DRAW = """const { createSprites } = await import('/static/js/replica/sprites.js');
const [text, place, count] = args;
const sprites = createSprites();
const address = URL.createObjectURL(new Blob([text]));
const found = { width: 0, drawn: 0, text: '' };
for (let at = 0; at < count; at += 1) {
  const svg = lab.copy.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = svg.appendChild(lab.copy.createElementNS('http://www.w3.org/2000/svg', 'use'));
  lab.copy.body.append(svg);
  const url = await sprites.urlOf(address, place, use);
  if (!url) continue;
  use.setAttribute('href', url);
  if (!found.drawn++) {
    found.text = await (await fetch(url)).text();
    for (let wait = 0; wait < 40 && !use.getBBox().width; wait += 1) await lab.settle(50);
    found.width = use.getBBox().width;
  }
}
sprites.stop();
for (const svg of lab.copy.querySelectorAll('body > svg')) svg.remove();
return found"""
XMLNS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
HOSTILE = """<script>top.ran = 1</script><style>@import url(//127.0.0.2/x); p { background: url(//127.0.0.2/x) }</style>
<symbol id="icon" viewBox="0 0 9 9"><path d="M0 0h9v9z" onclick="top.ran = 1" onload="top.ran = 1"/>
<a xlink:href="javascript:top.ran = 1"><rect width="9" height="9"/></a><image href="x" onerror="top.ran = 1"/>
<set attributeName="onclick" to="top.ran = 1"/><use href="http://127.0.0.2/x#a"/>
<foreignObject><p xmlns="http://www.w3.org/1999/xhtml"><iframe src="//127.0.0.2/frame"/></p></foreignObject></symbol>"""
USES = """return [...lab.copy.querySelectorAll('use')].map(
  (use) => [use.getAttribute('href'), use.dataset.cobrowseUse?.split('/').pop() ?? null])"""


def powers(levels: int) -> str:
    """Each draws the one before twice."""
    twice = [f'<g id="u{n}"><use href="#u{n - 1}"/><use href="#u{n - 1}"/></g>' for n in range(1, levels)]
    return "".join(['<rect id="u0" width="9"/>', *twice, f'<g id="icon"><use href="#u{levels - 1}"/></g>'])


@pytest.fixture
def draw(lab):
    lab.show("<p>page</p>")

    def drawn(content: str, count: int = 1):
        return lab.run(DRAW, f"<svg {XMLNS}>{content}</svg>", "#icon", count)

    return drawn


def test_an_icon_is_drawn(draw):
    found = draw('<symbol id="icon" viewBox="0 0 9 9"><path d="M0 0h9v9z" fill="red"/></symbol>')
    assert found["width"] > 0 and 'fill="red"' in found["text"]


def test_nothing_of_it_runs_or_loads(draw, lab):
    found = draw(HOSTILE)
    assert found["width"] > 0
    for word in (
        "<script",
        "@import",
        "onclick=",
        "onload",
        "onerror",
        "javascript:",
        " href=",
        "foreignObject",
        "iframe",
    ):
        assert word not in found["text"], word
    assert lab.run("return top.ran ?? null") is None


@pytest.mark.parametrize(
    "content",
    ["<g>", "", '<g id="other"/>', powers(31), '<g id="icon"/>' + "<g/>" * 100_001],
    ids=["broken", "empty", "another id", "powers", "too many"],
)
def test_what_is_of_no_use_is_not_drawn(draw, content):
    assert draw(content) == {"width": 0, "drawn": 0, "text": ""}


def test_all_icons_together_draw_no_more_than_a_page_may_have(draw):
    heavy = '<symbol id="icon">' + '<rect width="1" height="1"/>' * 20_000 + "</symbol>"
    assert draw(heavy, count=6)["drawn"] == 4


def test_an_address_of_another_file_is_a_mark_until_it_has_been_looked_through(lab):
    icon = "/static/img/icon.svg"
    lab.show(f"<svg><g id=here /><use href={icon}#a /><use xlink:href={icon}#b /></svg>")
    assert lab.run(USES) == [[None, "icon.svg#a"], [None, "icon.svg#b"]]
    lab.run("lab.copy.querySelector('use').setAttribute('href', 'blob:supplied')")
    lab.act("""const [one, other] = doc.querySelectorAll('use');
      one.setAttribute('href', '#here'); other.removeAttribute('xlink:href')""")
    assert lab.run(USES) == [["#here", None], [None, None]]
