// One frame onto the replica: what goes, what comes or moves, attributes and text; then the states.
import { END, REF, createBuilder, fillDocument } from "./builder.js";
import { passEnvironment, setEnvironment } from "./environment.js";
import { setAttribute, setText, placeBox } from "./elements.js";
import { MAX_NODES, TooLarge, depthOf } from "./limits.js";
import { Drift, createReader, number, section, string } from "./reader.js";

/** @typedef {import("../shared/nodes.js").Nodes} Nodes */

/** @type {WeakMap<Node, Document>} a frame that was taken out can no longer tell its document */
const framed = new WeakMap();
/** @typedef {{nodes: Nodes, document: Document, forget: (node: Node) => void, restyle: (element: Element) => void}} Target */

/**
 * The whole page.
 * @param {Target} target
 * @param {Record<string, any>} data
 */
export function applySnapshot(target, data) {
  const { nodes, document } = target;
  nodes.clear();
  setEnvironment(document, number(data.env ?? 0));
  const builder = createBuilder(nodes, createReader(data), section(data, "nodes"), document);
  builder.one(document, document.createDocumentFragment());
  const [own, ...frames] = builder.inner;
  if (!own) throw new Drift("A snapshot begins with a document.");
  fillDocument(document, own, true);
  nodes.set(own.id, document);
  fillFrames(nodes, frames);
}

/**
 * The whole page of a frame that captured itself.
 * @param {Target} target
 * @param {HTMLIFrameElement} frame
 * @param {Record<string, any>} data
 */
export function applyGuest(target, frame, data) {
  const { nodes } = target;
  const doc = frame.contentDocument;
  if (!doc || frame.localName !== "iframe") throw new Drift("A guest has no frame.");
  const old = framed.get(frame);
  if (old) forgetTree(old, target);
  setEnvironment(doc, number(data.env ?? 0));
  const builder = createBuilder(nodes, createReader(data), section(data, "nodes"), doc);
  builder.descend(depthOf(frame));
  builder.one(doc, doc.createDocumentFragment());
  const [own, ...frames] = builder.inner;
  if (!own) throw new Drift("A snapshot begins with a document.");
  fillDocument(doc, own, true);
  nodes.set(own.id, doc);
  framed.set(frame, doc);
  fillFrames(nodes, frames);
}

/**
 * @param {Target} target
 * @param {Record<string, any>} data
 */
export function applyMutation(target, data) {
  const { nodes } = target;
  const gone = detach(nodes, section(data, "gone"));
  const reader = createReader(data);
  place(target, reader, section(data, "nodes"));
  attributes(target, reader, section(data, "attrs"));
  texts(nodes, section(data, "text"));
  boxes(nodes, section(data, "box"));
  for (const node of gone) if (!node.isConnected || node.nodeType === 11) forgetTree(node, target);
}

/**
 * @param {Nodes} nodes
 * @param {number} id
 * @returns {Node}
 */
export function known(nodes, id) {
  const node = nodes.nodeOf(id);
  if (!node) throw new Drift("A node is unknown.");
  return node;
}

/**
 * @param {Nodes} nodes
 * @param {any[]} ids each as the difference from the one before
 */
function detach(nodes, ids) {
  const gone = [];
  let id = 0;
  for (const delta of ids) {
    id += number(delta);
    const node = known(nodes, id);
    const root = node.nodeType === 9 ? /** @type {Document} */ (node).documentElement : node;
    if (root !== node) nodes.delete(node); // the document itself may be filled again in this very frame
    root?.parentNode?.removeChild(root);
    if (root) gone.push(root);
  }
  return gone;
}

/**
 * @param {Node} root
 * @param {Target} target
 */
function forgetTree(root, target) {
  const pending = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    target.forget(node);
    target.nodes.delete(node);
    const inside = /** @type {Element} */ (node).shadowRoot ?? framed.get(node);
    if (inside) pending.push(inside);
    for (let child = node.lastChild; child; child = child.previousSibling) pending.push(child);
  }
}

/**
 * Runs of neighbours, each after a node that is in its place.
 * @param {Target} target
 * @param {import("./reader.js").Reader} reader
 * @param {any[]} tokens
 */
