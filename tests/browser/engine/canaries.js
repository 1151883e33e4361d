// A character that only masked parts of a page hold: where it is found in what was sent, something masked has left.
// What is masked is found out here, from the page alone, as a reader of the rules would.

/** One character: no script can cut it in two. */
export const CANARY = "\ue000";
const ALWAYS = ["[data-cobrowse=mask]", "input[type=password]"];

/**
 * @param {{rules: {kind: string, selector: string}[], private_by_default?: boolean, paused_pages?: string[]}} masking
 * @returns {(node: Node) => boolean} whether a node is masked, or left out
 */
function hiding({ rules, private_by_default, paused_pages }) {
  if (paused_pages) return () => true;
  const of = (kinds) => rules.filter(({ kind }) => kinds.includes(kind)).map(({ selector }) => selector);
  const [masked, shown] = [[...ALWAYS, ...of(["mask", "ignore"])].join(), of(["show"]).join()];
  return function isHidden(node) {
    let revealed = !private_by_default || isOfSheet(node);
    for (let at = node; at; at = at.parentNode ?? at.host ?? at.defaultView?.frameElement ?? null) {
      if (at.nodeType === 1 && at.matches(masked)) return true;
      if (at.assignedSlot && isMaskedSlot(at.assignedSlot)) return true;
      revealed ||= at.nodeType === 1 && at.matches(shown);
    }
    return !revealed;
  };

  /** Private by default sends the look of all that is shown. @param {Node} node */
  function isOfSheet(node) {
    return node.localName === "style" || node.parentNode?.localName === "style";
  }

  /** @param {Node|null} slot */
  function isMaskedSlot(slot) {
    for (let at = slot; at && at.nodeType === 1; at = at.parentNode) {
      if (at.matches(masked) || (at.assignedSlot && isMaskedSlot(at.assignedSlot))) return true;
    }
    return false;
  }
}

/**
 * @param {Document|ShadowRoot} scope
 * @returns {Generator<Element>} of all that is in it, also in shadow roots and frames
 */
function* elementsOf(scope) {
  for (const element of scope.querySelectorAll("*")) {
    yield element;
    if (element.shadowRoot) yield* elementsOf(element.shadowRoot);
    if (element.localName === "iframe" && element.contentDocument) yield* elementsOf(element.contentDocument);
  }
}

/** @param {string} text @param {boolean} hidden */
function marked(text, hidden) {
  return text.includes(CANARY) === hidden ? text : hidden ? text + CANARY : text.replaceAll(CANARY, "");
}

/**
 * Put one into each masked text, attribute and field, and take it out of all others. To be done in the task that has
 * changed the page, before anything is sent.
 * @param {Document} doc
 * @param {Parameters<typeof hiding>[0]} masking
 * @returns {number} how many are there now
 */
export function plantCanaries(doc, masking) {
  const isHidden = hiding(masking);
  let planted = 0;
  for (const element of elementsOf(doc)) {
    const hidden = isHidden(element);
    if (hidden && !element.firstChild && !element.matches("input,img,video,iframe,canvas")) element.append(CANARY);
    for (const node of element.childNodes) {
      if (node.nodeType !== 3) continue;
      const text = marked(node.data, isHidden(node));
      if (text !== node.data) node.data = text;
      if (text.includes(CANARY)) planted += 1;
    }
    const title = element.getAttribute("title") ?? "";
    if (title.includes(CANARY) !== hidden) element.setAttribute("title", marked(title, hidden));
    if (!element.matches("input:not([type=checkbox],[type=radio]),textarea")) continue;
    const value = marked(element.value, hidden);
    if (value !== element.value) element.value = value;
  }
  return planted;
}
