"""The audit of a page: what is masked by what, what would be seen and looks sensitive, and the rule against it."""

import pytest

from masking import mask_state
from masking.html_audit import AuditRequest, audit
from masking.html_reading import MAX_BYTES, UnreadableHtml, parse
from masking.page_index import Page
from masking.policy import Rule
from masking.selectors import validate_selector


def report(html, *rules, **settings):
    return audit(AuditRequest(html, list(rules), **settings))


def mask(selector, url_pattern="", number=1):
    return Rule(number, selector, "mask", url_pattern)


def show(selector, number=9):
    return Rule(number, selector, "show")


def reasons(found):
    return [part.reasons for part in found.masked]


def kinds(found):
    return [(finding.kind, finding.why) for finding in found.findings]


# --- what is masked


def test_passwords_marks_and_card_fields_are_masked_without_a_rule():
    found = report(
        "<input type=PASSWORD><div data-cobrowse='x MASK'><b>y</b></div><input autocomplete='billing cc-number'>"
        "<select autocomplete=one-time-code></select>"
    )
    assert reasons(found) == [["password"], ["mark"], ["autocomplete"], ["autocomplete"]]
    assert found.masked[1].within == 1
    assert found.masked_elements == 5
    assert found.findings == []


def test_card_fields_are_found_where_the_admin_has_decided_otherwise():
    found = report("<input autocomplete=cc-number><input type=password>", hidden_fields=())
    assert reasons(found) == [["password"]]
    assert kinds(found) == [("card", ["autocomplete"])]


def test_hidden_inputs_scripts_and_templates_are_never_sent():
    found = report(
        "<input type=HIDDEN name=ssn value=123-45-6789><script>var a = 'a@b.de'</script><template><input name=cvv>"
        "</template><noscript><input name=cvv></noscript><style>.a::after { content: 'a@b.de' }</style>"
    )
    assert found.hidden_inputs == 1
    assert found.findings == []


def test_each_rule_tells_how_much_it_matches():
    first, second, both = mask(".a"), mask(".b", number=2), mask("p", number=3)
    found = report("<p class=a></p><p class=a>x</p>", first, second, both)
    assert [(one.state, one.matches) for one in found.rules] == [("done", 2), ("done", 0), ("done", 2)]
    assert reasons(found) == [[first, both], [first, both]]


def test_rules_for_certain_pages_need_the_address():
    rules = [mask(".a", "/checkout*"), mask(".a", "/basket", number=2)]
    unknown = report("<p class=a>", *rules)
    assert [one.state for one in unknown.rules] == ["no-address", "no-address"]
    known = report("<p class=a>", *rules, url="https://www.acme.example/checkout/pay?x=1")
    assert [one.state for one in known.rules] == ["done", "elsewhere"]
    assert reasons(known) == [[rules[0]]]


def test_a_rule_that_cannot_be_read_is_told():
    assert [one.state for one in report("<p>", mask("p[")).rules] == ["invalid"]


def test_a_rule_that_takes_too_long_is_told_and_the_others_are_checked(monkeypatch):
    matching = Page.matching

    def endless(page, selector, among=None):
        while selector == "#slow":
            pass
        return matching(page, selector, among)

    monkeypatch.setattr(mask_state, "RULE_SECONDS", 0.2)
    monkeypatch.setattr(Page, "matching", endless)
    found = report("<p class=y>" * 5, mask("#slow"), mask(".y", number=2))
    assert [(one.state, one.matches) for one in found.rules] == [("slow", None), ("done", 5)]


def test_private_by_default_hides_all_that_nothing_shows():
    html = (
        "<main><p>a@b.de</p><div class=ok><p>c@d.de</p><p class=no>e@f.de</p></div><p data-cobrowse=show>+49 30 901820"
    )
    found = report(html, show(".ok"), mask(".no"), private_by_default=True)
    assert [finding.path.split(" › ")[-2:] for finding in found.findings] == [["div.ok", "p"], ["main", "p"]]
    assert [finding.kind for finding in found.findings] == ["email", "phone"]
    assert found.hidden_by_default > 0


def test_a_show_rule_means_nothing_where_all_is_shown():
    assert kinds(report("<p class=ok>a@b.de</p>", show(".ok"))) == [("email", ["content"])]


# --- what looks sensitive


