"""What the agent's browser may not load is supplied by the visitor's."""

from tests.browser.members import MEMBERS, members_site
from tests.browser.people import People

OURS = "/api/v1/sessions/"
HERO = "(doc) => doc.defaultView.getComputedStyle(doc.querySelector('h1'))"
BADGE = "(doc) => doc.defaultView.getComputedStyle(doc.querySelector('.badge'), '::before')"
SHAPE = "(doc) => doc.defaultView.getComputedStyle(doc.querySelector('.shape')).maskImage"
SUPPLIED = {
    "the picture": "(doc) => doc.querySelector('#photo').naturalWidth === 40",
    "the linked style sheet": f"{HERO}.color === 'rgb(1, 2, 3)'",
    "the background": f"{HERO}.backgroundImage.includes('{OURS}')",
    "the badge of a sheet that loads": f"{BADGE}.backgroundImage.includes('{OURS}')",
    "the shape of a mask": f"{SHAPE}.includes('{OURS}')",
    "an icon of another file": "(doc) => doc.querySelector('#cart').getBBox().width > 0",
    "another icon of that file": "(doc) => doc.querySelector('#bell').getBBox().width > 0",
    "the font": "(doc) => [...doc.fonts].some((face) => /Members/.test(face.family) && face.status === 'loaded')",
}


def test_what_lies_behind_the_visitors_login_is_supplied_for_the_session_only(people: People) -> None:
    with members_site(people.server) as site:
        vic = people.visitor_at(f"{site}/")
        people.session("view")
        ada = people.ada
        assert vic.eval("document.querySelector('#photo').naturalWidth") == 40
        for what, holds in SUPPLIED.items():
            ada.wait(lambda holds=holds: ada.replica(holds), message=what, timeout=40)
        # The partner lets only its own customers' pages load, and nobody read: it is marked, and the agent is told.
        ada.wait(
            lambda: ada.replica("(doc) => doc.querySelector('#partner').hasAttribute('data-cobrowse-missing')"),
            message="the sheet that nobody can supply to be marked",
            timeout=20,
        )
        # Once each, whoever asks again; and nothing from under a mask.
        kept = sorted(path.name for path in (people.server.home / "assets").rglob("*.*"))
        assert len(kept) == 6
        assert MEMBERS["secret.png"][1] not in [
            path.read_bytes() for path in (people.server.home / "assets").rglob("*.*")
        ]
        vic.click("button", "Stop")
        ada.wait(lambda: (people.viewer() or {}).get("data-state") == "ended")
        ada.wait(lambda: list((people.server.home / "assets").iterdir()) == [], message="the assets to be gone")
