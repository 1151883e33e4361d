"""Visitor and agent talk: lines, unread counts, presence, typing, history over page loads (DESIGN.md §2.11, §2.12)."""

from tests.browser.people import People
from tests.browser.site import PAGES, documentation_site
from tests.browser.wire import Wire


def test_visitor_and_agent_talk(people: People, wire: Wire) -> None:
    vic, ada = people.vic, people.ada
    vic.see("button", "Open chat")
    assert not wire.messages(), "no socket before there is something to talk about"
    assert b"/ticket/" not in wire.sent(), "no ticket before there is a socket to open"
    people.say("Is the lamp dimmable?")
    ada.see("link", "1 unread")
    ada.click("link", "Is the lamp dimmable?")
    ada.see_text("Is the lamp dimmable?")
    ada.wait(lambda: not ada.visible("link", "Is the lamp dimmable? 1 unread"), message="it has been read")
    ada.see_text("online", "main")

    ada.click("textbox", "Message")
    ada.keys("Yes")
    vic.wait(lambda: "Ada is writing" in (vic.text_of("dialog", "Chat") or ""), message="vic sees that Ada is writing")
    ada.press("Enter")
    vic.see_text("Yes")
    vic.click("textbox", "Message")
    vic.keys("Good")
    ada.see_text("is writing", "main")

    vic.open(f"{people.server.shop_url}cart/")
    vic.see("dialog", "Chat")  # as they left it
    vic.see_text("Is the lamp dimmable?")
    vic.see_text("Yes")
    sent = wire.frames()
    assert sent == [], "nothing of the page is sent before consent"


def test_a_lost_line_is_sent_again_once(people: People, wire: Wire) -> None:
    people.talk("Hello")
    wire.refuse()
    people.vic.type("textbox", "Message", "Still there?")
    people.vic.press("Enter")
    wire.restore()
    people.ada.see_text("Still there?")
    assert (people.ada.text_of("log", "Conversation") or "").count("Still there?") == 1


def test_a_site_with_a_chat_of_its_own_gets_no_launcher_and_can_use_a_code(people: People) -> None:
    with documentation_site(people.server, 'data-messaging="off"') as site:
        vic, ada = people.visitor_at(f"{site}/{PAGES[0]}"), people.ada
        code = vic.wait("async () => window.CoBrowse && (await window.CoBrowse.requestCode()).code")
        assert not vic.visible("button", "Open chat")
        ada.type("textbox", "Code", code)
        ada.click("button", "Join")
        people.invite("view")
        vic.click("button", "Accept")
        people.live()
