// From a node id to the live element, and from a point on the page to the deepest element that has an id.

import { pointIn } from "../shared/geometry.js";
import { refusal } from "./refusal.js";

/** @typedef {import("./streaming.js").Capture} Capture */

/**
 * @param {Capture} capture
 * @param {number} id
 * @returns {Element|null} a text node's parent; null when it is no longer on the page
 */
export function elementOf(capture, id) {
  const node = capture.nodeOf(id);
  if (!node || !node.isConnected) return null;
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  return /** @type {Element|null} */ (element);
}

/**
 * What is hidden from the agent, and what a rule leaves to the visitor alone.
 * @param {Capture} capture
 * @param {Node} node
 */
export function refuseVisitorsOwn(capture, node) {
  if (capture.isMasked(node)) throw refusal("masked");
  if (!capture.mayControl(node)) throw refusal("no_control");
}

/**
 * The deepest element under a point, through open shadow roots.
 * @param {Document|ShadowRoot} root
 * @param {number} x
 * @param {number} y
 * @returns {Element|null}
 */
export function deepestAt(root, x, y) {
  const hit = root.elementFromPoint(x, y);
  const inner = hit?.shadowRoot;
  if (!inner || root === inner) return hit;
  return deepestAt(inner, x, y) ?? hit;
}

/**
 * @param {Element} outer
 * @param {Node|null} inner
 * @returns {boolean} also through shadow roots
 */
export function contains(outer, inner) {
  for (let at = inner; at; at = at.parentNode ?? /** @type {ShadowRoot} */ (at).host ?? null) if (at === outer) return true;
  return false;
}

/**
 * @param {Element} element
 * @returns {Element|null} also out of a shadow root
 */
export function parentOf(element) {
  return element.parentElement ?? /** @type {ShadowRoot} */ (element.getRootNode()).host ?? null;
}

/**
 * Where a point is, for the other side: in the deepest element that it knows.
 * @param {Capture} capture
 * @param {Element|null} target
 * @param {number} clientX
 * @param {number} clientY
 * @returns {{node: number, x: number, y: number}|null} null over something masked
 */
export function spotOf(capture, target, clientX, clientY) {
  for (let at = target; at; at = parentOf(at)) {
    const node = capture.idOf(at);
    if (!node) continue;
    return capture.isMasked(at) ? null : { node, ...pointIn(at, clientX, clientY) };
  }
  return { node: 0, ...pointIn(null, clientX, clientY) };
}

/**
 * Elements of a frame have the classes of their own window.
 * @template {"HTMLInputElement"|"HTMLTextAreaElement"|"HTMLSelectElement"|"HTMLLabelElement"|"HTMLAnchorElement"|"HTMLAreaElement"} N
 * @param {Element|null} element
 * @param {N} name
 * @returns {element is InstanceType<(typeof globalThis)[N]>}
 */
export function isA(element, name) {
  const view = /** @type {any} */ (element?.ownerDocument.defaultView ?? window);
  return element instanceof view[name];
}
