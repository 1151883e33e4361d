"""What tags count of the masking rules: kept by page, shown to admins, and told when a rule stops working."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config_app.models import MaskRule
from config_app.services import public_config
from sessions_app import services
from sessions_app.errors import Refusal
from sessions_app.models import AuditEvent, CobrowseSession, FieldHealth, Message, RuleHealth, Visitor
from sessions_app.services import health, health_alerts
from tests.unit.sessions_app.conftest import make_agent
from tests.unit.sessions_app.test_sockets import in_session

LIST = "admin:sessions_app_rulehealth_changelist"


@pytest.fixture
def rule(acme):
    return MaskRule.objects.create(account=acme, selector="#card")


def sent():
    """Mail so far, once the thread that sends it has done so."""
    health_alerts.post.submit(int).result()
    return mail.outbox


def add_admin(account, username="olga"):
    user = make_agent(account, username)
    user.email, user.is_staff = f"{username}@acme.example", True
    user.save()
    user.membership.role = "admin"
    user.membership.save()
    return user


@pytest.fixture
def olga(acme):
    return add_admin(acme)


@pytest.fixture
def counted(session, django_capture_on_commit_callbacks):
    """``counted("/pay/1", {rule: 2})``: a tag of vic's session reports."""

    def report(path, counts, of=session, **fields):
        pairs = [[getattr(one, "pk", one), number] for one, number in counts.items()]
        with django_capture_on_commit_callbacks(execute=True):
            services.report_health(of.pk, path, pairs, [[kind, number] for kind, number in fields.items()])

    return report


def another_session(ada, acme):
    """Of another visitor."""
    max_ = Visitor.objects.create(account=acme, online_until=timezone.now() + timedelta(minutes=1))
    talk = str(services.send_as_visitor(max_, "Hello", "c1").conversation_id)
    return services.accept_invitation(max_, str(services.invite(ada, talk, "shared").pk))


# --- counts


def test_counts_are_kept_by_page_and_not_by_address(counted, rule):
    counted("/order/4711/", {rule: 2})
    counted("/order/4712/", {rule: 1})
    row = RuleHealth.objects.get()
    assert (row.path, row.matched, row.stopped_since) == ("/order/:id/", 1, None) and row.last_matched


def test_a_rule_that_never_matched_here_is_no_problem(counted, rule, olga):
    for _ in range(5):
        counted("/about/", {rule: 0})
    assert not RuleHealth.objects.get().problem and sent() == []


def test_a_rule_that_stops_matching_is_mailed_after_three_counts_and_once(counted, rule, olga):
    counted("/pay/", {rule: 1})
    counted("/pay/", {rule: 0})
    counted("/pay/", {rule: 0})
    assert RuleHealth.objects.get().stopped_since and sent() == []
    for _ in range(3):
        counted("/pay/", {rule: 0})
    (letter,) = sent()
    assert letter.to == ["olga@acme.example"] and "stopped matching" in letter.subject
    assert "#card" in letter.body and "/pay/" in letter.body and reverse(LIST) in letter.body
    counted("/pay/", {rule: 1})
    row = RuleHealth.objects.get()
    assert (row.stopped_since, row.misses) == (None, 0)
    for _ in range(4):
        counted("/pay/", {rule: 0})
    assert len(sent()) == 1, "one a day for each rule"
    RuleHealth.objects.update(mailed=timezone.now() - timedelta(days=2))
    counted("/pay/", {rule: 0})
    assert len(sent()) == 2


def test_two_visitors_are_enough(counted, rule, olga, ada, acme, settings):
    settings.PUBLIC_URL = "https://cobrowse.acme.example"
    counted("/pay/", {rule: 1})
    counted("/pay/", {rule: 0})
    counted("/pay/", {rule: 0}, of=another_session(ada, acme))
    (letter,) = sent()
    assert f"https://cobrowse.acme.example{reverse(LIST)}" in letter.body


def test_a_changed_rule_is_counted_anew(counted, rule):
    counted("/pay/", {rule: 1})
    counted("/pay/", {rule: 0})
    rule.note = "about cards"
    rule.save()
    assert RuleHealth.objects.get().stopped_since
    rule.selector = "#pan"
    rule.save()
    assert not RuleHealth.objects.exists()


