"""The agent's page: list, transcript and writing, live."""


def test_a_new_conversation_appears_with_its_unread_line(people):
    people.ada.see("navigation", "Conversations")
    people.say("Good morning")
    people.ada.see("link", "1 unread")
    people.ada.wait("/^\\(\\d+\\)/.test(document.title)")


def test_opening_a_conversation_reads_it(people):
    people.talk("Please read me")
    people.ada.wait("document.querySelector('a[aria-current=page] [data-field=badge]').hidden")


def test_each_side_sees_the_other_write(people):
    people.talk()
    people.ada.type("textbox", "Message", "I am just look")
    people.vic.wait(
        lambda: "writ" in str(people.vic.eval("document.querySelector('cobrowse-tag').shadowRoot.textContent"))
    )
    people.vic.type("textbox", "Message", "And I")
    people.ada.wait(lambda: "is writing" in (people.ada.css("#typing") or {"text": ""})["text"])


def test_a_line_written_while_the_server_is_away_arrives_once(people, server):
    people.talk()
    people.ada.see_text("Hello")
    server.restart()
    people.ada.type("textbox", "Message", "Are you still there?")
    people.ada.press("Enter")
    people.vic.see_text("Are you still there?", timeout=40)
    people.ada.wait(lambda: not people.ada.css("#log [data-pending=true]"))
    assert server.django("print(Message.objects.filter(text='Are you still there?').count())").strip() == "1"


def test_older_lines_come_on_request(people, server):
    people.talk("The first line of many")
    server.django(
        "talk = Message.objects.filter(text='The first line of many').latest('pk').conversation\n"
        "Message.objects.bulk_create("
        "Message(conversation=talk, author='visitor', name='Vic', text=f'Line {n}', client_id=f'n{n}')"
        " for n in range(70))"
    )
    people.ada.open(people.ada.url)
    people.ada.see_text("Line 69")
    assert "The first line of many" not in people.ada.text("log", "Conversation")
    people.ada.click("button", "Show older lines")
    people.ada.see_text("The first line of many")


def test_a_closed_conversation_takes_no_more_lines(people):
    people.talk()
    people.ada.click("button", "Close conversation")
    people.ada.see_text("closed the conversation")
    people.ada.gone("textbox", "Message")
    people.ada.gone("button", "Close conversation")
