// The browser's own functions: past zone.js, which would count our tasks as the page's, and past form fields that are
// named like DOM properties (`<input name="firstChild">` hides `form.firstChild`).

const { bind, call } = Function.prototype;

/**
 * @param {Function} method
 * @returns {any} the same, with `this` as its first parameter
 */
function bindCall(method) {
  return bind.call(call, method);
}

/**
 * @param {object} prototype
 * @param {string} name
 * @returns {any}
 */
function getter(prototype, name) {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  if (!get) throw new Error(`This browser has no ${name}.`);
  return bindCall(get);
}

/** @type {(node: Node) => Node|null} */
export const firstChild = getter(Node.prototype, "firstChild");
/** @type {(node: Node) => Node|null} */
export const nextSibling = getter(Node.prototype, "nextSibling");
/** @type {(node: Node) => Node|null} */
export const previousSibling = getter(Node.prototype, "previousSibling");
/** @type {(node: Node) => Node|null} */
export const parentNode = getter(Node.prototype, "parentNode");
/** @type {(node: Node) => number} */
export const nodeType = getter(Node.prototype, "nodeType");
/** @type {(node: Node) => boolean} */
export const isConnected = getter(Node.prototype, "isConnected");
/** @type {(node: Node) => Document|null} */
export const ownerDocument = getter(Node.prototype, "ownerDocument");
/** @type {(node: CharacterData) => string} */
export const dataOf = getter(CharacterData.prototype, "data");
/** @type {(element: Element) => string} */
export const localName = getter(Element.prototype, "localName");
/** @type {(element: Element) => string|null} */
export const namespaceOf = getter(Element.prototype, "namespaceURI");
/** @type {(element: Element) => string} */
export const tagName = getter(Element.prototype, "tagName");
/** @type {(element: Element) => ShadowRoot|null} */
export const openShadowOf = getter(Element.prototype, "shadowRoot");
/** @type {(document: Document) => string} */
export const urlOf = getter(Document.prototype, "URL");
/** @type {(document: Document) => string} */
export const titleTextOf = getter(Document.prototype, "title");
const slotOfElement = getter(Element.prototype, "assignedSlot");
const slotOfText = getter(Text.prototype, "assignedSlot");
/** @param {Node} node @returns {HTMLSlotElement|null} */
export const assignedSlotOf = (node) => (isElement(node) ? slotOfElement(node) : nodeType(node) === TEXT ? slotOfText(node) : null);
/** @type {(element: Element) => number} */
export const scrollLeftOf = getter(Element.prototype, "scrollLeft");
/** @type {(element: Element) => number} */
export const scrollTopOf = getter(Element.prototype, "scrollTop");
/** @type {(node: Node) => Node} the document or shadow root it lies in */
export const rootOf = bindCall(Node.prototype.getRootNode);
/** @type {(element: Element, selector: string) => boolean} */
export const matches = bindCall(Element.prototype.matches);
/** @type {(element: Element, selector: string) => Element|null} */
export const firstIn = bindCall(Element.prototype.querySelector);
/** Live, and read only as far as it is asked. @type {(document: Document, name: string) => HTMLCollectionOf<Element>} */
export const allNamed = bindCall(Document.prototype.getElementsByTagName);
/** @type {(element: Element, name: string) => string|null} */
export const getAttribute = bindCall(Element.prototype.getAttribute);
/** @type {(element: Element, name: string) => boolean} */
export const hasAttribute = bindCall(Element.prototype.hasAttribute);
/** @type {(element: Element) => boolean} */
export const hasAttributes = bindCall(Element.prototype.hasAttributes);
/** Not `attributes`, which makes an object of each. @type {(element: Element) => string[]} */
export const attributeNames = bindCall(Element.prototype.getAttributeNames);
/** @type {(element: Element) => DOMRect} */
export const rectOf = bindCall(Element.prototype.getBoundingClientRect);

export const ELEMENT = 1;
export const TEXT = 3;
export const CDATA = 4;
export const DOCUMENT = 9;
export const FRAGMENT = 11;

export const HTML_NS = "http://www.w3.org/1999/xhtml";
export const SVG_NS = "http://www.w3.org/2000/svg";
export const MATHML_NS = "http://www.w3.org/1998/Math/MathML";

/**
 * @param {Node} node
 * @returns {node is Element}
 */
export function isElement(node) {
  return nodeType(node) === ELEMENT;
}

/**
 * Looked up at each use: zone.js may load after us.
 * @param {any} owner
 * @param {string} name
 * @returns {any}
 */
function unpatched(owner, name) {
  const prefix = /** @type {any} */ (globalThis).__Zone_symbol_prefix ?? "__zone_symbol__";
  return owner[prefix + name] ?? owner[name];
}

/**
 * @param {MutationCallback} callback
 * @returns {MutationObserver}
 */
export function mutationObserver(callback) {
  return new (unpatched(window, "MutationObserver"))(callback);
}

/**
 * @param {() => void} callback
 * @param {number} ms
 * @returns {number}
 */
export function setTimer(callback, ms) {
  return unpatched(window, "setTimeout").call(window, callback, ms);
}

/** @param {() => void} callback runs at the end of this task */
export function microtask(callback) {
  unpatched(window, "queueMicrotask").call(window, callback);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {BlobCallback} callback
 */
export function toBlob(canvas, callback) {
  unpatched(canvas, "toBlob").call(canvas, callback, "image/webp", 0.8);
}

/**
 * @param {string} url
 * @param {RequestInit} how
 * @returns {Promise<Response>}
 */
export function fetchNow(url, how) {
  return unpatched(window, "fetch").call(window, url, how);
}

/** @param {number} timer */
export function clearTimer(timer) {
  unpatched(window, "clearTimeout").call(window, timer);
}

/**
 * @param {FrameRequestCallback} callback
 * @returns {number}
 */
export function requestFrame(callback) {
  return unpatched(window, "requestAnimationFrame").call(window, callback);
}

/** @param {number} frame */
export function cancelFrame(frame) {
  unpatched(window, "cancelAnimationFrame").call(window, frame);
}

/**
 * @param {EventTarget} target
 * @param {string} type
 * @param {EventListener} listener
 * @param {AddEventListenerOptions} options
 */
export function listen(target, type, listener, options) {
  unpatched(target, "addEventListener").call(target, type, listener, options);
}

/**
 * @param {EventTarget} target
 * @param {string} type
 * @param {EventListener} listener
 * @param {AddEventListenerOptions} options
 */
export function unlisten(target, type, listener, options) {
  unpatched(target, "removeEventListener").call(target, type, listener, options);
}
