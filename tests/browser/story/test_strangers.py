"""Nothing crosses from one account to another, and each fault has a code and a sentence (HOUSE.md, third law)."""

import pytest

from tests.browser.engines import Page
from tests.browser.people import People


def test_eve_finds_nothing_of_the_other_account(people: People) -> None:
    people.session("view")
    ada, eve = people.ada, people.eve
    assert "Visitor" not in (eve.text_of("navigation", "Conversations") or "")
    api = "(path) => fetch(path).then((r) => r.status)"
    path = ada.eval("location.pathname")
    talk = path.rstrip("/").rpartition("/")[2]
    session = ada.eval("(id) => fetch(`/api/v1/conversations/${id}/`).then((r) => r.json())", talk)["conversation"]
    for address in (
        path,
        f"/api/v1/conversations/{talk}/",
        f"/api/v1/conversations/{talk}/messages/",
        f"/api/v1/sessions/{session['session']}/",
    ):
        assert ada.eval(api, address) == 200, address
        assert eve.eval(api, address) == 404, address
    close = """async (path) => {
      const csrf = /csrftoken=([^;]*)/.exec(document.cookie)[1];
      const ask = { method: "POST", headers: { "X-CSRFToken": csrf, "Content-Type": "application/json" }, body: "{}" };
      const { ticket } = await (await fetch("/api/v1/ticket/", ask)).json();
      const s = new WebSocket(location.origin.replace("http", "ws") + path);
      s.onopen = () => s.send(JSON.stringify({ t: "hello", ticket }));
      return new Promise((done) => { s.onclose = (e) => done(e.code); }); }"""
    assert eve.eval(close, f"/ws/session/{session['visitor']['id']}/{session['session']}/") == 4404


INSERT = """(tag, site) => new Promise((done) => { const s = document.createElement("script"); s.src = tag;
  s.dataset.site = site; s.onload = s.onerror = () => done(); document.head.append(s); })"""

# Code → the site key to use, and what makes the refusal come about.
REASONS = {
    "unknown_site": ("'no-such-key'", ""),
    "account_inactive": ("account.site_key", "Account.objects.filter(pk=account.pk).update(is_active=False)"),
    "origin_not_allowed": (
        "Membership.objects.get(user__username='eve').account.site_key",
        "AllowedOrigin.objects.filter(account__memberships__user__username='eve').update(pattern='https://x.example')",
    ),
}


@pytest.mark.parametrize("code", list(REASONS))
def test_a_tag_that_may_not_start_says_why_and_leaves_the_page_alone(people: People, code: str) -> None:
    vic: Page = people.person("vic")
    server = people.server
    key, cause = REASONS[code]
    vic.open(f"{server.shop_url}untagged/")
    # WebKit's driver does not tell what the console says, so the page listens itself.
    vic.eval("""() => { window.__warned = []; const warn = console.warn;
      console.warn = (...told) => { window.__warned.push(told.join(" ")); warn.apply(console, told); }; }""")
    try:
        site = server.django(f"{cause}\nprint({key})").strip()
        vic.eval(INSERT, f"{server.url}/tag.js", site)
        vic.wait(f"() => window.__warned.some((line) => line.includes('({code})'))", message=f"({code}) in the console")
        assert vic.css("cobrowse-tag") is None
    finally:
        server.django("Account.objects.filter(pk=account.pk).update(is_active=True)")


def test_a_page_that_throws_or_forbids_us_works_on(people: People) -> None:
    vic = people.vic
    vic.open(f"{people.server.shop_url}broken/")
    vic.see("button", "Open chat")
    people.session("view")
    vic.open(f"{people.server.shop_url}refusing/")
    assert vic.eval("document.querySelector('h1').textContent")
    assert vic.css("cobrowse-tag") is None


def test_a_page_with_a_strict_policy_reports_nothing(people: People) -> None:
    vic = people.vic
    vic.open(f"{people.server.shop_url}strict/")
    vic.eval("""() => { window.__violations = [];
      document.addEventListener("securitypolicyviolation", (e) => window.__violations.push(e.violatedDirective)); }""")
    people.session("shared")
    vic.see_css("[data-part=frame]")
    assert vic.eval("() => window.__violations") == []
    assert not [line for line in vic.console if "Content Security Policy" in line or "Content-Security-Policy" in line]
