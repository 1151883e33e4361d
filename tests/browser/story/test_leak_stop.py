"""A card number in a field that nobody masked: the agent sees stars, the admin where it was, and nobody the number."""

import json
import re

from tests.browser.people import People

CARD = "4242 4242 4242 4242"
FIELD = "input[name='note']"
# Every byte that comes over ada's socket, kept before the viewer reads it; what is inflated as well.
KEEP_ALL = """() => { window.__heard = []; const heard = (data) => window.__heard.push(data);
  const own = WebSocket.prototype; const add = own.addEventListener;
  own.addEventListener = function (type, listener, options) {
    if (type === "message" && !this.__kept) { this.__kept = true; add.call(this, "message", (e) => heard(e.data)); }
    return add.call(this, type, listener, options); };
  const { set, get } = Object.getOwnPropertyDescriptor(own, "onmessage");
  Object.defineProperty(own, "onmessage", { get, set(listener) {
    set.call(this, (e) => { heard(e.data); return listener?.call(this, e); }); } }); }"""
HEARD = """async () => { const out = [];
  for (const data of window.__heard) {
    if (typeof data === "string") { out.push(data); continue; }
    const bytes = new Uint8Array(data instanceof Blob ? await data.arrayBuffer() : data);
    if (bytes[0] === 3) continue;
    const payload = bytes.slice(12);
    const stream = new Blob([payload]).stream();
    const plain = bytes[1] & 1 ? stream.pipeThrough(new DecompressionStream("deflate-raw")) : stream;
    out.push(await new Response(plain).text().catch(() => "")); }
  return out; }"""


def typed_by(heard: list[str]) -> str:
    """What the short frames put in, one after the other."""
    said = [json.loads(text) for text in heard if text[:1] == '"']
    return "".join(each for each in said if isinstance(each, str))


def test_a_card_typed_digit_by_digit_never_reaches_the_agent(people: People) -> None:
    people.visitor_at(f"{people.server.shop_url}journal/light-at-home/")
    people.vic.eval("""() => { const form = document.createElement("form"); form.id = "callback";
      form.innerHTML = "<label>Note <input name='note' autocomplete='off'></label> <input id='next'><p id='echo'></p>";
      form.elements[0].oninput = (e) => { document.querySelector("#echo").textContent = e.target.value; };
      document.querySelector("h1").after(form); }""")
    vic, ada = people.vic, people.ada
    ada.eval(KEEP_ALL)
    people.session("shared")
    people.close_chat()
    ada.wait(lambda: ada.replica("(doc) => doc.querySelector('#callback') !== null"))
    vic.click_css(FIELD)
    for key in CARD:
        vic.keys(key)
    shown = "4242 4242 **** ****"
    value = f'(doc) => doc.querySelector("{FIELD}").value'
    ada.wait(lambda: ada.replica(value) == shown, message="stars in the field")
    ada.wait(
        lambda: ada.replica("(doc) => doc.querySelector('#echo').textContent") == shown, message="stars in the text"
    )
    assert vic.eval(f'document.querySelector("{FIELD}").value') == CARD, "the visitor's own page is as it was"
    vic.click_css("#next")
    vic.keys("still live")
    ada.wait(lambda: ada.replica("(doc) => doc.querySelector('#next').value") == "still live")

    heard = ada.eval(HEARD)
    assert len(heard) > 20, "the search hears what is sent"
    digits = [re.sub(r"[^0-9*]", "", text) for text in [*heard, typed_by(heard)]]
    assert all("424242424" not in text for text in digits), "more than eight digits"

    def reported() -> str | None:
        found = people.server.django(
            "print(list(LeakReport.objects.filter(account=account).values_list('kind', 'path', 'selector')))"
        )
        return found if "#echo" in found else None

    reports = ada.wait(reported, message="both places in the admins' list")
    assert "input[name=note]" in reports and "input[name='note']" in reports and "4242" not in reports
