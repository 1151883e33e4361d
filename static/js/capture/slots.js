// What a component shows stands outside of it: whether its children are masked depends on where its slots are, and
// those may move while the children themselves stay untouched.
import { FRAGMENT, TEXT, firstChild, firstIn, isElement, localName, nextSibling, nodeType, rootOf } from "./natives.js";

/**
 * @param {import("./types.js").Context} context
 * @param {object} changes
 * @param {Set<Node>} changes.placed nodes whose place is new
 * @param {(element: Element) => void} changes.reviewOne
 * @param {(node: Node) => void} changes.replace
 */
export function createSlots({ nodes, gate, roots, hostOf }, { placed, reviewOne, replace }) {
  /** @type {Set<ShadowRoot>} where slots may have gone, or have another name */
  const doubtful = new Set();

  /** @param {ShadowRoot} root */
  function reviewChildren(root) {
    const host = hostOf(root);
    if (!host || !nodes.idOf(host)) return;
    for (let at = firstChild(host); at; at = nextSibling(at)) {
      const sent = nodes.idOf(at) !== 0;
      if (isElement(at)) {
        if (sent) reviewOne(at);
      } else if (nodeType(at) === TEXT && sent === gate.isSlottedMasked(at)) replace(at);
    }
  }

  return {
    /** Something in a component has gone or has another name: perhaps a slot. @param {Node} node */
    doubt(node) {
      const root = roots().size > 1 ? rootOf(node) : null;
      if (root && nodeType(root) === FRAGMENT) doubtful.add(/** @type {ShadowRoot} */ (root));
    },
    review() {
      const asked = new Set(doubtful);
      for (const root of asked) reviewChildren(root);
      doubtful.clear();
      if (roots().size < 2) return;
      for (const node of placed) { // and what comes to them meanwhile: it may hold slots of the component around it
        const root = /** @type {ShadowRoot} */ (rootOf(node));
        if (nodeType(root) !== FRAGMENT || asked.has(root) || !hasSlot(node)) continue;
        asked.add(root);
        reviewChildren(root);
      }
    },
  };
}

/** @param {Node} node */
function hasSlot(node) {
  return isElement(node) && (localName(node) === "slot" || firstIn(node, "slot") !== null);
}
