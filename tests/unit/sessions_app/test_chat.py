"""Chat: lines are kept once, unread counts, reading, history."""

import pytest

from sessions_app import services, state
from sessions_app.errors import Refusal
from sessions_app.models import Conversation, Message
from sessions_app.services.codes import MISSES_PER_AGENT


def test_sending_twice_keeps_one_line(vic, talk):
    again = services.send_as_visitor(vic, "Hello, I need help", "c1")
    assert Message.objects.filter(conversation=talk).count() == 1
    assert str(again.conversation_id) == talk


def test_the_same_client_id_of_the_other_side_is_another_line(ada, vic, talk):
    services.send_as_agent(ada, talk, "How can I help?", "c1")
    assert Message.objects.filter(conversation=talk).count() == 2


def test_unread_counts_what_the_other_side_wrote(ada, vic, talk):
    services.send_as_visitor(vic, "Are you there?", "c2")
    row = Conversation.objects.get(pk=talk)
    assert state.conversation(row, "agent")["unread"] == 2
    newest = row.messages.last().pk
    services.mark_read(row, "agent", newest + 1000)
    assert state.conversation(row, "agent")["unread"] == 0
    services.send_as_agent(ada, talk, "Yes", "a1")
    assert state.conversation(row, "visitor")["unread"] == 1


def test_reading_never_goes_back(vic, talk):
    row = Conversation.objects.get(pk=talk)
    newest = row.messages.last().pk
    services.mark_read(row, "agent", newest)
    row.refresh_from_db()
    services.mark_read(row, "agent", 0)
    row.refresh_from_db()
    assert row.read_by_agent == newest


def test_history_comes_in_pages(vic, talk):
    for number in range(60):
        services.send_as_visitor(vic, f"line {number}", f"n{number}")
    row = Conversation.objects.get(pk=talk)
    last = state.history(row, "agent")
    assert len(last) == 50 and last[-1]["text"] == "line 59"
    assert len(state.history(row, "agent", last[0]["id"])) == 11


def test_the_first_answer_takes_the_conversation(ada, talk):
    services.send_as_agent(ada, talk, "Hello", "a1")
    assert Conversation.objects.get(pk=talk).agent == ada.user


def test_a_closed_conversation_takes_no_more_lines_and_the_next_opens_a_new_one(ada, vic, talk):
    services.close_conversation(ada, talk)
    with pytest.raises(Refusal, match="conversation_closed"):
        services.send_as_agent(ada, talk, "One more thing", "a1")
    assert str(services.send_as_visitor(vic, "Hello again", "c9").conversation_id) != talk


def test_the_list_needs_a_fixed_number_of_queries(ada, acme, django_assert_num_queries):
    from sessions_app.models import Visitor

    for number in range(5):
        services.send_as_visitor(Visitor.objects.create(account=acme), "Hi", f"x{number}")
    with django_assert_num_queries(4):
        assert len(state.conversations(Conversation.objects.filter(account=acme), "agent")) == 5


def test_a_code_works_once_and_leads_to_the_visitors_conversation(ada, vic):
    code, _ = services.request_code(vic)
    spaced = f"{code[:3]} {code[3:]}"
    assert services.redeem_code(ada, spaced).visitor == vic
    with pytest.raises(Refusal, match="code_invalid"):
        services.redeem_code(ada, code)


def test_a_code_of_another_account_is_wrong(eve, vic):
    code, _ = services.request_code(vic)
    with pytest.raises(Refusal, match="code_invalid"):
        services.redeem_code(eve, code)


def test_wrong_codes_lock_the_agent(ada, vic):
    code, _ = services.request_code(vic)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(MISSES_PER_AGENT):
        with pytest.raises(Refusal, match="code_invalid"):
            services.redeem_code(ada, wrong)
    with pytest.raises(Refusal, match="code_locked"):
        services.redeem_code(ada, code)
