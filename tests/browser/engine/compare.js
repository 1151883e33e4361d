// Page and replica, written down in one form: what capture leaves out or replaces by design is left out on both sides.

const SKIPPED = new Set(["script", "noscript", "base", "template"]);
const OWN = /^data-cobrowse-/;
const LEFT_OUT = new Set([
  "target", "sandbox", "src", "srcset", "sizes", "srcdoc", "action", "formaction", "ping", "autofocus", "autoplay", "href",
  "crossorigin", "integrity", "nonce", "poster", "http-equiv", "is", "xlink:href", "popover", "loading",
]);

/** A canvas carries its picture; a linked sheet is switched off where its rules stand instead. */
const PER_TAG = new Set(["canvas style", "link disabled"]);

/**
 * @param {Node} node
 * @param {{page: boolean, masked: (node: Node) => boolean}} side
 * @param {string[]} out
 * @param {string} indent
 */
export function serialise(node, side, out = [], indent = "") {
  for (const child of childrenOf(node, side)) {
    if (child.nodeType === 3) {
      out.push(`${indent}"${child.data}"`);
      continue;
    }
    out.push(indent + lineOf(child, side));
    if (side.masked(child) || child.localName === "style") continue; // what rules say shows in computed values
    const deeper = `${indent}  `;
    if (child.shadowRoot) {
      out.push(`${deeper}#shadow`);
      serialise(child.shadowRoot, side, out, `${deeper}  `);
    }
    if (child.localName === "iframe" && child.contentDocument) {
      out.push(`${deeper}#document ${child.contentDocument.compatMode}`);
      serialise(child.contentDocument, side, out, `${deeper}  `);
    } else serialise(child, side, out, deeper);
  }
  return out;
}

/**
 * @param {Node} node
 * @param {{page: boolean, masked: (node: Node) => boolean}} side
 */
function childrenOf(node, side) {
  return [...node.childNodes].filter((child) => {
    if (child.nodeType === 3) return !side.masked(child); // a masked slot shows it: only its text stays away, without a box
    return child.nodeType === 1 && !isSkipped(child) && (side.page || !child.hasAttribute("data-cobrowse-own"));
  });
}

/** @param {Element} element */
function isSkipped(element) {
  const name = element.localName;
  if (SKIPPED.has(name)) return true;
  if (name === "input") return element.getAttribute("type")?.toLowerCase() === "hidden";
  return name === "meta" || (name === "link" && !element.relList.contains("stylesheet") && !element.relList.contains("icon"));
}

/**
 * @param {Element} element
 * @param {{masked: (element: Element) => boolean}} side
 */
function lineOf(element, side) {
  if (side.masked(element)) return "masked";
  if (isShut(element, side)) return "frame without a document";
  const attributes = [...element.attributes]
    .filter(({ name }) => !OWN.test(name) && !LEFT_OUT.has(name) && !PER_TAG.has(`${element.localName} ${name}`) && !name.startsWith("on"))
    .map(({ name, value }) => `${name}=${JSON.stringify(value)}`)
    .sort();
  return `<${element.namespaceURI.split("/").pop()}:${element.localName} ${attributes.join(" ")}>${stateOf(element, side)}`;
}

/**
 * A frame whose document nobody can ask for: the copy has a stand-in. WebKit now and then makes no window, and so no
 * document, for a frame that comes with others; it shows nothing there.
 * @param {Element} element
 * @param {{page: boolean}} side
 */
function isShut(element, side) {
  if (side.page) return element.localName === "iframe" && !element.contentDocument;
  return element.getAttribute("data-cobrowse-placeholder") === "Content of another website";
}

/**
 * @param {Element} element
 * @param {{scroll: boolean, masked: (element: Element) => boolean}} side
 */
function stateOf(element, side) {
  const state = [];
  // Which masked option is chosen stays with the visitor.
  if (element.localName === "select") state.push([...element.selectedOptions].filter((option) => !side.masked(option)).map((option) => option.index).join());
  else if (element.type === "checkbox" || element.type === "radio") state.push(element.checked, element.indeterminate);
  else if ((element.localName === "input" && element.type !== "file") || element.localName === "textarea") state.push(element.value);
  if (side.scroll && (element.scrollTop || element.scrollLeft)) state.push(`scroll ${Math.round(element.scrollLeft)},${Math.round(element.scrollTop)}`);
  return state.length ? ` ${JSON.stringify(state)}` : "";
}

/**
 * @param {Document} page
 * @param {Document} copy
 * @param {any} capture
 * @param {boolean} [scroll] whether offsets count; masked boxes may leave less to scroll
 * @returns {string} empty when they are equal
 */
export function compare(page, copy, capture, scroll = true) {
  const left = serialise(page, { page: true, scroll, masked: (node) => capture.isMasked(node) });
  const right = serialise(copy, { page: false, scroll, masked: (node) => node.nodeType === 1 && node.hasAttribute("data-cobrowse-masked") });
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    if (left[at] === right[at]) continue;
    const around = (lines) => lines.slice(Math.max(0, at - 3), at + 4).join("\n");
    return `line ${at}\npage:\n${around(left)}\n\nreplica:\n${around(right)}`;
  }
  return "";
}
