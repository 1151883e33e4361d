"""Nodes that come, go and move, and documents that are written anew."""

from tests.browser.engine.features import Feature

GROUP = "Moves and documents"
LIST = "<ul><li id=a>a</li><li id=b>b</li><li id=c>c</li></ul><div id=d><i>i</i></div>"
FEATURES = [
    Feature(
        "added, moved and removed within one task",
        body=LIST,
        act="""const p = doc.createElement('p'); doc.body.append(p); p.append('x'); doc.querySelector('#d').append(p); p.remove();
          const q = doc.createElement('q'); doc.body.prepend(q); doc.querySelector('#d').prepend(q)""",
        probe="[doc.querySelectorAll('p').length, $('#d').firstElementChild.localName]",
        want=[0, "q"],
    ),
    Feature(
        "moved by appendChild, order kept",
        body=LIST,
        act="const ul = doc.querySelector('ul'); ul.append(ul.firstChild); ul.prepend(doc.querySelector('#c'))",
        probe="[...$('ul').children].map((one) => one.id).join('')",
        want="cba",
    ),
    Feature(
        "moved by moveBefore",
        body=LIST,
        act="const ul = doc.querySelector('ul'); ul.moveBefore(doc.querySelector('#c'), ul.firstChild)",
        probe="[...$('ul').children].map((one) => one.id).join('')",
        want="cab",
        needs="'moveBefore' in page.Element.prototype",
        lacks="no moveBefore",
    ),
    Feature(
        "a frame moved by moveBefore keeps its document",
        body="<div id=one><iframe srcdoc='<p>x</p>'></iframe></div><div id=two></div>",
        before="await new Promise((done) => page.setTimeout(done, 200))",
        act="""doc.querySelector('iframe').contentDocument.body.append('state');
          doc.querySelector('#two').moveBefore(doc.querySelector('iframe'), null)""",
        probe="$('#two iframe')?.contentDocument.body.textContent",
        want="xstate",
        needs="'moveBefore' in page.Element.prototype",
        lacks="no moveBefore",
    ),
    Feature(
        "nested into each other",
        body="<div id=x><p id=y><b id=z>t</b></p></div>",
        act="""const [x, y, z] = ['x', 'y', 'z'].map((id) => doc.getElementById(id));
          doc.body.append(z); z.append(y); y.append(x); x.append('end')""",
        probe="doc.body.innerHTML.replace(/<script.*?<.script>/g, '')",
        want='<b id="z">t<p id="y"><div id="x">end</div></p></b>',
    ),
    Feature(
        "text nodes split and normalised",
        body="<p>one two</p><q>a</q>",
        act="""const p = doc.querySelector('p'); p.firstChild.splitText(3); p.append('three'); await 0; p.normalize();
          const q = doc.querySelector('q'); q.firstChild.splitText(1); q.firstChild.splitText(0); q.append('b')""",
        probe="[[...$('p').childNodes].map((t) => t.data), [...$('q').childNodes].map((t) => t.data)]",
        want=[["one twothree"], ["", "a", "", "b"]],
    ),
    Feature(
        "innerHTML and replaceChildren",
        body=LIST,
        act="doc.querySelector('#d').innerHTML = '<b>new</b>'; doc.querySelector('ul').replaceChildren('only', doc.createElement('li'))",
        probe="[$('#d').innerHTML, $('ul').innerHTML]",
        want=["<b>new</b>", "only<li></li>"],
    ),
    Feature(
        "document fragments",
        body=LIST,
        act="""const f = doc.createDocumentFragment(); f.append(doc.querySelector('#a'), 'x', doc.createElement('hr'));
          doc.querySelector('#d').append(f)""",
        probe="$('#d').innerHTML",
        want='<i>i</i><li id="a">a</li>x<hr>',
    ),
    Feature(
        "into a shadow root that is new, and changed there",
        body="<div id=h></div><p id=in class=a>in</p>",
        act="""doc.querySelector('#h').attachShadow({ mode: 'open' }).append(doc.querySelector('#in'));
          await 0; const p = doc.querySelector('#h').shadowRoot.firstChild; p.className = 'b'; p.append('side')""",
        probe="[$('#h').shadowRoot.textContent, $('#h').shadowRoot.firstElementChild.className]",
        want=["inside", "b"],
    ),
    Feature(
        "into a shadow root and out again",
        body="<div id=h></div><p id=in>in</p><p id=out>out</p>",
        before="doc.querySelector('#h').attachShadow({ mode: 'open' }).append(doc.querySelector('#out'))",
        act="""const host = doc.querySelector('#h'); const out = host.shadowRoot.querySelector('#out');
          host.shadowRoot.append(doc.querySelector('#in')); doc.body.append(out)""",
        probe="[$('#h').shadowRoot.textContent, doc.body.lastElementChild.id]",
        want=["in", "out"],
    ),
    Feature(
        "between documents",
        body="<iframe srcdoc='<b>inner</b>'></iframe><p id=a>outer</p>",
        before="await new Promise((done) => page.setTimeout(done, 200))",
        act="""const inner = doc.querySelector('iframe').contentDocument; const b = inner.querySelector('b');
          inner.body.append(doc.querySelector('#a')); doc.body.append(b)""",
        probe="[$('iframe').contentDocument.body.textContent, doc.body.lastElementChild.textContent]",
        want=["outer", "inner"],
    ),
    Feature(
        "the whole documentElement replaced",
        body="<p>old</p>",
        act="""const html = doc.createElement('html'); html.lang = 'fr';
          html.innerHTML = '<head><style>p { color: rgb(9, 8, 7) }</style></head><body class=new><p>fresh</p></body>';
          doc.replaceChild(html, doc.documentElement); await lab.settle(); doc.body.append('more')""",
        probe="[doc.documentElement.lang, doc.body.className, doc.body.textContent, css('p', 'color')]",
        want=["fr", "new", "freshmore", "rgb(9, 8, 7)"],
    ),
    Feature(
        "the body replaced",
        body="<p>old</p>",
        act="const b = doc.createElement('body'); b.innerHTML = '<h1>new</h1>'; doc.body = b; await 0; doc.body.append('x')",
        probe="doc.body.textContent",
        want="newx",
    ),
    Feature(
        "document.open and write",
        body="<p>old</p>",
        act="""doc.open(); doc.write('<!doctype html><title>w</title><p id=w>written</p><input id=i>'); doc.close();
          await lab.settle(); doc.querySelector('#i').value = 'typed';
          doc.querySelector('#i').dispatchEvent(new page.Event('input', { bubbles: true }))""",
        probe="[$('#w').textContent, $('#i').value, doc.compatMode]",
        want=["written", "typed", "CSS1Compat"],
    ),
    Feature(
        "events are heard after document.open",
        body="<p>old</p>",
        head="<style>#w:target { color: rgb(3, 2, 1) }</style>",
        act="""doc.open(); doc.write('<div style="height:90px;overflow:auto" id=w><div style="height:900px">x</div></div>'); doc.close();
          await lab.settle(); doc.querySelector('#w').scrollTop = 40""",
        probe="$('#w').scrollTop",
        want=40,
    ),
    Feature(
        "document.write into a frame",
        body="<iframe></iframe>",
        act="""const inner = doc.querySelector('iframe').contentDocument; inner.open(); inner.write('<p>one</p>'); inner.close();
          await lab.settle(); inner.querySelector('p').append(' two')""",
        probe="$('iframe').contentDocument.body.textContent",
        want="one two",
    ),
    Feature(
        "a detached tree that comes back changed",
        body=LIST,
        act="""const d = doc.querySelector('#d'); d.remove(); await lab.settle(); d.append('changed'); d.firstChild.remove();
          doc.querySelector('ul').after(d)""",
        probe="$('#d').innerHTML",
        want="changed",
    ),
]
