"""Drafted masking rules: nobody sees them before they are published, and publishing is taken back in one step."""

import pytest

from config_app import drafts, services
from config_app.differences import differences
from config_app.models import MaskDraft, MaskRule

pytestmark = pytest.mark.django_db


def change(selector: str, rule_id: int | None = None, **fields) -> dict:
    return {
        "id": rule_id,
        "selector": selector,
        "kind": "mask",
        "url_pattern": "",
        "note": "",
        "critical": False,
        "enabled": True,
        **fields,
    }


@pytest.fixture
def card(acme) -> MaskRule:
    return MaskRule.objects.create(account=acme, selector="#card")


def rules(account) -> list[tuple[str, str, bool]]:
    return list(account.mask_rules.values_list("selector", "kind", "enabled"))


def test_a_draft_is_no_part_of_what_tags_get(acme, olga, card, told):
    acme.refresh_from_db()
    before = services.public_config(acme)
    with told() as accounts:
        removed = {"id": card.pk, "removed": True}
        drafts.save_draft(acme, [removed, change("#new"), change(".shop", kind="show")], olga.user)
    acme.refresh_from_db()
    assert services.public_config(acme) == before
    assert accounts == []
    assert rules(acme) == [("#card", "mask", True)]


def test_publishing_carries_out_every_change_and_is_told_once(acme, olga, card, told):
    other = MaskRule.objects.create(account=acme, selector="#other")
    changes = [{"id": other.pk, "removed": True}, change("#card", card.pk, kind="ignore"), change("#new")]
    drafts.save_draft(acme, changes, olga.user)
    with told() as accounts:
        assert drafts.publish(acme, olga.user) == 3
    assert rules(acme) == [("#card", "ignore", True), ("#new", "mask", True)]
    assert accounts == [acme]
    assert not MaskDraft.objects.exists()


def test_undo_leads_back_in_one_step(acme, olga, card, told):
    off = MaskRule.objects.create(
        account=acme, selector="#off", enabled=False, note="later", url_pattern="/a*", critical=True
    )
    before = drafts.published_rules(acme)
    changes = [{"id": off.pk, "removed": True}, change("#card", card.pk, enabled=False), change("#new")]
    drafts.save_draft(acme, changes, olga.user)
    drafts.publish(acme, olga.user)
    version = drafts.last_version(acme)
    assert version.rules == before
    with told() as accounts:
        assert drafts.undo(acme, version.pk) == 3
    assert sorted(drafts.published_rules(acme), key=str) == sorted(before, key=str)
    assert accounts == [acme]
    assert drafts.last_version(acme) is None


def test_two_publications_are_taken_back_one_after_the_other(acme, olga, card):
    before = drafts.published_rules(acme)
    for changes in ([change("#card", card.pk, kind="ignore")], [{"id": card.pk, "removed": True}]):
        drafts.save_draft(acme, changes, olga.user)
        drafts.publish(acme, olga.user)
    for _ in range(2):
        drafts.undo(acme, drafts.last_version(acme).pk)
    assert drafts.published_rules(acme) == before


def test_a_rule_published_meanwhile_survives_draft_and_undo(acme, olga, card):
    drafts.save_draft(acme, [change("#new")], olga.user)
    MaskRule.objects.create(account=acme, selector="#meanwhile")
    drafts.publish(acme, olga.user)
    MaskRule.objects.create(account=acme, selector="#afterwards")
    drafts.undo(acme, drafts.last_version(acme).pk)
    assert [selector for selector, *_ in rules(acme)] == ["#card", "#meanwhile", "#afterwards"]


def test_a_rule_that_was_deleted_meanwhile_comes_back_when_the_draft_changes_it(acme, olga, card):
    drafts.save_draft(acme, [change("#card", card.pk, kind="ignore")], olga.user)
    card.delete()
    assert differences(acme, drafts.draft_of(acme).changes)[0].word == "added"
    drafts.publish(acme, olga.user)
    assert rules(acme) == [("#card", "ignore", True)]


def test_rules_of_another_account_are_out_of_reach(acme, other, olga):
    theirs = MaskRule.objects.create(account=other, selector="#theirs")
    drafts.save_draft(acme, [{"id": theirs.pk, "removed": True}, change("#mine", theirs.pk)], olga.user)
    drafts.publish(acme, olga.user)
    theirs.refresh_from_db()
    assert theirs.selector == "#theirs"
    assert rules(acme) == [("#mine", "mask", True)]


def test_faults_are_told_by_change_and_field_with_their_position(acme, olga, card):
    drafts.save_draft(acme, [change("#kept")], olga.user)
    with pytest.raises(drafts.DraftFault) as caught:
        drafts.save_draft(acme, [change("#fine"), change("#id@123"), change("#b", url_pattern="shop")], olga.user)
    first, second = caught.value.faults
    assert (first["index"], first["field"]) == (1, "selector")
    assert "Character 4" in first["detail"]
    assert (second["index"], second["field"]) == (2, "url_pattern")
    assert [one["selector"] for one in drafts.draft_of(acme).changes] == ["#kept"]


@pytest.mark.parametrize(
    "given",
    [
        None,
        {},
        ["x"],
        [{"selector": 1}],
        [{"selector": "#a", "kind": "other"}],
        [{"selector": "#a", "kind": ["mask"]}],
        [{"selector": "#a", "kind": "mask", "note": "\x00"}],
        [{"selector": "#\ud800", "kind": "mask"}],
        [{"selector": "#a", "kind": "mask", "note": "x" * 201}],
        [change("#a")] * 301,
    ],
)
def test_what_is_no_list_of_changes_is_refused(acme, olga, given):
    with pytest.raises(drafts.DraftFault):
        drafts.save_draft(acme, given, olga.user)
    assert drafts.draft_of(acme) is None


def test_changes_that_change_nothing_are_no_draft(acme, olga, card):
    drafts.save_draft(acme, [change("#new")], olga.user)
    assert drafts.save_draft(acme, [change(" #card ", card.pk)], olga.user) is None
    assert drafts.draft_of(acme) is None


def test_who_has_seen_another_draft_neither_overwrites_nor_publishes_this_one(acme, olga):
    drafts.save_draft(acme, [change("#hers")], olga.user, seen="")
    for act in (
        lambda: drafts.save_draft(acme, [change("#mine")], olga.user, seen=""),
        lambda: drafts.publish(acme, olga.user, seen="earlier"),
    ):
        with pytest.raises(drafts.DraftFault, match="saved again"):
            act()
    assert rules(acme) == []


def test_the_difference_says_in_words_what_changes_and_whether_less_is_hidden(acme, card):
    show = MaskRule.objects.create(account=acme, selector=".shop", kind="show")
    changes = [
        change("#card", card.pk, url_pattern="/checkout*", enabled=False),
        {"id": show.pk, "removed": True},
        change("#new"),
    ]
    first, second, third = differences(acme, changes)
    assert (first.word, first.said, first.weaker) == ("changed", ["pages: all → /checkout*", "switched off"], True)
    assert (second.word, second.rule["selector"], second.weaker) == ("removed", ".shop", False)
    assert (third.word, third.kind, third.weaker) == ("added", "Mask", False)
