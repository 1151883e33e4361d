"""Video and audio."""

from tests.browser.engine.features import Feature

GROUP = "Video and audio"
WAV = "lab.wav(8)"
READY = "await lab.until(() => doc.querySelector('audio').readyState > 0)"
AUDIO = "<audio id=a controls></audio>"
SOURCE = f"doc.querySelector('#a').src = {WAV};"
CAN = "await lab.plays()"
LACKS = "no sound here"


def row(name: str, act: str, probe: str, want: object) -> Feature:
    return Feature(
        name, body=AUDIO, before=f"{SOURCE} {READY}", act=act, probe=probe, want=want, needs=CAN, lacks=LACKS
    )


A = "const a = doc.querySelector('#a');"
FEATURES = [
    row("source", "", "$('#a').currentSrc.slice(0, 20)", "data:audio/wav;base64"[:20]),
    row("source changed", f"{A} a.src = lab.wav(3)", "Math.round($('#a').duration)", 3),
    row("time sought", f"{A} a.currentTime = 4", "Math.round($('#a').currentTime * 10) / 10", 4),
    row("playing, in step", f"{A} a.muted = true; await a.play()", "lab.instep($('#a'), 'currentTime', 0.3)", "in step"),
    row("paused", f"{A} a.muted = true; await a.play(); await lab.settle(300); a.pause()",
        "[$('#a').paused, Math.abs($('#a').currentTime - lab.doc.querySelector('#a').currentTime) < 0.05]", [True, True]),
    row("muted and volume", f"{A} a.muted = true; a.volume = 0.25", "[$('#a').muted, $('#a').volume]", [True, 0.25]),
    row("rate", f"{A} a.playbackRate = 1.5", "$('#a').playbackRate", 1.5),
    row("controls and loop", f"{A} a.controls = false; a.loop = true", "[$('#a').hasAttribute('controls'), $('#a').loop]", [False, True]),
    Feature("time set before the session", body=AUDIO, before=f"{SOURCE} {READY}; doc.querySelector('#a').currentTime = 5",
            probe="Math.round($('#a').currentTime)", want=5, needs=CAN, lacks=LACKS),
    Feature("source elements", body="<audio id=a controls><source></audio>", before=f"doc.querySelector('source').src = {WAV}; doc.querySelector('#a').load(); {READY}",
            probe="Math.round($('#a').duration)", want=8, needs=CAN, lacks=LACKS),
    Feature("poster", body="<video poster=/static/img/icon.svg></video>", act="doc.querySelector('video').poster = '/static/demo/img/logo.svg'",
            probe="new URL($('video').poster).pathname", want="/static/demo/img/logo.svg"),
    Feature("a stream is a labelled placeholder", body="<video id=v></video>",
            act="""const c = doc.createElement('canvas'); c.getContext('2d'); doc.querySelector('#v').srcObject = c.captureStream(1)""",
            probe="doc === lab.copy ? doc.querySelector('[data-cobrowse-placeholder]').dataset.cobrowsePlaceholder : 'Video'", want="Video", tree=False,
            needs="'captureStream' in page.HTMLCanvasElement.prototype", lacks="no captureStream"),
]  # fmt: skip
