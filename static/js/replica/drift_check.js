// Whether the copy still is what was sent: the page's hash against our own, at the same place of the stream.
import { treeHash } from "../shared/tree_hash.js";

/** After so many repairs that did not help, the difference is of another kind, and the picture had better stay. */
const MAX_REPAIRS = 2;

/** Past form fields of these names. @param {object} prototype @param {string} name @returns {(this: Node) => Node|null} */
const getter = (prototype, name) => /** @type {any} */ (Object.getOwnPropertyDescriptor(prototype, name)).get;
const first = getter(Node.prototype, "firstChild");
const next = getter(Node.prototype, "nextSibling");
const shadow = getter(Element.prototype, "shadowRoot");

/**
 * @param {import("../shared/nodes.js").Nodes} nodes
 * @param {(frame: Node) => boolean} isGuest whether a frame captured itself, so that it is not in the page's hash
 */
export function createDriftCheck(nodes, isGuest) {
  let repairs = 0;

  /** @type {import("../shared/tree_hash.js").Look} */
  const look = {
    idOf: nodes.idOf,
    inside(node) {
      /** @type {(Node|null)[]} */
      const found = node.nodeType === 1 ? [shadow.call(node)] : [];
      const { localName, contentDocument } = /** @type {HTMLIFrameElement} */ (node);
      if (localName === "iframe" && !isGuest(node)) found.push(contentDocument);
      for (let child = first.call(node); child; child = next.call(child)) found.push(child);
      return /** @type {Node[]} */ (found.filter(Boolean));
    },
    content(node) {
      if (node.nodeType === 3) return node.parentElement?.localName === "style" ? "" : /** @type {Text} */ (node).data;
      if (node.nodeType !== 1) return "";
      const element = /** @type {Element} */ (node);
      const standIn = element.hasAttribute("data-cobrowse-placeholder") && element.localName !== "canvas";
      return standIn || element.hasAttribute("data-cobrowse-masked") ? "" : element.getAttribute("class") ?? "";
    },
  };

  return {
    /**
     * @param {Document} document
     * @param {number} expected
     * @returns {boolean} whether a repair is needed
     */
    differs(document, expected) {
      const walk = treeHash(document, look);
      let step = walk.next();
      while (!step.done) step = walk.next();
      if (step.value === expected) {
        repairs = 0;
        return false;
      }
      repairs += 1;
      return repairs <= MAX_REPAIRS;
    },
  };
}
