"""Frames of the same origin, of another with the tag, and of another without."""

from tests.browser.engine.features import Feature

GROUP = "Frames"
WAIT = "await lab.until(() => [...doc.querySelectorAll('iframe')].every((one) => one.contentDocument?.readyState === 'complete' && one.contentDocument.body.childElementCount))"
INNER = "$('iframe').contentDocument"

FEATURES = [
    Feature("same origin", body="<iframe src=/tests/browser/engine/pages/inner.html></iframe>", before=WAIT,
            act="doc.querySelector('iframe').contentDocument.querySelector('h1').append('!')", probe=f"{INNER}.querySelector('h1').textContent", want="Inner!"),
    Feature("srcdoc", body="<iframe srcdoc='<p>doc</p>'></iframe>", before=WAIT, act="doc.querySelector('iframe').contentDocument.body.append('x')",
            probe=f"{INNER}.body.textContent", want="docx"),
    Feature("added late", body="<p>x</p>", act="doc.body.insertAdjacentHTML('beforeend', '<iframe srcdoc=\"<p>late</p>\"></iframe>')",
            probe=f"{INNER}.body.textContent", want="late"),
    Feature("removed and put back", body="<iframe srcdoc='<p>doc</p>'></iframe>", before=WAIT,
            act="const f = doc.querySelector('iframe'); f.remove(); await lab.settle(); doc.body.append(f)", probe=f"{INNER}.body.textContent", want="doc"),
    Feature("nested frames", body="""<iframe srcdoc='<iframe srcdoc="<b>deep</b>"></iframe>'></iframe>""", before=WAIT,
            probe=f"{INNER}.querySelector('iframe').contentDocument.body.textContent", want="deep"),
    Feature("moved within a frame", body="""<iframe srcdoc='<p id=one><iframe srcdoc="<b>deep</b>"></iframe></p><p id=two></p>'></iframe>""", before=WAIT,
            act="const inner = doc.querySelector('iframe').contentDocument; inner.querySelector('#two').append(inner.querySelector('iframe'))",
            probe=f"{INNER}.querySelector('#two iframe')?.contentDocument?.body.textContent", want="deep"),
    Feature("loads another page", body="<iframe srcdoc='<p>one</p>'></iframe>", before=WAIT,
            act="doc.querySelector('iframe').removeAttribute('srcdoc'); doc.querySelector('iframe').src = '/tests/browser/engine/pages/inner.html'",
            probe=f"{INNER}.querySelector('h1')?.textContent", want="Inner"),
    Feature("its own styles, fields and scrolling",
            body="<iframe srcdoc='<style>p{color:rgb(1,2,3)}</style><p>x</p><input><div style=height:2000px></div>'></iframe>", before=WAIT,
            act="const inner = doc.querySelector('iframe'); inner.contentDocument.querySelector('input').value = 'v'; inner.contentWindow.scrollTo(0, 60)",
            probe=f"[view.frames[0].getComputedStyle({INNER}.querySelector('p')).color, {INNER}.querySelector('input').value, {INNER}.scrollingElement.scrollTop]",
            want=["rgb(1, 2, 3)", "v", 60]),
    Feature("about:blank filled by script", body="<iframe></iframe>",
            act="doc.querySelector('iframe').contentDocument.body.innerHTML = '<p>filled</p>'", probe=f"{INNER}.body.textContent", want="filled"),
    Feature("another origin without the tag: labelled", body="<p>x</p>",
            act="doc.body.insertAdjacentHTML('beforeend', `<iframe width=200 height=90 src=${lab.other}/tests/browser/engine/pages/inner.html></iframe>`)",
            probe="doc === lab.copy ? [css('[data-cobrowse-placeholder]::before', 'content') !== 'none' && $('[data-cobrowse-placeholder]').dataset.cobrowsePlaceholder, css('[data-cobrowse-placeholder]', 'height')] : ['Content of another website', '94px']",
            want=["Content of another website", "94px"], tree=False),
    Feature("another origin that carries the tag", body="<p>x</p>",
            act="doc.body.insertAdjacentHTML('beforeend', `<iframe width=300 height=120 src=${lab.other}/tests/browser/engine/pages/guest.html></iframe>`)",
            probe="doc === lab.copy ? $('iframe')?.contentDocument.querySelector('h1')?.textContent : 'Guest'", want="Guest", tree=False),
    Feature("another origin that carries the tag: changes, fields, masks", body="<iframe width=300 height=120></iframe>",
            act="""doc.querySelector('iframe').src = `${lab.other}/tests/browser/engine/pages/guest.html`;
              await lab.until(() => lab.copy.querySelector('iframe')?.contentDocument.querySelector('h1'));
              doc.querySelector('iframe').contentWindow.postMessage({ test: 'change' }, '*')""",
            probe="""doc === lab.copy ? [$('iframe').contentDocument.querySelector('#more')?.textContent, $('iframe').contentDocument.querySelector('#field')?.value,
              $('iframe').contentDocument.querySelectorAll('[data-cobrowse-masked]').length, lab.sent().includes('hidden words')] : ['changed', 'typed', 2, false]""",
            want=["changed", "typed", 2, False], tree=False),
    Feature("tagged frames in tagged frames", body="<iframe width=300 height=120></iframe>",
            act="doc.querySelector('iframe').src = `${lab.other}/tests/browser/engine/pages/guest.html?nest=${encodeURIComponent(location.origin)}`",
            probe="doc === lab.copy ? $('iframe')?.contentDocument.querySelector('iframe')?.contentDocument.querySelector('h1')?.textContent : 'Guest'",
            want="Guest", tree=False),
]  # fmt: skip
