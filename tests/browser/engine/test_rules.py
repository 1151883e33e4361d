"""What the kinds of rule do in the picture: ignore leaves out, no control leaves in, a paused page sends nothing."""

from typing import Any

import pytest

SECRET = "s3cr3t"


def rule(kind: str, selector: str, pages: str = "") -> dict[str, Any]:
    return {"id": 1, "selector": selector, "kind": kind, "url_pattern": pages}


WAYS = {
    "a rule": ([rule("ignore", ".ad")], "class=ad"),
    "the page's own mark": ([], "data-cobrowse=ignore"),
    "a rule about what is around it": ([rule("ignore", "section.ads > p")], "class=ad"),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_ignored_is_not_there_at_all(lab: Any, way: str) -> None:
    rules, mark = WAYS[way]
    lab.show(f"<section class=ads><b>one</b><p {mark}>{SECRET}</p><i>two</i></section>", rules=rules)
    lab.act(f"doc.querySelector('p').append('{SECRET}', doc.createElement('u')); doc.querySelector('i').append('!')")
    assert SECRET not in lab.sent
    assert lab.copy("copy.querySelector('section').innerHTML") == "<b>one</b><i>two!</i>"
    assert lab.run("return lab.capture.isMasked(doc.querySelector('p'))"), "nothing an agent could do reaches it"
    assert lab.faults == []


def test_what_is_ignored_goes_and_comes_with_its_class(lab: Any) -> None:
    lab.show("<b>one</b><p>text</p><i>two</i>", rules=[rule("ignore", ".ad")])
    lab.act("doc.querySelector('p').className = 'ad'")
    assert lab.copy("copy.body.innerHTML") == "<b>one</b><i>two</i>"
    lab.act("doc.querySelector('p').textContent = 'again'; doc.querySelector('p').className = ''")
    assert lab.copy("copy.body.textContent") == "oneagaintwo"
    lab.same()


def test_neighbours_of_what_is_ignored_find_their_place(lab: Any) -> None:
    lab.show("<ul><li class=ad>x</li></ul>", rules=[rule("ignore", ".ad")])
    lab.act(
        """const list = doc.querySelector('ul');
        const li = (textContent) => Object.assign(doc.createElement('li'), { textContent });
        list.prepend(li('a')); list.append(li('b'), Object.assign(li('y'), { className: 'ad' }), li('c'))"""
    )
    assert lab.copy("copy.querySelector('ul').textContent") == "abc"
    assert lab.faults == []


def test_what_agents_may_not_use_is_seen_and_refused(lab: Any) -> None:
    lab.show(
        "<form><input id=a><button id=pay>Pay</button></form><p data-cobrowse=no-control><a href=#x id=b>Leave</a></p>",
        rules=[rule("no_control", "#pay")],
    )
    lab.same()
    asked = """return args.map((id) => doc.getElementById(id))
      .map((one) => [lab.capture.isMasked(one), lab.capture.mayControl(one)])"""
    assert lab.run(asked, "a", "pay", "b") == [[False, True], [False, False], [False, False]]


def test_nothing_of_a_paused_page_is_sent_until_it_is_left(lab: Any) -> None:
    lab.load(f"<p>{SECRET}</p>")
    lab.run("""lab.paused = []; page.history.replaceState(null, '', '/account/7');
      await lab.start({ paused_pages: ['/account/*'] }, { onPaused: (on) => lab.paused.push(on) })""")
    lab.act(f"doc.querySelector('p').append('{SECRET}'); doc.title = '{SECRET}'; page.scrollTo(0, 9)")
    assert lab.frames == [] and lab.run("return [lab.paused, lab.places]") == [[True], []]
    assert lab.run(
        "return lab.page.lab.pagePlace(doc, { rules: [], hidden_fields: [], paused_pages: ['/account/*'] })"
    ) == {
        "url": "",
        "title": "",
    }
    lab.act(
        "doc.querySelector('p').textContent = 'open'; doc.title = 'Shop'; page.history.pushState(null, '', '/shop')"
    )
    lab.run("await lab.until((copy) => copy.body.textContent === 'open')")
    assert lab.run("return lab.paused") == [True, False]
    count = len(lab.frames)
    lab.act(f"page.history.pushState(null, '', '/account/8'); doc.querySelector('p').textContent = '{SECRET}'")
    assert lab.run("return [lab.paused, lab.frames.length]") == [[True, False, True], count]
    assert SECRET not in lab.sent and lab.faults == []


def test_a_frame_that_shows_a_paused_page_is_a_placeholder(lab: Any) -> None:
    lab.load("<iframe></iframe>")
    lab.run("await lab.start({ paused_pages: ['*/guest.html'] })")
    lab.run("doc.querySelector('iframe').src = '/tests/browser/engine/pages/guest.html'; await lab.settle(900)")
    assert lab.copy("copy.querySelectorAll('[data-cobrowse-placeholder]').length") == 1


def test_settings_that_pause_the_page_take_effect_at_once(lab: Any) -> None:
    lab.show("<p>one</p>")
    lab.run("lab.setPolicy({ paused_pages: ['*'] })")
    count = len(lab.frames)
    lab.act(f"doc.querySelector('p').textContent = '{SECRET}'")
    assert len(lab.frames) == count and SECRET not in lab.sent
    lab.run("doc.querySelector('p').textContent = 'two'; lab.setPolicy({})")
    lab.run("await lab.until((copy) => copy.body.textContent === 'two')")
