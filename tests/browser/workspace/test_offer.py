"""CoBrowse in a conversation: what is offered, why not, and how the invitation stands."""

import pytest

SET = "CobrowseSettings.objects.get(account=account)"


@pytest.fixture
def setting(server):
    """``setting(mode="view")`` changes the account's settings and puts them back afterwards."""

    def change(**values):
        lines = "\n".join(f"row.{name} = {value!r}" for name, value in values.items())
        server.django(f"row = {SET}\n{lines}\nrow.save()")

    yield change
    change(enabled=True, for_all_agents=True, mode="both")


def test_the_menu_can_be_used_without_a_mouse(people):
    ada = people.ada
    people.talk()
    ada.see("button", "CoBrowse")
    ada.eval("document.getElementById('cobrowse').focus()")
    ada.press("ArrowDown")
    ada.see("menuitem", "Shared")
    ada.press("ArrowDown")
    assert ada.eval("document.activeElement.getAttribute('aria-label')") == "View only"
    ada.press("Escape")
    ada.gone("menuitem", "Shared")
    assert ada.eval("document.activeElement.id") == "cobrowse"


def test_an_invitation_counts_down_and_can_be_withdrawn(people):
    people.talk()
    people.invite("view")
    people.ada.wait(lambda: ":" in people.ada.see_css("#invitation-left")["text"])
    people.ada.click("button", "Cancel invitation")
    people.ada.wait(lambda: "cancelled" in people.ada.see_css("#invitation-state")["text"])
    people.vic.gone("dialog", "CoBrowse invitation")
    people.ada.see("button", "CoBrowse")


def test_a_declined_invitation_is_told(people):
    people.talk()
    people.invite()
    people.vic.click("button", "Decline")
    people.ada.wait(lambda: "declined" in people.ada.see_css("#invitation-state")["text"])


def test_only_the_modes_of_the_settings_are_offered_and_a_change_needs_no_reload(people, setting):
    people.talk()
    setting(mode="view")
    people.ada.click("button", "CoBrowse")
    people.ada.see("menuitem", "View only")
    assert not people.ada.visible("menuitem", "Shared")


def test_cobrowse_switched_off_says_who_can_switch_it_on(people, setting):
    people.talk()
    setting(enabled=False)
    people.ada.wait(lambda: "switched off" in people.ada.see_css("#cobrowse-reason")["text"])
    assert people.ada.eval("document.getElementById('cobrowse').disabled")


def test_an_agent_who_is_no_longer_allowed_is_told_and_has_nothing_to_steer(people, setting):
    """The tools of the session stayed; after a reload nothing said why there was no picture."""
    people.session("shared")
    setting(for_all_agents=False)
    people.ada.see("heading", "CoBrowse is over")
    people.ada.see_text("You are not allowed to use CoBrowse.", "region", "CoBrowse viewer")
    for name in ("End session", "Pause", "Back", "Fit to window"):
        assert not people.ada.visible("button", name), name
    people.ada.open(people.ada.url)
    people.ada.wait(lambda: "An admin can allow you" in people.ada.see_css("#cobrowse-reason")["text"])


def test_another_channel_offers_no_cobrowse(people, server):
    people.talk()
    server.django("Conversation.objects.update(channel='sms')")
    people.ada.open(people.ada.url)
    people.ada.wait(lambda: "web messaging only" in people.ada.see_css("#cobrowse-reason")["text"])
    assert not people.ada.visible("button", "CoBrowse")
    server.django("Conversation.objects.update(channel='web')")