def test_nobody_elses_and_no_unknown_rules_are_taken(counted, rule, other):
    theirs = MaskRule.objects.create(account=other, selector="#theirs")
    off = MaskRule.objects.create(account=rule.account, selector="#off", enabled=False)
    counted("/pay/", {theirs: 1, off: 1, 987654: 1, rule: 1})
    assert [row.rule for row in RuleHealth.objects.all()] == [rule]


def test_the_table_stays_small(counted, rule, monkeypatch):
    monkeypatch.setattr(health, "MAX_PATHS", 3)
    monkeypatch.setattr(health, "MAX_FIELD_ROWS", 4)
    for name in "abcdef":
        counted(f"/{name}/", {rule: 1}, card=1, email=2)
    assert list(RuleHealth.objects.order_by("pk").values_list("path", flat=True)) == ["/d/", "/e/", "/f/"]
    assert set(FieldHealth.objects.values_list("path", flat=True)) == {"/e/", "/f/"}


def test_fields_are_as_they_were_counted_last(counted, rule):
    counted("/pay/", {rule: 1}, card=2, email=1, nonsense=5)
    counted("/pay/", {rule: 1}, card=1)
    assert list(FieldHealth.objects.values_list("kind", "count")) == [("card", 1)]


@pytest.mark.parametrize("pair", [[1], [1, -1], [1, "2"], ["1", 2], [1, True], [1, 2, 3]])
def test_what_is_no_count_is_refused(session, pair):
    with pytest.raises(Refusal) as refused:
        services.report_health(session.pk, "/", [pair], [])
    assert refused.value.code == "bad_message"


