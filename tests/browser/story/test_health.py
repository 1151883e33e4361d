"""Masking that is watched: a rule that stops matching is shown and mailed, a critical one that misses shows nothing."""

from pathlib import Path

from tests.browser.people import People
from tests.browser.server import PASSWORD
from tests.browser.wire import Wire

HEALTH = "/admin/sessions_app/rulehealth/"


def test_a_rule_that_stops_matching_is_shown_and_mailed(people: People, wire: Wire) -> None:
    server, vic = people.server, people.vic
    number = int(
        server.django(
            "rule = MaskRule.objects.create(account=account, selector='#from-price', note='health')\n"
            "from config_app import services\n"
            f"olga = services.add_member(account, services.NewMember('olga', {PASSWORD!r}, role='admin')).user\n"
            "olga.email = 'olga@acme.example'\n"
            "olga.save(update_fields=['email'])\n"
            "print(rule.pk)"
        )
    )

    def count_of(times: int) -> list[int]:
        """What the tag has counted of the rule, report after report, once there are so many."""

        def counts() -> list[int]:
            found = [dict(message["counts"]) for message in wire.messages("mask.health")]
            return [each[number] for each in found]

        vic.wait(lambda: len(counts()) >= times, message=f"{times} reports of the tag", timeout=30)
        return counts()

    def mark() -> None:
        vic.eval("() => { document.querySelector('h1').id = 'from-price'; }")

    try:
        people.session("view")
        mark()
        assert count_of(1) == [1]
        for times in (2, 3, 4):  # the page as it comes from now on has no such id
            vic.open(server.shop_url)
            people.live()
            assert count_of(times)[-1] == 0
        olga = people.sign_in(people.person("olga"), "olga")
        olga.open(f"{server.url}{HEALTH}?state=problem")
        seen = olga.see_css("#result_list")["text"]
        assert "#from-price" in seen
        assert "/demo/shop/" in seen
        log = Path(server.home / "server.log")
        vic.wait(lambda: "A masking rule stopped matching" in log.read_text(), message="the mail", timeout=10)
        letter = log.read_text()
        assert "To: olga@acme.example" in letter and "Rule: #from-price" in letter and HEALTH in letter
        # Numbers, ids and paths are all that was reported.
        for message in wire.messages("mask.health"):
            assert set(message) == {"t", "epoch", "path", "counts", "unmasked"}
            assert message["path"] == "/demo/shop/"
    finally:
        server.django("MaskRule.objects.filter(account=account, note='health').delete()")
        server.django("Membership.objects.get(user__username='olga').user.delete()")


def test_a_critical_rule_that_matches_nothing_pauses_its_page_only(people: People, wire: Wire) -> None:
    server = people.server
    server.django(
        "MaskRule.objects.create(account=account, selector='.pan-2019', url_pattern='/demo/shop/cart/', "
        "critical=True, note='critical')"
    )
    try:
        people.session("shared")
        people.close_chat()
        vic, ada = people.vic, people.ada
        vic.open(f"{server.shop_url}cart/")
        ada.wait(lambda: (people.viewer() or {}).get("data-state") == "paused", message="the page to be paused")
        assert "matches nothing" in ada.css("[aria-label='CoBrowse viewer']")["text"]
        (missed,) = wire.messages("mask.missed")
        vic.eval("() => { document.querySelector('h1').textContent = 'unseen words'; }")
        vic.see_text("Paused on this page", "region", "CoBrowse session")
        assert [frame.kind for frame in wire.frames() if frame.epoch == missed["epoch"]] == []
        assert b"unseen words" not in wire.sent()
        vic.open(f"{server.shop_url}journal/light-at-home/")
        people.live()
        ada.wait(lambda: ada.replica("(doc) => !!doc.querySelector('h1')"))
        # And the same page once the rule finds what it is for.
        vic.open(f"{server.shop_url}cart/")
        ada.wait(lambda: (people.viewer() or {}).get("data-state") == "paused", message="the pause again")
        vic.eval("() => { document.querySelector('h1').className = 'pan-2019'; }")
        people.live()
        ada.wait(lambda: ada.replica("(doc) => doc.querySelector('[data-cobrowse-masked]') !== null"))
        assert "unseen words" not in (ada.replica("(doc) => doc.body.innerText") or "")
    finally:
        server.django("MaskRule.objects.filter(account=account, note='critical').delete()")
