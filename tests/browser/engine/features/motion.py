"""Animations in step, history."""

from tests.browser.engine.features import Feature

GROUP = "Motion and history"
MOVE = "<style>@keyframes m { to { margin-left: 400px } } #a.on { animation: m 8s linear } #t { transition: opacity 1s }</style>"
A = "const a = doc.querySelector('#a');"

FEATURES = [
    Feature("CSS animation, in step", head=MOVE, body="<p id=a>x</p>", act="doc.querySelector('#a').className = 'on'",
            probe="lab.instep($('#a'), 'margin-left', 20)", want="in step"),
    Feature("CSS animation that ran before the session", head=MOVE, body="<p id=a class=on>x</p>",
            before="doc.getAnimations()[0].currentTime = 3000", probe="lab.instep($('#a'), 'margin-left', 20)", want="in step"),
    Feature("CSS animation paused by script", head=MOVE, body="<p id=a class=on>x</p>",
            act="const [one] = doc.getAnimations(); one.pause(); one.currentTime = 2000", probe="Math.round(parseFloat(css('#a', 'margin-left')))", want=100),
    Feature("Web Animation, in step", body="<p id=a>x</p>",
            act=A + "a.animate([{ marginLeft: '0px' }, { marginLeft: '800px' }], { duration: 8000 })",
            probe="lab.instep($('#a'), 'margin-left', 40)", want="in step"),
    Feature("Web Animation started before the session", body="<p id=a>x</p>",
            before=A + "a.animate([{ marginLeft: '0px' }, { marginLeft: '800px' }], { duration: 8000 }).currentTime = 4000",
            probe="lab.instep($('#a'), 'margin-left', 40)", want="in step"),
    Feature("Web Animation that fills", body="<p id=a>x</p>",
            act=A + "a.animate({ opacity: [1, 0.25] }, { duration: 50, fill: 'forwards' })", probe="css('#a', 'opacity')", want="0.25"),
    Feature("Web Animation cancelled", body="<p id=a>x</p>",
            before=A + "page.run = a.animate({ opacity: [0.5, 0.5] }, { duration: 1e6 })", act="page.run.cancel()", probe="css('#a', 'opacity')", want="1"),
    Feature("Web Animation paused, sped up and sought", body="<p id=a>x</p>",
            before=A + "page.run = a.animate({ opacity: [0, 1] }, { duration: 10000 })",
            act="page.run.pause(); page.run.currentTime = 5000", probe="css('#a', 'opacity')", want="0.5"),
    Feature("transition", head=MOVE, body="<p id=t>x</p>", act="doc.querySelector('#t').style.opacity = '0'; await lab.settle(1300)", probe="css('#t', 'opacity')", want="0"),
    Feature("history: pushState and back", body="<p>x</p>",
            act="page.history.pushState({}, '', '/tests/browser/engine/page.html/two?secret=1'); doc.title = 'Two'",
            probe="doc === lab.copy ? [new URL(lab.places.at(-1).url).pathname, lab.places.at(-1).title, lab.places.at(-1).url.includes('secret')] : [view.location.pathname, doc.title, false]",
            want=["/tests/browser/engine/page.html/two", "Two", False]),
    Feature("history: hash", head="<style>:target { color: rgb(1, 2, 3) }</style>", body="<p id=x>x</p>", act="page.location.hash = '#x'",
            probe="css('#x', 'color')", want="rgb(1, 2, 3)"),
]  # fmt: skip
