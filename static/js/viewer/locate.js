// From points on the stage to nodes of the replica and back, through shadow roots and nested frames.
import { pointIn } from "../shared/geometry.js";

/** @typedef {import("./types.js").Replica} Replica */
/** @typedef {import("./types.js").Spot} Spot */
/** @typedef {{left: number, top: number, width: number, height: number}} Box */

/**
 * The deepest element under a point of the replica's viewport, and the point in that element's own document.
 * @param {Document} root
 * @param {number} x
 * @param {number} y
 * @returns {{element: Element|null, x: number, y: number}}
 */
export function elementAt(root, x, y) {
  /** @type {Document|ShadowRoot} */
  let scope = root;
  /** @type {Element|null} */
  let element = null;
  for (;;) {
    const found = /** @type {Element|null} */ (scope.elementFromPoint(x, y));
    if (!found || found === element) return { element, x, y };
    element = found;
    const inner = innerDocument(found);
    if (inner) {
      const box = found.getBoundingClientRect();
      x -= box.left + found.clientLeft;
      y -= box.top + found.clientTop;
      scope = inner;
    } else if (found.shadowRoot) {
      scope = found.shadowRoot;
    } else {
      return { element, x, y };
    }
  }
}

/**
 * @param {Element} element
 * @returns {Document|null} of a nested frame that the replica rebuilt
 */
function innerDocument(element) {
  return element.localName === "iframe" ? /** @type {HTMLIFrameElement} */ (element).contentDocument : null;
}

/**
 * Where a point of the replica's viewport is, as it travels: the deepest node that the visitor's page knows too.
 * @param {Replica} replica
 * @param {number} x
 * @param {number} y
 * @returns {Spot & {element: Element|null}}
 */
export function spotAt(replica, x, y) {
  const hit = elementAt(replica.document, x, y);
  for (let element = hit.element; element; element = parentOf(element)) {
    const node = replica.idOf(element);
    if (!node) continue;
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    return { node, ...pointIn(element, hit.x, hit.y), element };
  }
  const { width, height } = viewportOf(replica);
  return { node: 0, x: clamp(x / width), y: clamp(y / height), element: null };
}

/**
 * @param {Replica} replica
 * @param {Spot} spot
 * @returns {{x: number, y: number}|null} in the replica's viewport; null when the node is gone or has no box
 */
export function pointOf(replica, spot) {
  const box = boxOf(replica, spot.node);
  return box && { x: box.left + spot.x * box.width, y: box.top + spot.y * box.height };
}

/**
 * @param {Replica} replica
 * @param {number} id
 * @returns {Box|null}
 */
export function boxOf(replica, id) {
  if (id === 0) return { left: 0, top: 0, ...viewportOf(replica) };
  const node = replica.nodeOf(id);
  if (!node || !isElement(node)) return null;
  const box = node.getBoundingClientRect();
  if (!box.width && !box.height) return null;
  const offset = frameOffset(node.ownerDocument, replica.document);
  return { left: box.left + offset.x, top: box.top + offset.y, width: box.width, height: box.height };
}

/**
 * Where a nested document lies in the replica's viewport.
 * @param {Document} inner
 * @param {Document} outer
 */
export function frameOffset(inner, outer) {
  let x = 0;
  let y = 0;
  for (let doc = inner; doc !== outer; ) {
    const frame = doc.defaultView?.frameElement;
    if (!frame) break;
    const box = frame.getBoundingClientRect();
    x += box.left + frame.clientLeft;
    y += box.top + frame.clientTop;
    doc = frame.ownerDocument;
  }
  return { x, y };
}

/**
 * Nodes of the replica belong to another window: `instanceof` does not know them.
 * @param {Node} node
 * @returns {node is Element}
 */
export function isElement(node) {
  return node.nodeType === Node.ELEMENT_NODE;
}

/**
 * The parent, out of shadow roots and nested frames.
 * @param {Element} element
 * @returns {Element|null}
 */
export function parentOf(element) {
  if (element.parentElement) return element.parentElement;
  const root = element.getRootNode();
  if ("host" in root) return /** @type {ShadowRoot} */ (root).host;
  return element.ownerDocument.defaultView?.frameElement ?? null;
}

/**
 * Whether the element lies in a part of the page that is hidden from the agent.
 * @param {Element|null} element
 */
export function isMasked(element) {
  for (let at = element; at; at = parentOf(at)) if (at.hasAttribute("data-cobrowse-masked")) return true;
  return false;
}

/** @param {number} part */
function clamp(part) {
  return Math.min(1, Math.max(0, part || 0));
}

/** @param {Replica} replica */
function viewportOf(replica) {
  const view = replica.document.defaultView;
  return { width: view?.innerWidth ?? 0, height: view?.innerHeight ?? 0 };
}
