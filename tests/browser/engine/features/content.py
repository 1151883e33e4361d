"""Text, attributes, namespaces, document types and names that are seldom seen."""

from tests.browser.engine.features import Feature

GROUP = "Content"
FEATURES = [
    Feature(
        "text and entities",
        body="<p id=a>one</p>",
        act="doc.querySelector('p').append(' & <two> \\u{1f600}\\u00a0\\u200d')",
        probe="$('#a').textContent",
        want="one & <two> \U0001f600\u00a0\u200d",
    ),
    Feature(
        "attributes set, changed, taken away",
        body="<p id=a title=old lang=de class='b c'>x</p>",
        act="""const p = doc.querySelector('p'); p.title = 'new'; p.removeAttribute('lang'); p.classList.add('d');
          p.dataset.longName = '1'""",
        probe="[$('#a').title, $('#a').lang, $('#a').className, $('#a').dataset.longName]",
        want=["new", "", "b c d", "1"],
    ),
    Feature(
        "SVG, with use, viewBox and xlink",
        body="""<svg viewBox="0 0 20 10" width=40><defs><linearGradient id=g><stop offset=1 /></linearGradient>
          <rect id=r width=5 height=5 /></defs><use xlink:href="#r" x=3 /><foreignObject width=9 height=9><p>in</p></foreignObject></svg>""",
        act="""const ns = 'http://www.w3.org/2000/svg'; const c = doc.createElementNS(ns, 'circle'); c.setAttribute('r', '4');
          doc.querySelector('svg').append(c); doc.querySelector('use').setAttributeNS('http://www.w3.org/1999/xlink', 'xlink:href', '#g')""",
        probe="""[$('circle').namespaceURI, $('use').href.baseVal, $('linearGradient').localName, $('svg').viewBox.baseVal.width,
          $('foreignObject p').namespaceURI]""",
        want=["http://www.w3.org/2000/svg", "#g", "linearGradient", 20, "http://www.w3.org/1999/xhtml"],
    ),
    Feature(
        "SVG use by the page's whole address",
        body="""<svg><symbol id=s viewBox='0 0 9 9'><rect width=9 height=9 /></symbol><use width=9 height=9 /></svg>""",
        act="doc.querySelector('use').setAttribute('href', `${doc.URL}#s`)",
        probe="$('use').getBBox().width",
        want=9,
    ),
    Feature(
        "MathML",
        body="<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>",
        act="doc.querySelector('math').append(doc.createElementNS('http://www.w3.org/1998/Math/MathML', 'mo'))",
        probe="[$('mo').namespaceURI, $('mfrac').children.length, $('mi').namespaceURI]",
        want=["http://www.w3.org/1998/Math/MathML", 2, "http://www.w3.org/1998/Math/MathML"],
    ),
    Feature(
        "elements of another XML namespace",
        before="doc.body.append(doc.createElementNS('urn:example', 'e:thing'))",
        act="doc.body.firstElementChild.append('inside')",
        probe="[doc.body.firstElementChild.namespaceURI, doc.body.firstElementChild.tagName, doc.body.textContent]",
        want=["urn:example", "e:thing", "inside"],
    ),
    Feature(
        "document type",
        path="/tests/browser/engine/pages/strict.html",
        body="<p>x</p>",
        probe="[doc.compatMode, doc.doctype?.name, doc.doctype?.publicId]",
        want=["CSS1Compat", "html", "-//W3C//DTD XHTML 1.0 Strict//EN"],
    ),
    Feature(
        "quirks mode",
        path="/tests/browser/engine/pages/quirks.html",
        body="<div style='width:100'>x</div>",
        probe="[doc.compatMode, css('div', 'width')]",
        want=["BackCompat", "100px"],
    ),
    Feature(
        "odd names of tags and attributes",
        body="<b:d x:y=1 @click=2 [z]=3 a.b=4>odd</b:d><x-1 ü=5>x</x-1><a_b>y</a_b>",
        act="doc.body.insertAdjacentHTML('beforeend', '<o:p #ref=1 *if=x>later</o:p>')",
        probe="[...doc.body.children].map((one) => [one.localName, [...one.attributes].filter((a) => !a.name.startsWith('data-cobrowse-')).map((a) => a.name + '=' + a.value).sort()])",
    ),
    Feature(
        "template keeps its content to itself",
        body="<template><p>never shown</p></template><p id=a>shown</p>",
        act="doc.querySelector('template').content.append('later')",
        probe="[$('template').localName, doc.body.textContent, doc.body.children.length]",
        want=["template", "shown", 2],
    ),
    Feature(
        "noscript stays hidden",
        body="<noscript><p>no script</p></noscript><p id=a>script</p>",
        probe="[doc.body.innerText.trim(), doc.body.children.length, $('#a').getBoundingClientRect().top]",
    ),
    Feature(
        "scripts keep their place for :nth-child",
        head="<style>p:nth-child(3) { color: rgb(1, 2, 3) }</style>",
        body="<p>1</p><script type='text/x'>2</script><p id=a>3</p>",
        probe="css('#a', 'color')",
        want="rgb(1, 2, 3)",
    ),
    Feature(
        "comments between texts",
        body="<p>one<!-- c -->two</p>",
        act="doc.querySelector('p').insertBefore(doc.createComment('x'), doc.querySelector('p').firstChild)",
        probe="$('p').childNodes.length > 1 && [$('p').firstChild.nodeType === 8 || $('p').textContent, $('p').textContent][1]",
        want="onetwo",
    ),
    Feature(
        "right-to-left page",
        head="<style>#s { width: 100px; overflow: auto; white-space: nowrap }</style>",
        body="<div id=s><span style='padding: 0 300px'>שלום</span></div>",
        act="doc.documentElement.dir = 'rtl'; doc.querySelector('#s').scrollLeft = -50",
        probe="[css('body', 'direction'), $('#s').scrollLeft, Math.round($('span').getBoundingClientRect().left)]",
    ),
    Feature(
        "title of the document",
        act="doc.title = 'Another title'",
        probe="doc.title",
        want="Another title",
    ),
    Feature(
        "favicon",
        head="<link rel=icon href='/static/img/icon.svg'>",
        act="doc.querySelector('link[rel=icon]').href = '/static/demo/img/logo.svg'",
        probe="new URL($('link[rel=icon]').href).pathname",
        want="/static/demo/img/logo.svg",
    ),
    Feature(
        "relative addresses",
        body="<a href='../x?y#z'>link</a><img src='../../../static/img/icon.svg'>",
        act="doc.querySelector('a').setAttribute('href', 'sub/page')",
        probe="[$('a').href, $('img').src].map((url) => new URL(url).pathname)",
        want=["/tests/browser/engine/sub/page", "/static/img/icon.svg"],
    ),
    Feature(
        "relative addresses under <base>",
        head="<base href='/static/demo/'>",
        body="<img src='img/logo.svg'><a href=there>x</a>",
        act="doc.querySelector('a').setAttribute('href', 'elsewhere')",
        probe="[$('a').href, $('img').src].map((url) => new URL(url).pathname)",
        want=["/static/demo/elsewhere", "/static/demo/img/logo.svg"],
    ),
    Feature(
        "a <base> that changes",
        head="<base href='/static/demo/'>",
        body="<a href=there>x</a>",
        act="doc.querySelector('base').href = '/static/'",
        probe="new URL($('a').href).pathname",
        want="/static/there",
    ),
]
