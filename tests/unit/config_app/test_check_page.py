"""“Check a page”: who may use it, what it tells, and the rules it adds."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from config_app.models import CobrowseSettings, MaskRule
from masking.confined_audit import TOO_LONG
from masking.html_reading import UnreadableHtml
from tests.unit.config_app.page import account_url

pytestmark = pytest.mark.django_db

PAGE = """<form id=pay><label for=cc>Card number</label><input id=cc name=card><input type=password name=pw>
<p class=hotline>Call +49 30 901820</p><p class=secret>x</p></form>"""


def url_of(account):
    return reverse("admin:config_app_account_check_page", args=[account.pk])


def check(client, account, **fields):
    return client.post(url_of(account), {"check": "1", **fields})


def page_of(response):
    return response.content.decode()


def test_the_way_to_it_stands_at_the_masking_rules(as_olga, acme):
    assert f'href="{url_of(acme)}"' in page_of(as_olga.get(account_url(acme)))


def test_it_is_for_admins_of_the_account_and_superusers(client, as_root, acme, other, ada, eve, olga):
    for stranger in (None, ada.user, eve.user):
        if stranger:
            client.force_login(stranger)
        for response in (client.get(url_of(acme)), check(client, acme, html=PAGE)):
            assert response.status_code == 302
            assert "login" in response.url
    eve.role = "admin"
    eve.save()
    client.force_login(eve.user)
    for response in (
        client.get(url_of(acme)),
        check(client, acme, html=PAGE),
        client.post(url_of(acme), {"add": "1", "rule": "#cc"}),
    ):
        assert response.status_code == 404
    assert not MaskRule.objects.exists()
    client.force_login(olga.user)
    assert client.get(url_of(acme)).status_code == 200
    assert client.get(url_of(other)).status_code == 404
    assert as_root.get(url_of(other)).status_code == 200
    assert as_root.get(reverse("admin:config_app_account_check_page", args=[10**6])).status_code == 404


def test_a_pasted_page_is_checked_with_the_accounts_rules(as_olga, acme, other):
    MaskRule.objects.create(account=acme, selector=".secret")
    MaskRule.objects.create(account=acme, selector="#nowhere")
    MaskRule.objects.create(account=acme, selector="#cc", enabled=False)
    MaskRule.objects.create(account=other, selector="#cc")
    response = check(as_olga, acme, html=PAGE)
    result = response.context["result"]
    assert [row.selector for row in result.findings] == ["#cc", "p.hotline"]
    assert [row.ticked for row in result.findings] == [True, False]
    assert [(row.path.split(" › ")[-1], row.rules, row.by) for row in result.masked] == [
        ("input[name=pw]", [], ["password field: always masked"]),
        ("p.secret", [".secret"], []),
    ]
    assert [(row.selector, row.said) for row in result.rules] == [
        ("#nowhere", "matches nothing here"),
        (".secret", "matches 1 element"),
    ]
    assert "Payment card" in page_of(response)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_a_file_is_checked_whatever_its_encoding(as_olga, acme, encoding):
    file = SimpleUploadedFile("page.html", f"<p>é</p>{PAGE}".encode(encoding), "application/x-anything")
    response = check(as_olga, acme, file=file)
    assert len(response.context["result"].findings) == 2


def test_the_settings_of_the_account_count(as_olga, acme):
    CobrowseSettings.objects.filter(account=acme).update(private_by_default=True)
    assert check(as_olga, acme, html=PAGE).context["result"].findings == []
    CobrowseSettings.objects.filter(account=acme).update(private_by_default=False, hide_card_codes=False)
    found = check(as_olga, acme, html="<input autocomplete=cc-csc>").context["result"].findings
    assert [row.kind for row in found] == ["payment card"]


def test_the_address_decides_which_rules_hold(as_olga, acme):
    MaskRule.objects.create(account=acme, selector="#cc", url_pattern="/checkout*")
    without = check(as_olga, acme, html=PAGE).context["result"]
    assert "no address was given" in without.rules[0].said
    with_it = check(as_olga, acme, html=PAGE, url=" https://www.acme.example/checkout ").context["result"]
    assert with_it.rules[0].said == "matches 1 element"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Paste the HTML of a page, or choose a file."),
        ({"html": "  "}, "Paste the HTML of a page, or choose a file."),
        ({"html": PAGE, "url": "checkout"}, "https://www.example.com/checkout"),
        ({"html": PAGE, "url": "javascript:alert(1)"}, "https://www.example.com/checkout"),
        ({"html": PAGE, "url": "http://[::1"}, "https://www.example.com/checkout"),
        ({"html": PAGE, "url": "http://a.example:99999/"}, "https://www.example.com/checkout"),
    ],
)
def test_what_is_missing_or_wrong_is_told(as_olga, acme, fields, told):
    assert told in page_of(check(as_olga, acme, **fields))


def test_text_and_file_together_are_refused(as_olga, acme):
    assert "not both" in page_of(check(as_olga, acme, html=PAGE, file=SimpleUploadedFile("a.html", b"<p>")))


def test_a_file_that_is_too_large_is_refused(as_olga, acme):
    file = SimpleUploadedFile("a.html", b"x" * (10 * 1024 * 1024 + 1))
    assert "larger than 10 MB" in page_of(check(as_olga, acme, file=file))


def test_too_much_text_is_refused_with_a_way_out(as_olga, acme, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    response = check(as_olga, acme, html="x" * 20_000)
    assert response.status_code == 413
    assert "Save the page as a file" in page_of(response)


def test_a_page_that_cannot_be_checked_is_told_in_a_sentence(as_olga, acme, monkeypatch):
    def give_up(request):
        raise UnreadableHtml(TOO_LONG)

    monkeypatch.setattr("config_app.page_check.confined_audit", give_up)
    assert "took too long" in page_of(check(as_olga, acme, html=PAGE))


def test_what_one_rule_would_hide_has_one_tick(as_olga, acme):
    found = check(as_olga, acme, html="<p id=a>+49 30 901820, a@b.de, 4111 1111 1111 1111").context["result"].findings
    assert [(row.selector, row.kind, row.ticked) for row in found] == [
        ("#a", "payment card, e-mail address, telephone number", True)
    ]


def test_a_form_of_another_website_does_nothing(acme, olga):
    client = Client(enforce_csrf_checks=True)
    client.force_login(olga.user)
    assert client.post(url_of(acme), {"add": "1", "rule": "#cc"}).status_code == 403
    assert check(client, acme, html=PAGE).status_code == 403
    assert not MaskRule.objects.exists()


def test_a_hostile_page_is_shown_as_text(as_olga, acme):
    html = (
        "<input name='cvv' id='\"><script>alert(1)</script>'><label>CVV </textarea><script>alert(2)</script>"
        "<img src=x onerror=alert(3)><input id=b></label><div data-cobrowse=mask id='<b onclick=alert(4)>'>"
    )
    page = page_of(check(as_olga, acme, html=html))
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|<img|<b onclick|<[^>]+\s(?:style|on[a-z]+)=", page)


def test_what_is_sensitive_is_starred_in_the_tables(as_olga, acme):
    file = SimpleUploadedFile("a.html", b"<p>Card 4111 1111 1111 1111 of olga@acme.example</p>")
    page = page_of(check(as_olga, acme, file=file))
    assert "••••" in page
    assert "1111" not in page
    assert "olga@" not in page


def add(client, account, *rules):
    return client.post(url_of(account), {"add": "1", "rule": rules}, follow=True)


def test_the_chosen_rules_are_added_once_and_told(as_olga, acme, told):
    MaskRule.objects.create(account=acme, selector="#old")
    with told() as accounts:
        response = add(as_olga, acme, "#cc", "p.hotline", "#cc", "#old")
    assert "2 rules added, 1 were there already" in page_of(response)
    assert [(rule.selector, rule.kind, rule.url_pattern, rule.enabled) for rule in acme.mask_rules.all()] == [
        ("#old", "mask", "", True),
        ("#cc", "mask", "", True),
        ("p.hotline", "mask", "", True),
    ]
    assert accounts == [acme]
    assert "1 rule added" in page_of(add(as_olga, acme, "#one"))


def test_a_rule_that_was_switched_off_is_switched_on(as_olga, acme):
    MaskRule.objects.create(account=acme, selector="#cc", enabled=False)
    assert "1 rule added" in page_of(add(as_olga, acme, "#cc"))
    assert acme.mask_rules.get().enabled


def test_a_rule_for_some_pages_does_not_stand_in_for_one_for_all(as_olga, acme):
    MaskRule.objects.create(account=acme, selector="#cc", url_pattern="/a")
    MaskRule.objects.create(account=acme, selector="#cc", kind="show")
    add(as_olga, acme, "#cc")
    assert acme.mask_rules.filter(selector="#cc").count() == 3


def test_a_rule_that_is_invalid_adds_none_of_them(as_olga, acme):
    response = add(as_olga, acme, "#fine", "#a@b")
    assert "No rule was added" in page_of(response)
    assert "Write #a\\@b instead" in page_of(response)
    assert not acme.mask_rules.exists()


def test_nothing_chosen_adds_nothing(as_olga, acme):
    assert "No rule was chosen" in page_of(add(as_olga, acme))


def test_what_was_added_masks_on_the_next_check(as_olga, acme):
    first = check(as_olga, acme, html=PAGE).context["result"]
    add(as_olga, acme, *[row.selector for row in first.findings])
    again = check(as_olga, acme, html=PAGE).context["result"]
    assert again.findings == []
    assert {rule for row in again.masked for rule in row.rules} == {"#cc", "p.hotline"}
