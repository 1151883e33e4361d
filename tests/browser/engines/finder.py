"""JavaScript that finds elements through open shadow roots, the same way in all engines."""

_WALK = """
const walk = function* (root) {
  for (const element of root.querySelectorAll("*")) {
    yield element;
    if (element.shadowRoot) yield* walk(element.shadowRoot);
  }
};
const boxOf = (element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x, y, width, height };
};
"""

# The first element that matches a CSS selector, away from the edges where sticky headers and our bar are.
DEEP = (
    "(selector) => {"
    + _WALK
    + """
  for (const element of walk(document)) {
    if (!element.matches(selector)) continue;
    const { top, bottom } = element.getBoundingClientRect();
    if (top < 80 || bottom > innerHeight - 80) element.scrollIntoView({ block: "center", behavior: "instant" });
    const attributes = Object.fromEntries([...element.attributes].map((a) => [a.name, a.value]));
    return { box: boxOf(element), text: element.textContent, value: element.value ?? null, attributes };
  }
  return null;
}"""
)

# SCRIPT is called with the replica's document.
IN_REPLICA = (
    "(...args) => {"
    + _WALK
    + """
  for (const element of walk(document)) {
    if (element.localName === "iframe" && element.name === "replica") {
      return element.contentDocument && (SCRIPT)(element.contentDocument, ...args);
    }
  }
  return null;
}"""
)

FRAME_AT = (
    _WALK
    + """
  const [url] = arguments;
  const frames = [...walk(document)].filter((element) => element.localName === "iframe");
  return frames.find((element) => element.src.startsWith(url)) ?? null;"""
)

# Role and name for an engine whose driver has no such search. A short form of the HTML and ARIA mappings: what our
# pages and the demo shop use.
BY_ROLE = (
    "(role, name, exact, want) => {"
    + _WALK
    + """
  const INPUT = { button: "button", submit: "button", reset: "button", image: "button", checkbox: "checkbox",
    radio: "radio", range: "slider", number: "spinbutton", search: "searchbox", password: "", hidden: "", file: "",
    color: "", date: "" };
  const TAG = { button: "button", select: "combobox", textarea: "textbox", nav: "navigation", main: "main",
    dialog: "dialog", form: "form", table: "table", ul: "list", ol: "list", li: "listitem", option: "option",
    img: "img", h1: "heading", h2: "heading", h3: "heading", h4: "heading", article: "article", aside: "complementary",
    output: "status", p: "paragraph", iframe: "iframe", summary: "button" };
  const roleOf = (element) => {
    const given = element.getAttribute("role");
    if (given) return given.split(" ")[0];
    const tag = element.localName;
    if (tag === "a") return element.hasAttribute("href") ? "link" : "";
    if (tag === "input") return element.hasAttribute("list") ? "combobox" : INPUT[element.type] ?? "textbox";
    if (tag === "section") return element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby")
      ? "region" : "";
    return TAG[tag] ?? "";
  };
  const squeeze = (text) => text.replace(/\\s+/g, " ").trim();
  const spoken = (node) => {
    if (node.nodeType === 3) return node.data;
    if (node.nodeType !== 1 || node.getAttribute("aria-hidden") === "true") return "";
    if (node.localName === "img") return node.alt;
    if (["input", "select", "textarea"].includes(node.localName)) return "";
    return node.getAttribute("aria-label") ?? [...node.childNodes].map(spoken).join(" ");
  };
  const FROM_CONTENT = ["button", "link", "menuitem", "menuitemradio", "tab", "option", "heading", "checkbox", "radio",
    "switch", "listitem"];
  const nameOf = (element) => {
    const ids = (element.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
    const labelled = ids.map((id) => element.getRootNode().querySelector("#" + CSS.escape(id))).filter(Boolean);
    if (labelled.length) return squeeze(labelled.map(spoken).join(" "));
    if (element.getAttribute("aria-label")) return squeeze(element.getAttribute("aria-label"));
    if (element.labels?.length) return squeeze([...element.labels].map(spoken).join(" "));
    if (element.localName === "img") return squeeze(element.alt);
    if (element.localName === "input" && ["submit", "button"].includes(element.type)) return element.value;
    const own = FROM_CONTENT.includes(roleOf(element)) ? squeeze(spoken(element)) : "";
    return own || squeeze(element.title ?? "") || squeeze(element.getAttribute("placeholder") ?? "");
  };
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0
      && element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })
      && !element.closest("[inert]");
  };
  const fits = (element) => {
    if (roleOf(element) !== role || !shown(element)) return false;
    if (name === null) return true;
    const own = nameOf(element);
    return exact ? own === name : own.toLowerCase().includes(name.toLowerCase());
  };
  for (const element of walk(document)) {
    if (!fits(element)) continue;
    if (want === "text") return element.value ?? element.innerText ?? element.textContent;
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const outside = top < 0 || left < 0 || bottom > innerHeight || right > innerWidth;
    if (outside) element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    return boxOf(element);
  }
  return null;
}"""
)
