"""What is masked never leaves the visitor's browser: looked for in every byte sent (DESIGN.md §2.6, §2.7)."""

import base64
from urllib.parse import quote

from tests.browser.engines import Page
from tests.browser.people import People
from tests.browser.story.test_sharing import stage_point
from tests.browser.wire import Wire

SECRETS = {
    "#card-number": "4242 4242 4242 4242",
    "#card-cvc": "9173",
    "input[name='secure']": "my first goldfish",
    "#gift-card": "GIFT77881199",
    "#password": "hunter2-tango",
}


def forms(secret: str) -> list[bytes]:
    """A secret as it might be spelled in a stream."""
    plain = secret.encode()
    digits = secret.replace(" ", "").encode()
    return [plain, digits, quote(secret).encode(), base64.b64encode(plain), plain.hex().encode()]


def leaks(wire: Wire, secrets: list[str]) -> list[str]:
    sent = wire.sent()
    return [secret for secret in secrets if any(form in sent for form in forms(secret))]


def write(vic: Page, selector: str, text: str) -> None:
    """Typed by hand, and then put in by script: what goes out letter by letter no search would find."""
    vic.click_css(selector)
    vic.keys(text)
    vic.eval(
        """async (selector, text) => { const field = document.querySelector(selector);
        for (const value of ["", text]) {
          field.value = value;
          field.dispatchEvent(new InputEvent("input", { bubbles: true }));
          await new Promise((done) => setTimeout(done, 300)); // seen for itself
        } }""",
        selector,
        text,
    )


def test_not_a_byte_of_a_masked_field_is_sent(people: People, wire: Wire) -> None:
    people.vic.open(f"{people.server.shop_url}checkout/")
    people.session("shared")
    people.close_chat()
    vic, ada = people.vic, people.ada
    vic.click_css("#make-account")
    for selector, secret in SECRETS.items():
        write(vic, selector, secret)
    vic.click_css("#show-password")  # turns the field into a text field
    vic.wait("() => document.querySelector('#password').type === 'text'")
    write(vic, "#password", "hunter3-foxtrot")
    write(vic, "#email", "vic@example.com")
    ada.wait(lambda: ada.replica("(doc) => doc.querySelector('#email')?.value") == "vic@example.com")
    assert leaks(wire, ["vic@example.com"]), "the search finds what is sent"
    assert leaks(wire, [*SECRETS.values(), "hunter3-foxtrot", "has a balance"]) == []
    shown = ada.replica("(doc) => doc.documentElement.outerHTML")
    assert "data-cobrowse-masked" in shown
    assert "0000 0000" not in shown, "nor the placeholder of a masked field"


def test_marked_parts_and_old_values_stay_hidden(people: People, wire: Wire) -> None:
    vic = people.vic
    vic.open(f"{people.server.shop_url}account/")
    vic.wait("() => document.querySelector('#login') !== null")
    if vic.eval("() => !document.querySelector('#login').hidden"):
        vic.click_css("#login-email")
        vic.keys("vic@example.com")
        vic.click_css("#login-password")
        vic.keys("secret-at-the-door")
        vic.press("Enter")
    vic.see_css("#account:not([hidden])")
    people.session("shared")
    ada = people.ada
    ada.wait(lambda: "L-20417" in (ada.replica("(doc) => doc.body.innerText") or ""))
    assert leaks(wire, ["AT61 1904 3002 3457 3201", "Victoria Vance", "1988-04-17", "secret-at-the-door"]) == []
    # Changed later, and by script.
    vic.eval("""() => { document.querySelector("#iban").textContent = "GB29 NWBK 6016 1331 9268 19";
      document.querySelector("#holder").value = "Somebody Else";
      document.querySelector("#orders").textContent = "Done"; }""")
    ada.wait(lambda: "Done" in (ada.replica("(doc) => doc.body.innerText") or ""))
    assert leaks(wire, ["GB29 NWBK 6016 1331 9268 19", "Somebody Else"]) == []


def test_a_rule_added_during_a_session_takes_effect_at_once(people: People, wire: Wire) -> None:
    people.vic.open(f"{people.server.shop_url}checkout/")
    people.session("shared")
    vic, ada = people.vic, people.ada
    ada.wait(lambda: ada.replica("(doc) => doc.querySelector('#phone') !== null"))
    people.server.django("MaskRule.objects.create(account=account, selector='#phone', note='test')")
    try:
        ada.wait(
            lambda: ada.replica("(doc) => doc.querySelector('#phone') === null"), message="the field to be withdrawn"
        )
        vic.click_css("#phone")
        vic.keys("0664 123 99 88")
        vic.click_css("#city")
        vic.keys("Graz")
        ada.wait(lambda: ada.replica("(doc) => doc.querySelector('#city').value") == "Graz")
        assert leaks(wire, ["0664 123 99 88"]) == []
    finally:
        people.server.django("MaskRule.objects.filter(account=account, selector='#phone').delete()")
    ada.wait(lambda: ada.replica("(doc) => doc.querySelector('#phone') !== null"), message="the field to be back")


