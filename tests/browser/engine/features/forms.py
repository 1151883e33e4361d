"""Form state, set by the visitor or by script."""

from typing import Any

from tests.browser.engine.features import Feature

GROUP = "Form state"
BOXES = "<input type=checkbox id=c><input type=radio name=r id=r1 checked><input type=radio name=r id=r2>"
SELECT = "<select id=s><option>1<option selected>2<option>3</select>"


def type_into_field(lab: Any) -> None:
    lab.click("#a")
    lab.page.keys("typed")


def tick(lab: Any) -> None:
    lab.click("#c")
    lab.click("#r2")


FEATURES = [
    Feature("radios that meet in the copy only", body="<input type=radio name=g id=one checked>",
            act="""const one = doc.querySelector('#one'); one.remove();
              doc.body.insertAdjacentHTML('afterbegin', '<input type=radio name=g id=two checked>');
              doc.querySelector('#two').checked = false; doc.body.append(one)""",
            probe="[$('#one').checked, $('#two').checked]", want=[True, False]),
    Feature("value typed", body="<input id=a value=x>", hand=type_into_field, probe="$('#a').value", want="xtyped"),
    Feature("value set by script", body="<input id=a><textarea id=t>old</textarea>",
            act="doc.querySelector('#a').value = 'by script'; doc.querySelector('#t').value = 'one\\ntwo'",
            probe="[$('#a').value, $('#t').value]", want=["by script", "one\ntwo"]),
    Feature("value set before the session", body="<input id=a value=attr><textarea id=t>old</textarea>",
            before="doc.querySelector('#a').value = 'before'; doc.querySelector('#t').value = ''",
            probe="[$('#a').value, $('#t').value, $('#a').defaultValue]", want=["before", "", "attr"]),
    Feature("default value changed below a typed one", body="<input id=a value=x><textarea id=t>old</textarea>",
            before="doc.querySelector('#a').value = 'mine'; doc.querySelector('#t').value = 'mine'",
            act="doc.querySelector('#a').setAttribute('value', 'y'); doc.querySelector('#t').defaultValue = 'z'",
            probe="[$('#a').value, $('#t').value]", want=["mine", "mine"]),
    Feature("boxes ticked by hand", body=BOXES, hand=tick,
            probe="['c', 'r1', 'r2'].map((id) => doc.getElementById(id).checked)", want=[True, False, True]),
    Feature("boxes ticked by script", body=BOXES,
            act="doc.querySelector('#c').checked = true; doc.querySelector('#r2').checked = true",
            probe="['c', 'r1', 'r2'].map((id) => doc.getElementById(id).checked)", want=[True, False, True]),
    Feature("indeterminate", body=BOXES, act="doc.querySelector('#c').indeterminate = true",
            probe="$('#c').indeterminate", want=True),
    Feature("radios of one name in one group", body=BOXES,
            act="""doc.querySelector('#r2').checked = true; await lab.settle(); doc.querySelector('#r2').remove();
              doc.body.insertAdjacentHTML('beforeend', '<input type=radio name=r id=r3 checked>')""",
            probe="['r1', 'r3'].map((id) => doc.getElementById(id).checked)", want=[False, True]),
    Feature("choice in a list", body=SELECT, act="doc.querySelector('select').value = '3'", probe="$('#s').value", want="3"),
    Feature("choice in a list around another", body=SELECT,
            act="""const list = doc.querySelector('#s'), box = doc.createElement('section');
              box.innerHTML = '<select><option>a<option selected>b</select>'; list.prepend(box); list.selectedIndex = 0""",
            probe="$('#s').selectedIndex", want=0),
    Feature("no choice at all", body=SELECT, act="doc.querySelector('select').selectedIndex = -1",
            probe="$('#s').selectedIndex", want=-1),
    Feature("several choices", body="<select multiple id=s><option>1<option>2<option>3</select>",
            act="const [one, , three] = doc.querySelector('select').options; one.selected = three.selected = true",
            probe="[...$('#s').selectedOptions].map((one) => one.index)", want=[0, 2]),
    Feature("options that come, go and move", body=SELECT,
            act="""const s = doc.querySelector('select'); s.value = '3'; await lab.settle(); s.prepend(new page.Option('0'));
              await lab.settle(); s.options[1].remove(); s.append(doc.createElement('optgroup'))""",
            probe="[$('#s').value, $('#s').selectedIndex]", want=["3", 2]),
    Feature("disabled and read only", body="<fieldset id=f><input id=a></fieldset><input id=b>",
            act="doc.querySelector('#f').disabled = true; doc.querySelector('#b').readOnly = true",
            probe="[$('#a').matches(':disabled'), $('#b').matches(':read-only')]", want=[True, True]),
    Feature("validity from attributes", body="<input id=a required><input id=n type=number max=5 value=3>",
            act="doc.querySelector('#n').value = '7'",
            probe="[$('#a').matches(':invalid'), $('#n').matches(':out-of-range')]", want=[True, True]),
    Feature("validity set by script", body="<input id=a value=x><select id=s><option>1</select>",
            act="for (const one of doc.querySelectorAll('input,select')) one.setCustomValidity('taken')",
            probe="[$('#a').matches(':invalid'), $('#s').matches(':invalid')]", want=[True, True]),
    Feature("validity taken back by script", body="<input id=a value=x>",
            before="doc.querySelector('#a').setCustomValidity('taken')",
            act="await lab.settle(); doc.querySelector('#a').setCustomValidity('')",
            probe="$('#a').matches(':valid')", want=True),
    Feature("reset of a form", body=f"<form><input id=a value=x><textarea id=t>t</textarea>{BOXES}{SELECT}</form>",
            before="""doc.querySelector('#a').value = 'changed'; doc.querySelector('#t').value = 'changed';
              doc.querySelector('#c').checked = true; doc.querySelector('#s').value = '3'""",
            act="doc.querySelector('form').reset()",
            probe="[$('#a').value, $('#t').value, $('#c').checked, $('#r1').checked, $('#s').value]",
            want=["x", "t", False, True, "2"]),
    Feature("type of a field changed", body="<input id=a value=5>",
            act="const a = doc.querySelector('#a'); a.type = 'range'; a.value = '70'; await lab.settle(); a.type = 'text'; a.value = 'free'",
            probe="[$('#a').type, $('#a').value]", want=["text", "free"]),
    Feature("a checked radio becomes a text field", body="<input id=a type=radio name=g value='one two'>",
            act="const a = doc.querySelector('#a'); a.checked = true; await lab.settle(); a.type = 'text'",
            probe="[$('#a').type, $('#a').value]", want=["text", "one two"]),
    Feature("dates, colours and ranges", body="<input id=d type=date><input id=k type=color><input id=g type=range>",
            act="doc.querySelector('#d').value = '2024-02-29'; doc.querySelector('#k').value = '#123456'; doc.querySelector('#g').value = 7",
            probe="['d', 'k', 'g'].map((id) => doc.getElementById(id).value)", want=["2024-02-29", "#123456", "7"]),
    Feature("output, meter and progress", body="<output id=o>1</output><meter id=m value=.2></meter><progress id=p></progress>",
            act="doc.querySelector('#o').value = '9'; doc.querySelector('#m').value = .8; doc.querySelector('#p').value = .5",
            probe="[$('#o').value, $('#m').value, $('#p').value]", want=["9", 0.8, 0.5]),
    Feature("editable text", body="<div contenteditable id=e>old</div>",
            act="doc.querySelector('#e').innerHTML = '<b>new</b> text'",
            probe="[$('#e').innerHTML, $('#e').isContentEditable]", want=["<b>new</b> text", True]),
    Feature("a field moved with its value", body="<div id=x></div><input id=a>",
            act="doc.querySelector('#a').value = 'kept'; await lab.settle(); doc.querySelector('#x').append(doc.querySelector('#a'))",
            probe="[$('#a').value, $('#a').parentNode.id]", want=["kept", "x"]),
    Feature("a file is chosen: its name only by the page", body="<input type=file id=f>", probe="$('#f').value", want=""),
]  # fmt: skip
