"""The account page: what it shows, what it saves, and what it says about faults."""

import re

import pytest

from config_app.models import CobrowseSettings, MaskRule
from tests.unit.config_app.page import account_url, add_row, post_account

pytestmark = pytest.mark.django_db


def test_the_page_shows_the_tag_snippet_with_this_servers_address(as_olga, acme):
    page = as_olga.get(account_url(acme), headers={"host": "127.0.0.1:8123"}).content.decode()
    assert f"http://127.0.0.1:8123/tag.js&quot; data-site=&quot;{acme.site_key}&quot;" in page


def test_the_page_has_no_inline_script_or_style(as_olga, acme, ada):
    page = as_olga.get(account_url(acme)).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", page)


def test_the_settings_are_saved_and_told_once(as_olga, acme, told):
    with told() as accounts:
        response = post_account(
            as_olga,
            acme,
            cobrowse_settings__0__mode="view",
            cobrowse_settings__0__border_color="#112233",
            cobrowse_settings__0__allowed_params="q\npage",
            mask_rules__TOTAL_FORMS=1,
            mask_rules__0__selector=".secret",
            mask_rules__0__kind="mask",
            mask_rules__0__enabled="on",
        )
    assert response.status_code == 302
    chosen = CobrowseSettings.objects.get(account=acme)
    assert (chosen.mode, chosen.border_color, chosen.allowed_params) == ("view", "#112233", "q\npage")
    assert accounts == [acme]


@pytest.mark.parametrize(("origins", "warned"), [("*", True), ("https://*.example.com", False), ("", False)])
def test_who_lets_pictures_come_from_everywhere_is_warned(as_olga, acme, origins, warned):
    post_account(as_olga, acme, cobrowse_settings__0__asset_origins=origins)
    assert CobrowseSettings.objects.get(account=acme).asset_origins == origins
    page = as_olga.get(account_url(acme)).content.decode()
    assert ("may come from everywhere (*)" in page) == warned


def test_the_site_key_cannot_be_changed(as_olga, acme):
    before = acme.site_key
    post_account(as_olga, acme, site_key="mine")
    acme.refresh_from_db()
    assert acme.site_key == before


def test_a_selector_is_stored_in_its_normal_form(as_olga, acme):
    add_row(as_olga, acme, "mask_rules", selector=r" input[name=\'secure\'] ", kind="mask", enabled="on")
    assert acme.mask_rules.get().selector == "input[name='secure']"


def test_a_faulty_selector_is_refused_at_its_field_with_position_and_proposal(as_olga, acme):
    response = add_row(as_olga, acme, "mask_rules", selector="#id@123", kind="mask", enabled="on")
    page = response.content.decode()
    assert "Character 4: &#x27;@&#x27; cannot stand here. Write #id\\@123 instead." in page
    assert "selector" in response.context["inline_admin_formsets"][2].formset.errors[-1]
    assert not MaskRule.objects.exists()


def test_a_faulty_url_pattern_is_refused_with_the_right_spelling(as_olga, acme):
    response = add_row(as_olga, acme, "mask_rules", selector="#a", kind="mask", url_pattern="checkout")
    assert "Write /checkout" in response.content.decode()


@pytest.mark.parametrize(
    ("pattern", "told"),
    [("https://www.acme.example/shop/", "Write https://www.acme.example"), ("shop.acme.example", "https://shop.acme.")],
)
def test_a_faulty_origin_is_refused_with_the_right_spelling(as_olga, acme, pattern, told):
    assert told in add_row(as_olga, acme, "origins", pattern=pattern).content.decode()


def test_one_origin_in_two_spellings_is_found_out(as_olga, acme):
    response = post_account(
        as_olga,
        acme,
        origins__TOTAL_FORMS=3,
        origins__1__pattern="https://shop.acme.example",
        origins__2__pattern="HTTPS://shop.acme.example:443",
    )
    assert "duplicate" in response.content.decode()
    assert "duplicate" in add_row(as_olga, acme, "origins", pattern="https://WWW.acme.example").content.decode()
    assert acme.origins.count() == 1


@pytest.mark.parametrize("color", ["red", "#fff", "#12345g", "#123456\n", "url(x)"])
def test_a_colour_is_a_hash_and_six_digits(as_olga, acme, color):
    response = post_account(as_olga, acme, cobrowse_settings__0__highlight_color=color)
    if response.status_code == 200:
        assert "six digits" in response.content.decode()
    assert re.fullmatch(r"#[0-9a-f]{6}", CobrowseSettings.objects.get(account=acme).highlight_color)


def test_what_is_no_parameter_name_is_refused(as_olga, acme):
    response = post_account(as_olga, acme, cobrowse_settings__0__allowed_params="page=1")
    assert "Write page" in response.content.decode()


def test_an_account_without_settings_gets_them_on_the_first_save(as_root, acme):
    CobrowseSettings.objects.all().delete()
    post_account(as_root, acme, cobrowse_settings__0__mode="shared")
    assert CobrowseSettings.objects.get(account=acme).mode == "shared"


def test_a_superuser_makes_an_account(as_root):
    from config_app.models import Account

    data = {"name": "New", "is_active": "on"}
    for prefix in ("cobrowse_settings", "origins", "mask_rules"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    as_root.post("/admin/config_app/account/add/", data)
    assert len(Account.objects.get(name="New").site_key) == 22


def test_stop_patterns_are_checked_when_they_are_saved(as_olga, acme):
    refused = post_account(as_olga, acme, cobrowse_settings__0__stop_patterns="K-[0-9]+\n(a(?=b))").content.decode()
    assert "Pattern 2" in refused and "looking ahead" in refused
    post_account(as_olga, acme, cobrowse_settings__0__stop_patterns=" K-[0-9]+ \n")
    acme.cobrowse_settings.refresh_from_db()
    assert acme.cobrowse_settings.stop_patterns == "K-[0-9]+"