function place({ nodes }, reader, tokens) {
  const builder = createBuilder(nodes, reader, tokens);
  if (nodes.size > MAX_NODES) throw new TooLarge(`A page has more than ${MAX_NODES} nodes.`);
  while (!builder.done) {
    const parent = known(nodes, number(builder.take()));
    const before = number(builder.take());
    const doc = parent.ownerDocument ?? /** @type {Document} */ (parent);
    let after = before ? known(nodes, before) : null;
    builder.descend(depthOf(parent));
    while (!builder.next(END)) {
      if (builder.done) throw new Drift("A run is cut short.");
      if (builder.next(REF)) {
        const node = builder.reference();
        if (node !== (after ? after.nextSibling : firstOf(parent))) move(parent, node, after);
        after = node;
        continue;
      }
      const made = doc.createDocumentFragment();
      const frames = builder.inner.length;
      builder.one(doc, isFrame(parent) ? parent : made);
      if (builder.inner[frames]?.frame === parent) continue;
      const last = made.lastChild;
      insert(parent, made, after);
      after = last ?? after;
    }
    fillFrames(nodes, builder.inner.splice(0));
  }
}

/** @param {Node} node */
function isFrame(node) {
  return node.nodeType === 1 && /** @type {Element} */ (node).localName === "iframe";
}

/** @param {Node} parent */
function firstOf(parent) {
  return parent.nodeType === 9 ? /** @type {Document} */ (parent).documentElement : parent.firstChild;
}

/**
 * @param {Node} parent
 * @param {Node} node
 * @param {Node|null} after null: as the first
 */
function insert(parent, node, after) {
  if (after && after.parentNode !== parent) throw new Drift("A neighbour is elsewhere.");
  try {
    parent.insertBefore(node, after ? after.nextSibling : firstOf(parent));
  } catch (error) {
    throw new Drift(`A ${node.firstChild?.nodeName ?? node.nodeName} does not fit into a ${parent.nodeName}: ${error}`);
  }
}

/**
 * @param {Node} parent
 * @param {Node} node
 * @param {Node|null} after
 */
function move(parent, node, after) {
  const kept = /** @type {any} */ (parent);
  if (kept.moveBefore && node.isConnected && kept.getRootNode() === node.getRootNode()) {
    try {
      kept.moveBefore(node, after ? after.nextSibling : firstOf(parent)); // frames inside keep their documents
      return;
    } catch {
      // not between these two: the plain way
    }
  }
  insert(parent, node, after);
}

/**
 * @param {Nodes} nodes
 * @param {import("./builder.js").Inner[]} frames
 */
function fillFrames(nodes, frames) {
  for (const inner of frames) {
    const { frame } = inner;
    if (!frame) continue;
    if (!frame.contentDocument) openWindow(frame);
    // Where a browser makes none at all, what is sent for it lives out of sight.
    const doc = frame.contentDocument ?? frame.ownerDocument.implementation.createHTMLDocument();
    passEnvironment(frame.ownerDocument, doc);
    fillDocument(doc, inner);
    nodes.set(inner.id, doc);
    framed.set(frame, doc);
  }
}

/**
 * WebKit takes a frame that moves within a frame for a page that contains itself, as both are at about:blank by then, and
 * makes no window for it; losing an address gives it one.
 * @param {HTMLIFrameElement} frame
 */
function openWindow(frame) {
  frame.src = "about:blank";
  frame.removeAttribute("src");
}

/**
 * @param {Target} target
 * @param {import("./reader.js").Reader} reader
 * @param {any[]} list
 */
function attributes(target, reader, list) {
  let id = 0;
  for (let at = 0; at < list.length; at += 3) {
    id += number(list[at]);
    const element = /** @type {Element} */ (known(target.nodes, id));
    const name = reader.value(list[at + 1]);
    setAttribute(element, name, list[at + 2] === null ? null : reader.value(list[at + 2]));
    if (name === "style") target.restyle(element);
  }
}

/**
 * @param {Nodes} nodes
 * @param {any[]} list
 */
function texts(nodes, list) {
  let id = 0;
  for (let at = 0; at < list.length; at += 4) {
    id += number(list[at]);
    const node = /** @type {Text} */ (known(nodes, id));
    const start = number(list[at + 1]);
    const put = string(list[at + 3]);
    if (node.nodeType !== 3) throw new Drift("A text is no text.");
    if (start < 0) setText(node, put);
    else {
      if (start > node.length) throw new Drift("A text is shorter than it should be.");
      node.replaceData(start, number(list[at + 2]), put);
    }
  }
}

/**
 * @param {Nodes} nodes
 * @param {any[]} list
 */
function boxes(nodes, list) {
  for (let at = 0; at < list.length; at += 4) {
    const element = /** @type {HTMLElement} */ (known(nodes, number(list[at])));
    placeBox(element, number(list[at + 1]), number(list[at + 2]), string(list[at + 3]));
  }
}
