// One frame onto the replica: what goes, what comes or moves, attributes and text; then the states.
import { END, REF, createBuilder, fillDocument } from "./builder.js";
import { setAttribute, setText, placeBox } from "./elements.js";
import { Drift, createReader, number, section, string } from "./reader.js";

/** @typedef {import("../shared/nodes.js").Nodes} Nodes */
/** @typedef {{nodes: Nodes, document: Document, forget: (node: Node) => void, restyle: (element: Element) => void}} Target */

/**
 * The whole page.
 * @param {Target} target
 * @param {Record<string, any>} data
 */
export function applySnapshot(target, data) {
  const { nodes, document } = target;
  nodes.clear();
  const builder = createBuilder(nodes, createReader(data), section(data, "nodes"));
  builder.one(document, document.createDocumentFragment());
  const [own, ...frames] = builder.inner;
  if (!own) throw new Drift("A snapshot begins with a document.");
  fillDocument(document, own);
  nodes.set(own.id, document);
  fillFrames(nodes, frames);
}

/**
 * @param {Target} target
 * @param {Record<string, any>} data
 */
export function applyMutation(target, data) {
  const { nodes } = target;
  const gone = detach(nodes, section(data, "gone"), target);
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
 * @param {Target} target
 */
function detach(nodes, ids, target) {
  const gone = [];
  let id = 0;
  for (const delta of ids) {
    id += number(delta);
    const node = known(nodes, id);
    if (node.nodeType === 9) {
      forgetTree(node, target);
      continue;
    }
    node.parentNode?.removeChild(node);
    gone.push(node);
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
    if (node !== root || node.nodeType !== 9) target.forget(node);
    target.nodes.delete(node);
    const shadow = /** @type {Element} */ (node).shadowRoot;
    if (shadow) pending.push(shadow);
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
  while (!builder.done) {
    const parent = known(nodes, number(builder.take()));
    const before = number(builder.take());
    const doc = parent.ownerDocument ?? /** @type {Document} */ (parent);
    let anchor = before ? known(nodes, before).nextSibling : firstOf(parent);
    while (!builder.next(END)) {
      if (builder.done) throw new Drift("A run is cut short.");
      if (builder.next(REF)) {
        const node = builder.reference();
        if (!node) throw new Drift("A moved node is unknown.");
        if (anchor === node) anchor = node.nextSibling;
        move(parent, node, anchor);
        continue;
      }
      const made = doc.createDocumentFragment();
      const frames = builder.inner.length;
      const into = parent.nodeType === 1 && /** @type {Element} */ (parent).localName === "iframe" ? parent : made;
      builder.one(doc, into);
      if (builder.inner.length > frames && builder.inner[frames].frame === parent) continue;
      insert(parent, made, anchor);
    }
    fillFrames(nodes, builder.inner.splice(0));
  }
}

/** @param {Node} parent */
function firstOf(parent) {
  return parent.nodeType === 9 ? /** @type {Document} */ (parent).documentElement : parent.firstChild;
}

/**
 * @param {Node} parent
 * @param {Node} node
 * @param {Node|null} anchor
 */
function insert(parent, node, anchor) {
  try {
    parent.insertBefore(node, anchor);
  } catch {
    throw new Drift("A node does not fit where it should be.");
  }
}

/**
 * @param {Node} parent
 * @param {Node} node
 * @param {Node|null} anchor
 */
function move(parent, node, anchor) {
  const kept = /** @type {any} */ (parent);
  if (kept.moveBefore && node.isConnected && kept.getRootNode() === node.getRootNode()) {
    try {
      kept.moveBefore(node, anchor); // frames inside keep their documents
      return;
    } catch {
      // not between these two: the plain way
    }
  }
  insert(parent, node, anchor);
}

/**
 * @param {Nodes} nodes
 * @param {import("./builder.js").Inner[]} frames
 */
function fillFrames(nodes, frames) {
  for (const inner of frames) {
    const doc = inner.frame?.contentDocument;
    if (!doc) continue;
    fillDocument(doc, inner);
    nodes.set(inner.id, doc);
  }
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
