"""Images as the visitor's browser chose and drew them; canvases."""

from tests.browser.engine.features import Feature

GROUP = "Images and canvases"
ICON, LOGO = "/static/img/icon.svg", "/static/demo/img/logo.svg"
GIF = "data:image/gif;base64,R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs="
LOADED = "await lab.until(() => [...doc.images].every((one) => one.complete))"
PATH = "new URL($('img').currentSrc || $('img').src).pathname"
PIXEL = "await lab.pixel(doc, '#c', 5, 5)"
GREEN = [0, 128, 0]
DRAW = "const c = doc.querySelector('#c').getContext('2d'); c.fillStyle = 'rgb(0, 128, 0)'; c.fillRect(0, 0, 20, 20);"
CANVAS = "<canvas id=c width=20 height=20></canvas>"
GL = """const gl = page.gl = doc.querySelector('#c').getContext('webgl'); gl.clearColor(0, 128 / 255, 0, 1); gl.clear(gl.COLOR_BUFFER_BIT);"""

FEATURES = [
    Feature("an image and another", body=f"<img src={ICON}>", before=LOADED, act=f"doc.querySelector('img').src = '{LOGO}'", probe=PATH, want=LOGO),
    Feature("srcset as chosen", body=f"<img srcset='{ICON} 1x, {LOGO} 3x' src={GIF}>", before=LOADED, probe=PATH, want=ICON),
    Feature("srcset with widths, changed", body=f"<img srcset='{ICON} 100w' sizes=50px src={GIF}>", before=LOADED,
            act=f"doc.querySelector('img').srcset = '{LOGO} 200w'", probe=PATH, want=LOGO),
    Feature("picture as chosen", body=f"<picture><source media='(min-width: 1px)' srcset={LOGO}><img src={ICON}></picture>", before=LOADED,
            probe=PATH, want=LOGO),
    Feature("picture after the window changed", body=f"<picture><source media='(max-width: 500px)' srcset={LOGO}><img src={ICON}></picture>",
            before=LOADED, act="page.frameElement.style.width = '400px'", probe=PATH, want=LOGO),
    Feature("lazy image that has come", body=f"<img loading=lazy src={ICON} width=9>", before=LOADED, probe="[$('img').complete, $('img').naturalWidth > 0]",
            want=[True, True]),
    Feature("data: image", body=f"<img src='{GIF}'>", act="doc.querySelector('img').title = 'x'", probe="$('img').currentSrc", want=GIF),
    Feature("blob: image", body="<img>", act=f"""const blob = await (await page.fetch('{GIF}')).blob();
              doc.querySelector('img').src = page.URL.createObjectURL(blob)""", probe="$('img').naturalWidth", want=1),
    Feature("SVG image element", body=f"<svg><image href='{ICON}' width=9 height=9 /></svg>",
            act=f"doc.querySelector('image').setAttribute('href', '{LOGO}')", probe="new URL($('image').href.baseVal, doc.baseURI).pathname", want=LOGO),
    Feature("image button and poster", body=f"<input type=image src={ICON}><video poster={LOGO}></video>",
            probe="[new URL($('input').src).pathname, new URL($('video').poster).pathname]", want=[ICON, LOGO]),
    Feature("broken image shows its alternative text", body="<img src=/none.png alt='a cat'>", before=LOADED,
            probe="[$('img').alt, $('img').naturalWidth]", want=["a cat", 0]),
    Feature("canvas 2D", body=CANVAS, act=DRAW, probe=PIXEL, want=GREEN),
    Feature("canvas 2D drawn before the session", body=CANVAS, before=DRAW, probe=PIXEL, want=GREEN),
    Feature("canvas drawn again", body=CANVAS, before=DRAW,
            act="const c = doc.querySelector('#c').getContext('2d'); c.fillStyle = 'rgb(0, 0, 255)'; c.fillRect(0, 0, 20, 20)",
            probe=PIXEL, want=[0, 0, 255]),
    Feature("canvas cleared by its width", body=CANVAS, before=DRAW, act="doc.querySelector('#c').width = 30",
            probe="[css('#c', 'width'), (await lab.pixel(doc, '#c', 5, 5, 'a'))]", want=["30px", 0]),
    Feature("canvas WebGL, drawn once", body=CANVAS, act=GL, probe=PIXEL, want=GREEN,
            needs="Boolean(doc.createElement('canvas').getContext('webgl'))", lacks="no WebGL here"),
    Feature("canvas WebGL, drawn in each frame", body=CANVAS,
            act=GL + "const draw = () => { gl.clear(gl.COLOR_BUFFER_BIT); page.requestAnimationFrame(draw) }; draw()",
            probe=PIXEL, want=GREEN, needs="Boolean(doc.createElement('canvas').getContext('webgl'))", lacks="no WebGL here"),
    Feature("canvas of an OffscreenCanvas", body=CANVAS,
            act="""const o = doc.querySelector('#c').transferControlToOffscreen(); const c = o.getContext('2d');
              c.fillStyle = 'rgb(0, 128, 0)'; c.fillRect(0, 0, 20, 20)""",
            probe=PIXEL, want=GREEN, needs="'transferControlToOffscreen' in page.HTMLCanvasElement.prototype", lacks="no OffscreenCanvas"),
    Feature("canvas of a bitmap renderer", body=CANVAS,
            act="""const o = new page.OffscreenCanvas(20, 20); const c = o.getContext('2d'); c.fillStyle = 'rgb(0, 128, 0)'; c.fillRect(0, 0, 20, 20);
              doc.querySelector('#c').getContext('bitmaprenderer').transferFromImageBitmap(o.transferToImageBitmap())""",
            probe=PIXEL, want=GREEN, needs="'OffscreenCanvas' in page", lacks="no OffscreenCanvas"),
    Feature("tainted canvas is a labelled placeholder", body=CANVAS,
            act=f"""const i = new page.Image(); i.src = lab.other + '{ICON}'; await i.decode();
              doc.querySelector('#c').getContext('2d').drawImage(i, 0, 0)""",
            probe="doc === lab.copy ? $('#c').dataset.cobrowsePlaceholder : 'Drawing'", want="Drawing"),
    Feature("a page's own buffer is not touched", body=CANVAS,
            act=DRAW + "page.before = doc.querySelector('#c').toDataURL(); await lab.settle(1500)",
            probe="doc === lab.copy || doc.querySelector('#c').toDataURL() === view.before", want=True),
]  # fmt: skip
