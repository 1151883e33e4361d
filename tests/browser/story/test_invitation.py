"""The invitation: what is offered, the answer, withdrawal, expiry, a line for each (DESIGN.md §2.4, §2.11)."""

from typing import Any

from tests.browser.people import People


def offered(people: People) -> list[str]:
    people.ada.click("button", "CoBrowse")
    names: list[str] = [name for name in ("Shared", "View only", "Follow") if people.ada.visible("menuitem", name)]
    people.ada.press("Escape")
    return names


def choose(people: People, mode: str) -> None:
    people.server.django(
        f"settings = CobrowseSettings.objects.get(account=account)\nsettings.mode = '{mode}'\nsettings.save()"
    )


def test_only_what_the_settings_allow_is_offered_and_a_change_needs_no_reload(people: People) -> None:
    people.talk()
    ada = people.ada
    assert offered(people) == ["Shared", "View only", "Follow"]
    try:
        choose(people, "view")
        ada.wait(lambda: offered(people) == ["View only", "Follow"], message="view modes only")
        choose(people, "shared")
        ada.wait(lambda: offered(people) == ["Shared"], message="shared mode only")
    finally:
        choose(people, "both")


def test_the_visitor_is_told_who_asks_for_what_and_can_say_no(people: People) -> None:
    people.talk()
    vic, ada = people.vic, people.ada
    people.invite("shared")
    told = vic.text("dialog", "CoBrowse invitation")
    assert "Ada" in told
    assert "password" in told.lower()
    vic.click("button", "Decline")
    vic.gone("dialog", "CoBrowse invitation")
    ada.see_text("declined CoBrowse")
    vic.see_text("You declined CoBrowse")
    assert vic.eval("document.querySelector('cobrowse-tag').dataset.sessionState ?? ''") in ("", "none")

    people.invite("view")
    ada.click("button", "Cancel invitation")
    vic.gone("dialog", "CoBrowse invitation")
    vic.see_text("cancelled the invitation")
    ada.see("button", "CoBrowse")


def test_an_invitation_lapses_by_the_servers_clock(engine: Any, make_server: Any) -> None:
    people = People(engine, make_server(COBROWSE_INVITATION_SECONDS="3"))
    try:
        people.talk()
        people.invite("view")
        people.vic.gone("dialog", "CoBrowse invitation")
        people.vic.see_text("The invitation expired")
        people.ada.see_text("The invitation expired")
        people.ada.see("button", "CoBrowse")
    finally:
        people.leave()


def test_a_conversation_of_another_channel_offers_no_cobrowse(people: People) -> None:
    text = f"By text message, from {people.engine.name}"  # the engines of one run share the server
    people.talk(text)
    ada = people.ada
    people.server.django(
        f"c = Conversation.objects.get(account=account, messages__text='{text}')\nc.channel = 'sms'\nc.save()"
    )
    ada.open(ada.url)
    ada.see_text(text)
    usable = ada.eval(
        "() => [...document.querySelectorAll('button')].some((b) => b.textContent.trim() === 'CoBrowse'"
        " && !b.disabled && b.getAttribute('aria-disabled') !== 'true' && b.checkVisibility())"
    )
    assert not usable
    ada.see_text("web messaging", "main")
