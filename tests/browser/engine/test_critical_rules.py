"""A critical rule: nothing of its pages is sent unless it matches something there; and what is counted of all rules."""

from typing import Any

SECRET = "s3cr3t"


def rule(selector: str, pages: str = "", number: int = 1, critical: bool = True) -> dict[str, Any]:
    return {"id": number, "selector": selector, "kind": "mask", "url_pattern": pages, "critical": critical}


def begin(lab: Any, *rules: dict[str, Any], path: str = "/pay/1") -> None:
    lab.run(
        """lab.missed = []; page.history.replaceState(null, '', args[1]);
        await lab.start({ rules: args[0] }, { onMissed: (rules) => lab.missed.push(rules) })""",
        list(rules),
        path,
    )


def test_nothing_is_sent_until_the_rule_matches(lab: Any) -> None:
    lab.load(f"<p class=old>{SECRET}</p>")
    begin(lab, rule(".card"), rule("b", number=2, critical=False))
    lab.act(f"doc.querySelector('p').append('{SECRET}'); page.scrollTo(0, 9)")
    assert lab.frames == [] and lab.run("return lab.missed") == [], "there is time for what is drawn late"
    assert lab.run("return [lab.capture.silent, lab.capture.isMasked(doc.querySelector('p'))]") == [True, True]
    lab.run("await lab.settle(2500)")
    assert lab.frames == [] and lab.run("return lab.missed") == [[1]]
    lab.act("doc.querySelector('p').className = 'card'")
    lab.run("await lab.until((copy) => copy.querySelector('[data-cobrowse-masked]') !== null)")
    assert lab.run("return lab.missed") == [[1], []]
    assert SECRET not in lab.sent and lab.faults == []


def test_what_comes_within_the_grace_tells_nobody(lab: Any) -> None:
    lab.load("<p>one</p>")
    begin(lab, rule(".card"))
    lab.run("await lab.settle(900)")
    lab.act("doc.body.insertAdjacentHTML('beforeend', '<i class=card>x</i>')")
    lab.run("await lab.until((copy) => copy.body.textContent.includes('one'))")
    assert lab.run("return lab.missed") == []


def test_a_class_that_is_renamed_stops_the_picture_before_its_text_is_out(lab: Any) -> None:
    lab.load(f"<p class=card>{SECRET}</p><b>one</b>")
    begin(lab, rule(".card"))
    lab.run("await lab.until((copy) => copy.body.textContent.includes('one'))")
    count = len(lab.frames)
    lab.act("doc.querySelector('p').className = 'c-4f2a'")
    lab.act("doc.querySelector('b').textContent = 'two'")
    assert len(lab.frames) == count and SECRET not in lab.sent
    lab.act("doc.querySelector('p').className = 'card'")
    lab.run("await lab.until((copy) => copy.body.textContent.includes('two'))")
    assert SECRET not in lab.sent and lab.faults == []
    lab.same()


def test_other_pages_and_other_settings_go_on(lab: Any) -> None:
    lab.load("<p>one</p><iframe></iframe>")
    begin(lab, rule(".card", "/pay/*"))
    lab.run("await lab.settle(2700)")
    assert lab.frames == [] and lab.run("return lab.missed") == [[1]]
    lab.run("page.history.pushState(null, '', '/shop'); await lab.until((copy) => copy.body.textContent === 'one')")
    assert lab.run("return lab.missed") == [[1], []]
    count = len(lab.frames)
    lab.act("page.history.pushState(null, '', '/pay/2'); doc.querySelector('p').textContent = 'two'")
    assert len(lab.frames) == count
    lab.run("lab.setPolicy({ rules: [] }); await lab.until((copy) => copy.body.textContent === 'two')")
    assert lab.faults == []


def test_a_match_in_a_shadow_root_or_a_frame_is_one(lab: Any) -> None:
    for inside in ("host.attachShadow({ mode: 'open' })", "doc.querySelector('iframe').contentDocument.body"):
        lab.load("<p>one</p><div id=host></div><iframe></iframe>")
        lab.run(f"const host = doc.getElementById('host'); ({inside}).innerHTML = '<i class=card>{SECRET}</i>';")
        begin(lab, rule(".card"))
        lab.run("await lab.until((copy) => copy.body.textContent.includes('one'))")
        lab.act("doc.querySelector('p').textContent = 'two'")
        lab.run("await lab.until((copy) => copy.body.textContent.includes('two'))")
        assert SECRET not in lab.sent
        lab.run("lab.stop()")


def test_rules_and_fields_are_counted_and_nothing_else(lab: Any) -> None:
    lab.load(
        f"""<i class=card>1</i><i class=card>2</i><div id=host></div><iframe></iframe>
        <label>Your IBAN <input id=a value={SECRET}></label>
        <input name=cardNumber value=4242424242424242>
        <input autocomplete=one-time-code><input name=search><input id=email class=card>
        <select name=birth_year></select>
        <input type=hidden name=ssn><input type=checkbox name=phone><input name=mobile data-cobrowse=mask>"""
    )
    lab.run(
        """doc.getElementById('host').attachShadow({ mode: 'open' }).innerHTML = '<i class=card></i><input type=tel>';
        doc.querySelector('iframe').contentDocument.body.innerHTML = '<i class=card></i>'"""
    )
    rules = [rule(".card", number=7), rule(".none", "/pay/*", 8), rule(".card", "/other/*", 9)]
    begin(lab, *[{**one, "critical": False} for one in rules])
    found = lab.run("return lab.capture.examine()")
    assert found["counts"] == [[7, 5], [8, 0]], "what is about other pages is not told"
    # The field for codes is masked by its autocomplete, those of e-mail and telephone by a rule and by the page.
    assert dict(found["unmasked"]) == {"iban": 1, "card": 1, "birth": 1, "phone": 1}