def test_the_agent_cannot_click_or_fill_what_is_masked(people: People, wire: Wire) -> None:
    people.vic.open(f"{people.server.shop_url}checkout/")
    people.session("shared")
    vic, ada = people.vic, people.ada
    vic.eval("""() => { window.__touched = [];
      for (const type of ["focusin", "click", "input"]) document.addEventListener(type,
        (e) => window.__touched.push([type, e.target.id])); }""")
    vic.css("#card-number")  # brings it into sight, on both sides
    ada.click_at(*stage_point(ada, "[data-cobrowse-masked]"))
    ada.keys("4242")
    ada.wait(lambda: "idden from you" in ada.eval("document.body.innerText"), message="ada to be told")
    vic.css("#city")
    ada.click_at(*stage_point(ada, "#city"))
    vic.wait("() => window.__touched.some(([, id]) => id === 'city')", message="a click that is allowed")
    assert all(name in ("city", "") for _, name in vic.eval("() => window.__touched"))


def test_the_agent_reaches_nothing_masked_by_a_detour(people: People) -> None:
    """A label once pressed the hidden box that it belongs to, and Enter the hidden button of a form."""
    people.visitor_at(f"{people.server.shop_url}journal/light-at-home/")
    people.vic.eval("""() => { window.__touched = [];
      const form = document.createElement("form");
      form.innerHTML = `<label id="consent">I agree <input type="checkbox" id="agree" data-cobrowse="mask"></label>
        <label>Street <input id="street"></label> <button id="send" data-cobrowse="mask">Send</button>`;
      for (const type of ["click", "submit", "change"]) form.addEventListener(type, (e) => {
        e.preventDefault(); window.__touched.push(e.target.id); });
      document.querySelector("h1").after(form); }""")
    people.session("shared")
    people.close_chat()
    vic, ada = people.vic, people.ada
    vic.css("#consent")
    ada.click_at(*stage_point(ada, "#consent", 0.1))
    ada.wait(lambda: "idden from you" in ada.eval("document.body.innerText"), message="ada to be told")
    ada.click_at(*stage_point(ada, "#street"))
    ada.keys("Elm")
    vic.wait("() => document.querySelector('#street').value === 'Elm'")
    ada.press("Enter")
    ada.keys("s")
    vic.wait("() => document.querySelector('#street').value === 'Elms'", message="the key after Enter")
    assert not vic.eval("document.querySelector('#agree').checked")
    assert set(vic.eval("() => window.__touched")) == {"street"}  # its own click and change


def test_a_label_inside_of_a_frame_presses_nothing_masked_either(people: People) -> None:
    """Elements of a frame have classes of their own, which the check did not know."""
    people.visitor_at(f"{people.server.shop_url}journal/light-at-home/")
    people.vic.eval("""() => { const frame = document.createElement("iframe");
      document.querySelector("h1").after(frame);
      frame.contentDocument.body.innerHTML =
        `<label id="consent">I agree <input type="checkbox" id="agree" data-cobrowse="mask"></label>`; }""")
    people.session("shared")
    people.close_chat()
    vic, ada = people.vic, people.ada
    ada.wait(lambda: ada.replica("(doc) => !!doc.querySelector('iframe')?.contentDocument.querySelector('#consent')"))
    ada.click_at(*stage_point(ada, "iframe", 0.08, 0.12))  # the label's words
    ada.wait(lambda: "idden from you" in ada.eval("document.body.innerText"), message="ada to be told")
    assert not vic.eval("document.querySelector('iframe').contentDocument.querySelector('#agree').checked")


def test_the_agent_overwrites_nothing_masked_inside_of_edited_text(people: People) -> None:
    people.visitor_at(f"{people.server.shop_url}journal/light-at-home/")
    people.vic.eval("""() => { const note = document.createElement("div");
      note.id = "note"; note.contentEditable = "true";
      note.innerHTML = "Dear <b data-cobrowse='mask'>Victoria</b>, thank you";
      document.querySelector("h1").after(note); }""")
    people.session("shared")
    people.close_chat()
    vic, ada = people.vic, people.ada
    vic.css("#note")
    ada.click_at(*stage_point(ada, "#note", 0.02))
    ada.keys("x")
    ada.wait(lambda: "idden from you" in ada.eval("document.body.innerText"), message="ada to be told")
    assert vic.eval("document.querySelector('#note').textContent") == "Dear Victoria, thank you"


def test_a_rule_that_the_browser_cannot_evaluate_stops_the_picture(people: People, wire: Wire) -> None:
    people.session("view")
    vic, ada = people.vic, people.ada
    # Past the form's check on purpose: what one browser knows another may not.
    people.server.django("MaskRule.objects.create(account=account, selector=':unheard-of(x)', note='broken')")
    try:
        ada.wait(lambda: (people.viewer() or {}).get("data-state") == "paused", message="the session to pause")
        assert "a masking rule cannot be evaluated" in ada.css("[aria-label='CoBrowse viewer']")["text"]
        before = len(wire.frames())
        vic.eval("() => { document.querySelector('h1').textContent = 'unseen words'; }")
        vic.see_text("masking rule", "log")
        assert b"unseen words" not in wire.sent() and len(wire.frames()) == before
    finally:
        people.server.django("MaskRule.objects.filter(account=account, note='broken').delete()")
    people.live()


def test_addresses_lose_what_may_be_private(people: People, wire: Wire) -> None:
    people.vic.open(f"{people.server.shop_url}cart/?token=t0psecret&lang=en#frag-ment")
    people.session("view")
    ada = people.ada
    ada.wait(lambda: ada.replica("(doc) => !!doc.querySelector('main')"))
    assert leaks(wire, ["t0psecret", "frag-ment"]) == []
