"""Shadow roots, slots and custom elements."""

from tests.browser.engine.features import Feature

GROUP = "Shadow roots and custom elements"
RED = "rgb(250, 0, 0)"
HOST = "<div id=h><b>light</b></div>"
OPEN = "const r = doc.querySelector('#h').attachShadow({ mode: 'open' });"

FEATURES = [
    Feature("open, made before the session", body=HOST, before=OPEN + "r.innerHTML = '<p>in</p><slot></slot>'",
            act="doc.querySelector('#h').shadowRoot.append('more')", probe="$('#h').shadowRoot.textContent", want="inmore"),
    Feature("open, made later", body=HOST, act=OPEN + "r.innerHTML = '<p>in</p>'; await 0; r.append('x')",
            probe="$('#h').shadowRoot.textContent", want="inx"),
    Feature("closed, made during the session", body=HOST,
            act="const r = doc.querySelector('#h').attachShadow({ mode: 'closed' }); r.innerHTML = '<p>in</p>'; page.own = r",
            probe="(doc === lab.copy ? $('#h').shadowRoot : view.own).textContent", want="in", tree=False),
    Feature("nested", body=HOST, act=OPEN + """r.innerHTML = '<div id=j></div>';
              r.querySelector('#j').attachShadow({ mode: 'open' }).innerHTML = '<u>deep</u>'""",
            probe="$('#h >>> #j >>> u').textContent", want="deep"),
    Feature("declarative", body="<section></section>",
            act="""doc.querySelector('section').setHTMLUnsafe('<div id=h><template shadowrootmode=open><p>declared</p></template></div>')""",
            probe="$('#h').shadowRoot.textContent", want="declared", needs="'setHTMLUnsafe' in page.Element.prototype", lacks="no setHTMLUnsafe"),
    Feature("slots and their fallback", head=f"<style>b {{ color: {RED} }}</style>", body=HOST,
            before=OPEN + "r.innerHTML = '<slot name=one>fallback</slot><slot></slot>'",
            act="doc.querySelector('b').slot = 'one'", probe="[$('b').assignedSlot.name, $('#h').shadowRoot.querySelectorAll('slot')[1].assignedNodes().length]",
            want=["one", 0]),
    Feature("slots assigned by hand", body="<div id=h><b>1</b><i>2</i></div>",
            act="""const r = doc.querySelector('#h').attachShadow({ mode: 'open', slotAssignment: 'manual' }); r.innerHTML = '<slot></slot>';
              await lab.settle(100); r.querySelector('slot').assign(doc.querySelector('i'), doc.querySelector('b'))""",
            probe="$('#h').shadowRoot.querySelector('slot').assignedNodes().map((one) => one.localName)", want=["i", "b"],
            needs="'assign' in page.HTMLSlotElement.prototype", lacks="no slot.assign"),
    Feature("styles inside stay inside, :host and ::slotted", body=HOST + "<p>out</p>",
            act=OPEN + f"r.innerHTML = '<style>:host {{ margin: 4px }} p {{ color: {RED} }} ::slotted(b) {{ color: {RED} }}</style><p>in</p><slot></slot>'",
            probe="[css('#h', 'margin-top'), css('#h >>> p', 'color'), css('b', 'color'), css('body > p', 'color')]",
            want=["4px", RED, RED, "rgb(0, 0, 0)"]),
    Feature("constructed: :host, properties, and rules that nothing has yet", body="<div id=h class=on></div>",
            before=OPEN + f"""r.innerHTML = '<p class=x--y>in</p><b>b</b>'; const s = new page.CSSStyleSheet();
              s.replaceSync(':host {{ --a: {RED}; display: block }} :host(.on) {{ --b: 7px }} .x--y {{ color: var(--a); margin: var(--b) }} ' +
                '.later {{ --c: 9px; font-family: "Some Font" }} .later::after {{ content: "more" }} ::slotted(:not(i)[slot="one"]), p {{ padding-left: 2px }}');
              r.adoptedStyleSheets = [s]""",
            act="doc.querySelector('#h').shadowRoot.querySelector('b').className = 'later'",
            probe="""[css('#h >>> p', 'color'), css('#h >>> p', 'margin-top'), css('#h >>> b', '--c').trim(), css('#h >>> b', 'font-family'),
              css('#h >>> b::after', 'content'), css('#h >>> p', 'padding-left')]""",
            want=[RED, "7px", "9px", '"Some Font"', '"more"', "2px"]),
    Feature("a host without the browser's focus ring", body="<div id=h tabindex=0></div>",
            before=OPEN + """r.innerHTML = '<p>in</p>'; const s = new page.CSSStyleSheet(); s.replaceSync(':host(:focus) { outline: none }');
              r.adoptedStyleSheets = [s]""",
            act="page.focus(); doc.querySelector('#h').focus({ focusVisible: true })", probe="css('#h', 'outline-style')", want="none"),
    Feature("::part", head=f"<style>#h::part(x) {{ color: {RED} }}</style>", body=HOST, act=OPEN + "r.innerHTML = '<p part=x>in</p>'",
            probe="css('#h >>> p', 'color')", want=RED),
    Feature("rules inserted inside", body=HOST, before=OPEN + "r.innerHTML = '<style></style><p>in</p>'",
            act=f"doc.querySelector('#h').shadowRoot.querySelector('style').sheet.insertRule('p {{ color: {RED} }}')",
            probe="css('#h >>> p', 'color')", want=RED),
    Feature("host moved with its root", body=HOST + "<section></section>", before=OPEN + "r.innerHTML = '<p>in</p>'",
            act="doc.querySelector('section').append(doc.querySelector('#h')); await lab.settle(); doc.querySelector('#h').shadowRoot.append('x')",
            probe="$('section #h').shadowRoot.textContent", want="inx"),
    Feature("custom element defined later", body="<x-late>light</x-late>",
            act="""page.customElements.define('x-late', class extends page.HTMLElement {
                constructor() { super(); this.attachShadow({ mode: 'open' }).innerHTML = '<slot></slot>!'; }
                connectedCallback() { this.setAttribute('ready', '') } })""",
            probe="[$('x-late').hasAttribute('ready'), $('x-late').shadowRoot.textContent]", want=[True, "!"]),
    Feature("customised built-in", body="<section></section>",
            act="""page.customElements.define('x-button', class extends page.HTMLButtonElement { connectedCallback() { this.textContent = 'made' } }, { extends: 'button' });
              doc.querySelector('section').append(doc.createElement('button', { is: 'x-button' }))""",
            probe="$('button').textContent", want="made",
            needs="(() => { try { page.customElements.define('x-probe', class extends page.HTMLBRElement {}, { extends: 'br' }); return doc.createElement('br', { is: 'x-probe' }).constructor.name !== 'HTMLBRElement' } catch { return false } })()",
            lacks="no customised built-ins"),
    Feature("custom states", head=f"<style>x-state:state(on) {{ color: {RED} }}</style>", body="<section></section>",
            act="""page.customElements.define('x-state', class extends page.HTMLElement { constructor() { super(); this.i = this.attachInternals(); this.i.states.add('on') } });
              doc.querySelector('section').innerHTML = '<x-state>x</x-state>'""",
            probe="css('x-state', 'color')", want=RED, needs="page.CSS.supports('selector(:state(x))')", lacks="no :state()"),
]  # fmt: skip
