"""What capture hands out when the agent's browser asks for files: only what the page itself shows outside of masks."""

import pytest

ICON = "/static/img/icon.svg"
BODY = f"""<img id=open src={ICON} width=20><p id=styled style="background-image: url({ICON})">p</p><p id=plain>p</p>
<div data-cobrowse=mask><img id=hidden src={ICON}><p id=within style="background-image: url({ICON})">p</p></div>"""
ASK = """return lab.capture.supply(args[0], async (blob) => {
  lab.blob = blob;
  return `uploaded ${blob.type}`;
})"""
LOADS = """return page.performance.getEntriesByType('resource').filter((one) => one.name.endsWith(args[0])).length"""


@pytest.fixture
def asked(lab):
    lab.show(
        BODY, head="<style>@font-face { font-family: F; src: url(/static/img/icon.svg) } b { font-family: F }</style>"
    )
    lab.run("while (!doc.querySelector('#open').naturalWidth) await lab.settle(50)")

    def ask(selector: str, kind: str, **more):
        js = "const e = doc.querySelector(args[1]); args[0].node = lab.capture.idOf(e) || 1e6; " + ASK
        return lab.run(js, {"kind": kind, **more}, selector)

    return ask


def test_a_picture_is_taken_from_the_page_without_the_network(asked, lab):
    before = lab.run(LOADS, ICON)
    assert asked("#open", "image").startswith("uploaded image/")
    assert lab.run(LOADS, ICON) == before
    assert lab.run("return lab.blob.size") > 50


def test_a_picture_in_a_style_is_fetched_where_the_element_names_it(asked, lab):
    url = lab.run("return new URL(args[0], doc.baseURI).href", ICON)
    assert asked("#styled", "css", url=url) == "uploaded image/svg+xml"
    assert asked("#plain", "css", url=url) == ""
    for other in (
        "/tests/browser/engine/page.js",
        f"{url}?more",
        "file:///etc/passwd",
        "data:image/png,x",
        "https://example.com/",
    ):
        assert asked("#styled", "css", url=other) == "", other


def test_nothing_is_taken_from_under_a_mask(asked, lab):
    url = lab.run("return new URL(args[0], doc.baseURI).href", ICON)
    assert asked("#hidden", "image") == ""
    assert asked("#within", "css", url=url) == ""
    assert asked("[data-cobrowse]", "image") == ""
    lab.act("doc.querySelector('#open').setAttribute('data-cobrowse', 'mask')")
    assert asked("#open", "image") == ""


@pytest.mark.parametrize(
    "want",
    [
        {},
        {"kind": "image"},
        {"kind": "css", "node": "x"},
        {"kind": "sheet", "node": 3},
        {"kind": "font", "face": ["None"]},
    ],
)
def test_odd_questions_get_nothing(asked, lab, want):
    assert lab.run(ASK, want) == ""