@pytest.mark.parametrize(
    ("html", "kind", "why"),
    [
        ("<input autocomplete='section-a bday'>", "birth", ["autocomplete"]),
        ("<input name=cardNumber>", "card", ["name"]),
        ("<input name='payment[card_number]'>", "card", ["name"]),
        ("<input id=billing-cvv2>", "card", ["id"]),
        ("<label for=a>IBAN</label><input id=a>", "iban", ["label"]),
        ("<label>Date of birth <input></label>", "birth", ["label"]),
        ("<span id=l>Social security number</span><input aria-labelledby=l>", "ssn", ["label"]),
        ("<input placeholder='E-mail'>", "email", ["label"]),
        ("<select aria-label=Geburtsjahr><option>1980</select>", "birth", ["label"]),
        ("<textarea name=phone></textarea>", "phone", ["name"]),
        ("<input name=passwd type=search>", "password", ["name"]),
        ("<input name=x value=4111111111111111>", "card", ["content"]),
        ("<textarea>DE89 3704 0044 0532 0130 00</textarea>", "iban", ["content"]),
        ("<div contenteditable aria-label='Telefonnummer'></div>", "phone", ["label"]),
        ("<my-input name=iban></my-input>", "iban", ["name"]),
        ("<input type=tel>", "phone", ["type"]),
        ("<p>SSN: 123-45-6789</p>", "ssn", ["content"]),
        ("<dl><dt>Date of birth<dd>12.03.1980</dl>", "birth", ["content"]),
        ("<p><b>4111</b> <i>1111</i> <b>1111</b> <span>1111</span></p>", "card", ["content"]),
        ("<p data-card='4111 1111 1111 1111'></p>", "card", ["content"]),
        ("<a title='a 4111-1111-1111-1111'>x</a>", "card", ["content"]),
        ("<input name=ccnum autocomplete=cc-number id=cc value=4111111111111111>", "card",
         ["autocomplete", "name", "id", "content"]),
    ],
)  # fmt: skip
def test_sensitive_parts_are_found_by_what_names_or_fills_them(html, kind, why):
    assert kinds(report(html, hidden_fields=())) == [(kind, why)]


@pytest.mark.parametrize(
    "html",
    [
        "<input name=discard><input name=postcard-motif><input name=microphone><input name=headphones>",
        "<button name=card>Pay</button><input type=submit name=email><input type=checkbox name=email>",
        "<label>Mailing list <input></label><label>Street <input name=street></label>",
        "<table><tr><td>4111</td></tr><tr><td>1111</td></tr><tr><td>1111</td></tr><tr><td>1111</td></tr></table>",
        "<p>4111</p>1111<p>1111</p>1111",
        "<div>4111 1111</div>1111 1111",
        "<p>Ordered on 12/03/2024</p>",
    ],
)
def test_what_is_not_sensitive_is_left_alone(html):
    assert report(html).findings == []


def test_what_is_masked_is_not_told():
    html = "<div class=me><p>a@b.de</p><input name=cvv></div>"
    assert report(html, mask(".me")).findings == []


# --- what is proposed


@pytest.mark.parametrize(
    ("html", "selector"),
    [
        ("<input id=cc_number name=cc>", "#cc_number"),
        ("<input id='a@b' name=cc>", "#a\\@b"),
        ("<input id='1cc' name=cc>", "#\\31 cc"),
        ("<input id='ember123' name=cc>", "input[name='cc']"),
        ("<input id=':r1:' name=cc>", "input[name='cc']"),
        ("<input id='f_8a7b6c5d4e' autocomplete='bday'>", "input[autocomplete='bday']"),
        ('<input name="it\'s cc">', "input[name='it\\'s cc']"),
        ("<p data-testid=contact>a@b.de</p>", "p[data-testid='contact']"),
        ("<p class='x contact'>a@b.de</p><p class=x>", "p.contact"),
        ("<td class=customer-email>", None),
        ("<div id=main><p>x<p>a@b.de</div>", "#main > p:nth-of-type(2)"),
        ("<p>a@b.de", "html > body > p"),
        ("<p class='user-4111111111111111'>a@b.de", "html > body > p"),
        ("<p id='a@b.de'>a@b.de", "html > body > p"),
    ],
)
def test_the_proposal_is_the_most_lasting_selector(html, selector):
    findings = report(html).findings
    assert [finding.selector for finding in findings] == ([selector] if selector else [])


def test_elements_that_one_rule_would_mask_are_told_once():
    found = report("<table>" + "<tr><td class=customer-email>a@b.de" * 50 + "</table>")
    assert [(finding.selector, finding.alike) for finding in found.findings] == [("td.customer-email", 50)]


@pytest.mark.parametrize(
    "name", ["'", '"', "\\", "]", "a]b['c", "é", "\u2028", "a\nb", "*/", "<script>", "{}", " ", "#.:"]
)
@pytest.mark.parametrize("attribute", ["id", "name", "class", "data-testid", "aria-label", "autocomplete"])
def test_every_proposal_is_valid_and_matches(attribute, name):
    soup = parse("<div><p></p><input type=tel><input></div>")
    soup.find_all("input")[0][attribute] = name
    html = str(soup)
    (finding,) = report(html).findings
    assert validate_selector(finding.selector) == finding.selector
    page = Page(parse(html))
    assert page.named("input")[0] in page.matching(finding.selector)


def test_nothing_sensitive_stands_in_the_report():
    html = (
        "<div id='4111111111111111'><p>Dear olga@acme.example, your card 4111 1111 1111 1111 and +49 30 901820, born"
        " 1.2.1980</p><label for=x>Card of olga@acme.example</label><input id=x name=cc value='5555555555554444'></div>"
        "<div data-cobrowse=mask id='DE89370400440532013000'></div>"
    )
    told = repr(report(html))
    for secret in ("4111", "olga", "901820", "1.2.1980", "5555", "DE89"):
        assert secret not in told


def test_a_page_that_is_too_large_is_refused():
    for html in ("é" * (MAX_BYTES // 2 + 1), b"x" * (MAX_BYTES + 1)):
        with pytest.raises(UnreadableHtml, match="10 MB"):
            report(html)


def test_long_lists_of_findings_are_cut_and_counted():
    found = report("".join(f"<p>a{n}@b.de</p>" for n in range(300)))
    assert len(found.findings) == 200
    assert found.findings_left_out == 100
