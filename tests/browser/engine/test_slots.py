"""What a component's masked part shows is masked, however it came to show it: its children are not touched by that."""

from typing import Any

import pytest

SECRET = "s3cr3t"
RULES = [{"id": 1, "selector": ".secret", "kind": "mask", "url_pattern": ""}]
COMPONENT = """
  const host = doc.querySelector("#h");
  const root = host.shadowRoot ?? host.root;
  const of = (selector) => root.querySelector(selector);
"""
OPENED = "<p class=open><slot></slot></p><p class=secret></p>"
WAYS = {
    "the slot moves into it": (OPENED, "of('.secret').append(of('slot'))", "of('.open').append(of('slot'))"),
    "the slot's parent moves into it": (OPENED, "of('.secret').append(of('.open'))", "root.append(of('.open'))"),
    "the parent becomes masked": (OPENED, "of('.open').classList.add('secret')", "of('p').classList.remove('secret')"),
    "a new slot comes before": (
        "<p class=secret></p><slot></slot>",
        "of('.secret').append(doc.createElement('slot'))",
        "of('.secret').replaceChildren()",
    ),
    "the slot before goes": (
        "<slot></slot><p class=secret><slot></slot></p>",
        "of('slot').remove()",
        "root.prepend(doc.createElement('slot'))",
    ),
    "a slot before gets another name": (
        "<slot></slot><p class=secret><slot></slot></p>",
        "of('slot').name = 'other'",
        "of('slot').removeAttribute('name')",
    ),
    "a new slot comes in a form whose field is named like a property": (
        "<p class=secret></p><slot></slot>",
        """const form = doc.createElement('form'); form.innerHTML = '<input name=querySelector><slot></slot>';
        of('.secret').append(form)""",
        "of('.secret').replaceChildren()",
    ),
    "a component in it moves the slot": (
        "<x-in><slot></slot></x-in>",
        "of('x-in').shadowRoot.querySelector('p').append(of('x-in').shadowRoot.querySelector('slot'))",
        "of('x-in').shadowRoot.prepend(of('x-in').shadowRoot.querySelector('slot'))",
    ),
}
INNER = """
  const inner = of("x-in")?.attachShadow({ mode: "open" });
  if (inner) inner.innerHTML = "<slot></slot><p class=secret></p>";
"""


@pytest.mark.parametrize(
    ("way", "mode"), [*((way, "open") for way in WAYS), *((way, "closed") for way in list(WAYS)[:2])]
)
def test_what_a_masked_part_comes_to_show_is_not_sent_any_more(lab: Any, way: str, mode: str) -> None:
    shadow, enter, leave = WAYS[way]
    lab.show("<div id=h><b>shown</b>, text</div>", rules=RULES)
    # made while the session runs: closed roots of before are not known to anybody
    begin = f"""doc.querySelector("#h").root = doc.querySelector("#h").attachShadow({{ mode: "{mode}" }});"""
    lab.act(begin + COMPONENT + f"root.innerHTML = `{shadow}`;" + INNER)
    assert lab.copy("copy.querySelector('b')?.textContent") == "shown"
    lab.act(COMPONENT + enter)
    assert lab.copy("copy.querySelector('b')?.textContent ?? ''") == "", "the agent does not see it any more"
    if mode == "open":
        lab.same()
    lab.act(
        f"""const [host, secret] = [doc.querySelector("#h"), "{SECRET}"];
        host.querySelector("b").textContent = secret; host.lastChild.data = secret; host.append(secret)"""
    )
    assert SECRET not in lab.sent
    lab.act(
        COMPONENT
        + "host.lastChild.remove(); host.querySelector('b').textContent = 'again'; host.lastChild.data = '!';"
        + leave
    )
    assert lab.copy("copy.querySelector('#h').textContent") == "again!"
    if mode == "open":
        lab.same()  # what is in a closed root cannot be compared from outside
    assert lab.faults == []


def test_a_slot_filled_by_hand_may_be_in_a_masked_part(lab: Any) -> None:
    lab.show("<div id=h><b>shown</b></div>", rules=RULES)
    lab.act(
        """const root = doc.querySelector("#h").attachShadow({ mode: "open", slotAssignment: "manual" });
        root.innerHTML = "<slot></slot><p class=secret><slot></slot></p>";"""
    )
    lab.act(COMPONENT + "of('slot').assign(host.querySelector('b'))")
    assert lab.copy("copy.querySelector('b')?.textContent") == "shown"
    lab.act(COMPONENT + "of('.secret slot').assign(host.querySelector('b'))")
    lab.act(f"doc.querySelector('b').textContent = '{SECRET}'")
    assert SECRET not in lab.sent
    lab.act(COMPONENT + "host.querySelector('b').textContent = 'again'; of('slot').assign(host.querySelector('b'))")
    assert lab.copy("copy.querySelector('b')?.textContent") == "again"
    lab.same()


WAITING = {
    "its class": ("", "<p class=open><slot></slot></p>", "of('.open').classList.add('secret')"),
    "one around it": (
        ".zone > .child",
        "<div class=around><p class=child><slot></slot></p></div>",
        "of('.around').classList.add('zone')",
    ),
    "one before it": (
        "hr + .child",
        "<p class=child><slot></slot></p>",
        "of('.child').before(doc.createElement('hr'))",
    ),
    "a component in it": (
        "",
        "<x-in><slot></slot></x-in>",
        "of('x-in').shadowRoot.querySelector('p').classList.add('secret')",
    ),
}
FILLED = "<i></i>" * 4000


@pytest.mark.parametrize("way", WAITING)
def test_what_is_shown_by_a_part_that_waits_to_be_sent_is_masked_with_it(lab: Any, way: str) -> None:
    """A large component goes out in slices, and what it shows may be there before the slot that shows it."""
    selector, shadow, change = WAITING[way]
    rules = [*RULES, {"id": 2, "selector": selector, "kind": "mask", "url_pattern": ""}] if selector else RULES
    lab.load("<div id=h>shown<b>shown too</b></div>")
    waits = lab.run(
        """
        const host = doc.querySelector("#h");
        const root = host.attachShadow({ mode: "open" });
        root.innerHTML = args[1];
        const of = (selector) => root.querySelector(selector);
        const inner = of("x-in")?.attachShadow({ mode: "open" });
        if (inner) inner.innerHTML = "<p><slot></slot></p>";
        const change = () => {
          const waits = !lab.capture.whole && !lab.capture.idOf(of("slot"));
          new Function("of", "doc", args[2])(of, doc);
          host.firstChild.data += args[3];
          host.querySelector("b").firstChild.data += args[3];
          host.querySelector("b").title = args[3];
          return waits;
        };
        lab.start({ rules: args[0] }, { sliceMs: 0 });
        return new Promise((resolve) => { // at the very frame with which the text goes out
          lab.frames.push = (frame) => {
            Array.prototype.push.call(lab.frames, frame);
            if (!frame.text.includes("shown too")) return;
            delete lab.frames.push;
            resolve(change());
          };
        });
        """,
        rules,
        FILLED + shadow,
        change,
        SECRET,
    )
    lab.run("while (!lab.capture.whole) await lab.settle(50); await lab.settle(400)")
    assert waits, "the slot was not there yet"
    assert SECRET not in lab.sent
    lab.same()
