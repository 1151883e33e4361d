"""Text typed at the caret travels in a short form that only makes sense to who knows the caret."""


def test_typed_text_travels_alone_and_arrives(lab):
    lab.show("<textarea id=a></textarea><input id=b>")
    lab.run("doc.getElementById('a').focus(); await lab.settle()")
    for number, character in enumerate("say hello", start=1):  # each when the last has come: else some join
        lab.run(
            """doc.execCommand('insertText', false, args[0]);
            await lab.until((copy) => copy.getElementById("a").value.length === args[1])""",
            character,
            number,
        )
    typed = [frame for frame in lab.frames if isinstance(frame, str)]
    assert "hello".endswith(typed[-1])
    assert len(typed) >= 8
    lab.same()
    assert lab.copy("copy.getElementById('a').value") == "say hello"


def test_what_follows_a_snapshot_or_a_move_of_the_caret_is_told_in_full(lab):
    lab.show("<textarea id=a>one</textarea>")
    lab.run("const a = doc.getElementById('a'); a.focus(); a.setSelectionRange(3, 3); await lab.settle()")
    lab.run("doc.execCommand('insertText', false, '!'); await lab.settle(60)")
    lab.run("lab.capture.snapshot()")
    lab.run("doc.execCommand('insertText', false, '?'); await lab.settle(60)")
    lab.run("doc.getElementById('a').setSelectionRange(0, 3)")
    lab.run("doc.execCommand('insertText', false, 'two'); await lab.settle(60)")
    lab.act("doc.execCommand('insertText', false, '-')")
    assert lab.copy("copy.getElementById('a').value") == "two-!?"
    lab.same()


def test_a_first_value_does_not_build_on_an_attribute_that_changes_with_it(lab):
    lab.show("<input id=a value=one>")
    lab.act("const a = doc.getElementById('a'); a.value = 'one two'; a.setAttribute('value', 'other')")
    assert lab.copy("copy.getElementById('a').value") == "one two"
    lab.same()
