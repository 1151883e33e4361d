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
  /** @type {Set<ShadowRoot>} where slots may have gone, or may show what they did not */
  const doubtful = new Set();

  /**
   * @param {Node} root
   * @param {Set<Node>} asked
   */
  function review(root, asked) {
    if (nodeType(root) !== FRAGMENT || asked.has(root)) return;
    asked.add(root);
    const host = hostOf(/** @type {ShadowRoot} */ (root));
    const waiting = host && !nodes.idOf(host);
    for (let at = host && firstChild(host); at; at = nextSibling(at)) {
      const sent = nodes.idOf(at) !== 0;
      if (isElement(at)) {
        if (sent) reviewOne(at);
        else if (hasSlot(at)) review(rootOf(at), asked); // it waits for its turn; what it shows may not have had to
      } else if (!waiting && nodeType(at) === TEXT && sent === gate.isSlottedMasked(at)) replace(at);
    }
  }

  return {
    /** Something in a component has gone, or is another than it was: perhaps a slot, or what is around one. @param {Node} node */
    doubt(node) {
      const root = roots().size > 1 ? rootOf(node) : null;
      if (root && nodeType(root) === FRAGMENT) doubtful.add(/** @type {ShadowRoot} */ (root));
    },
    /** @param {boolean} all of every component: while parts of them wait to be sent, not all that happens there is observed */
    review(all) {
      /** @type {Set<Node>} */
      const asked = new Set();
      for (const root of all ? [...roots()] : doubtful) review(root, asked);
      doubtful.clear();
      if (roots().size < 2) return;
      // And what comes to them meanwhile: it may hold slots of the component around it.
      for (const node of placed) if (hasSlot(node)) review(rootOf(node), asked);
    },
  };
}

/** @param {Node} node */
function hasSlot(node) {
  return isElement(node) && (localName(node) === "slot" || firstIn(node, "slot") !== null);
}
