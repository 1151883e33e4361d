"""Rules as an account may really have them: a thousand, and one that hides the whole page."""

import pytest
from django.core.exceptions import ValidationError

from config_app.models import HIDES_EVERYTHING, MaskRule
from config_app.services import public_config
from tests.unit.config_app.page import add_row, post_account


def test_a_thousand_rules_are_shown_saved_and_told(acme, as_olga):
    MaskRule.objects.bulk_create(MaskRule(account=acme, selector=f"#field-{number}") for number in range(1000))
    answer = post_account(as_olga, acme, **{"mask_rules-999-selector": ".changed"})
    assert answer.status_code == 302, answer.content[:300]
    rules = public_config(acme)["masking"]["rules"]
    assert len(rules) == 1000 and rules[999]["selector"] == ".changed"


def test_a_rule_that_hides_the_whole_page_has_to_be_meant(acme, as_olga):
    answer = add_row(as_olga, acme, "mask_rules", selector="body *", kind="mask", enabled="on")
    assert HIDES_EVERYTHING.split(".")[0] in answer.content.decode()
    add_row(
        as_olga, acme, "mask_rules", selector="body *", kind="mask", enabled="on", note="Hide everything, on purpose"
    )
    assert acme.mask_rules.get().selector == "body *"


@pytest.mark.parametrize("kind", ["show", "no_control"])
def test_what_hides_nothing_may_be_about_all(acme, kind):
    MaskRule(account=acme, selector="*", kind=kind).full_clean()


def test_the_tag_of_everything_is_refused_wherever_a_rule_is_made(acme):
    with pytest.raises(ValidationError):
        MaskRule(account=acme, selector="html", kind="ignore").full_clean()