def test_a_rule_that_cannot_be_evaluated_is_noted_and_mailed(
    session, rule, olga, acme, counted, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        services.mask_fault(session.pk, [rule.pk], acme.revision + 10)
    row = RuleHealth.objects.get()
    assert row.invalid_since and row.path == "/cart"
    (letter,) = sent()
    assert "cannot be evaluated" in letter.subject
    counted("/cart", {rule: 1})
    row.refresh_from_db()
    assert row.invalid_since, "another browser may well know it"


# --- critical rules


def test_only_what_masks_can_be_critical(acme):
    with pytest.raises(ValidationError) as fault:
        MaskRule(account=acme, selector="#a", kind="show", critical=True).full_clean()
    assert "critical" in fault.value.message_dict
    MaskRule(account=acme, selector="#a", critical=True).full_clean()


def test_tags_learn_which_rules_are_critical(acme, rule):
    assert "critical" not in public_config(acme)["masking"]["rules"][0]
    rule.critical = True
    rule.save()
    assert public_config(acme)["masking"]["rules"][0]["critical"] is True


def test_a_miss_pauses_the_page_and_the_match_goes_on(session, rule, olga, django_capture_on_commit_callbacks):
    MaskRule.objects.update(critical=True)
    with django_capture_on_commit_callbacks(execute=True):
        services.miss_rules(session.pk, session.epoch, "/cart", [rule.pk])
    session.refresh_from_db()
    assert (session.state, session.page_state, session.reason) == ("active", "missed", "critical_rule_missed")
    assert RuleHealth.objects.get().paused_since
    assert AuditEvent.objects.get(action="mask.missed").detail == str(rule.pk)
    assert Message.objects.filter(text__contains="paused on this page").count() == 1
    (letter,) = sent()
    assert "critical" in letter.subject.lower()
    services.set_page_state(session.pk, session.epoch, "visible")
    session.refresh_from_db()
    assert (session.page_state, session.reason) == ("visible", "")
    assert Message.objects.order_by("-pk").first().text == "CoBrowse goes on."
    services.report_health(session.pk, "/cart", [[rule.pk, 1]], [])
    assert RuleHealth.objects.get().paused_since is None


def test_the_next_page_starts_without_the_pause(session, rule, vic):
    services.miss_rules(session.pk, session.epoch, "/cart", [rule.pk])
    services.start_page(vic, session.pk, "https://www.acme.example/", "Home")
    session.refresh_from_db()
    assert (session.page_state, session.reason) == ("visible", "")
    assert not RuleHealth.objects.filter(paused_since__isnull=False).exists(), "the rule is not critical: just a word"


def test_news_of_an_older_page_pauses_nothing(session, rule):
    services.miss_rules(session.pk, session.epoch - 1, "/cart", [rule.pk])
    session.refresh_from_db()
    assert session.page_state == "visible"


# --- on the sockets


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_a_tag_counts_and_misses_on_its_socket(fresh_process, acme, ada):
    rule = await sync_to_async(MaskRule.objects.create)(account=acme, selector="#card", critical=True)
    vic, _, viewer, session = await in_session(acme, ada)
    report = {"t": "mask.health", "path": "/cart/77", "counts": [[rule.pk, 1]], "unmasked": [["email", 1]]}
    for number in range(6):
        await vic.say({**report, "epoch": 1, "counts": [[rule.pk, number]]})
    assert (await vic.ask("ping"))["t"] == "ok"
    row = await sync_to_async(RuleHealth.objects.get)()
    assert (row.path, row.matched) == ("/cart/:id", 2), "what comes too often is passed over"
    assert await sync_to_async(FieldHealth.objects.count)() == 1
    await vic.say({"t": "mask.missed", "epoch": 1, "path": "/cart/77", "rules": [rule.pk]})
    told = await viewer.until(lambda m: m["t"] == "session" and m["session"]["page"]["state"] == "missed")
    assert (told["session"]["state"], told["session"]["reason"]) == ("active", "critical_rule_missed")
    await vic.say({**report, "epoch": 9})
    assert (await vic.until("error"))["code"] == "stale_epoch"
    await viewer.say({**report, "epoch": 1})
    assert (await viewer.until("error"))["code"] == "wrong_sender"
    viewer.news.clear()  # of the page before it was missed
    await vic.say({"t": "page.state", "epoch": 1, "state": "visible"})
    await viewer.until(lambda m: m["t"] == "session" and m["session"]["page"]["state"] == "visible")
    assert (await sync_to_async(CobrowseSession.objects.get)(pk=session["id"])).reason == ""


# --- Night Vision


def test_admins_see_the_health_of_their_own_rules(counted, rule, olga, other, client: Client):
    theirs = MaskRule.objects.create(account=other, selector="#theirs")
    RuleHealth.objects.create(account=other, rule=theirs, path="/theirs/")
    FieldHealth.objects.create(account=other, path="/theirs/", kind="card", count=1)
    counted("/fine/", {rule: 1})
    counted("/pay/", {rule: 1}, iban=2)
    counted("/pay/", {rule: 0}, iban=2)
    client.force_login(olga)
    seen = client.get(reverse(LIST)).content.decode()
    assert "#card" in seen and "theirs" not in seen and "numbers only" in seen
    assert seen.index("/pay/") < seen.index("/fine/"), "problems first"
    problems = client.get(reverse(LIST), {"state": "problem"}).content.decode()
    assert "/pay/" in problems and "/fine/" not in problems
    assert "/pay/" in client.get(reverse(LIST), {"rule__id__exact": rule.pk}).content.decode()
    fields = client.get(reverse("admin:sessions_app_fieldhealth_changelist")).content.decode()
    assert "Bank account" in fields and "theirs" not in fields
    account = client.get(reverse("admin:config_app_account_change", args=[rule.account_id])).content.decode()
    assert reverse(LIST) in account
    row = RuleHealth.objects.filter(path="/pay/").get()
    assert client.get(reverse("admin:sessions_app_rulehealth_change", args=[row.pk])).status_code == 200
    assert client.post(reverse("admin:sessions_app_rulehealth_delete", args=[row.pk])).status_code == 403


def test_agents_and_others_see_none_of_it(counted, rule, ada, eve, other, client: Client):
    counted("/pay/", {rule: 1})
    for person in (ada, eve):
        client.force_login(person.user)
        assert client.get(reverse(LIST)).status_code == 302  # to the sign-in of Night Vision
    client.force_login(add_admin(other, "olaf"))
    assert "#card" not in client.get(reverse(LIST)).content.decode()
    row = RuleHealth.objects.get()
    assert client.get(reverse("admin:sessions_app_rulehealth_change", args=[row.pk])).status_code == 404
