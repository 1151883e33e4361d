// Nodes from tokens: the counterpart of capture's serializer.
import { rewriteStates } from "./css_states.js";
import { createBox, createElement, parseShape, placeBox, standIn } from "./elements.js";
import { createAllowance } from "./limits.js";
import { Drift, NEW, number } from "./reader.js";
import { noteReference } from "./references.js";
import { adopt, writeShell } from "./shell.js";

// The tokens of static/js/capture/writer.js.
const END = 0;
const SHAPE = -1;
const KNOWN_TEXT = -2;
const MASKED = -3;
const SHADOW = -4;
const REF = -5;
const HOLDER = -6;
const DOC = -7;
const EMPTY = -8;
const TEXT = -9;

/** @typedef {{frame: HTMLIFrameElement|null, id: number, content: DocumentFragment, quirks: boolean, name: string, publicId: string, systemId: string}} Inner */

/**
 * @param {import("../shared/nodes.js").Nodes} nodes
 * @param {import("./reader.js").Reader} reader
 * @param {any[]} tokens
 * @param {Document} [whole] the document that the first DOC token fills: it gets its mode before any style is read
 */
export function createBuilder(nodes, reader, tokens, whole) {
  let at = 0;
  /** Of the node at hand, in the page. */
  let depth = 0;
  const allowance = createAllowance();
  /** @type {import("./elements.js").Shape[]} those of this frame, by their number less one */
  const shapes = [];
  /** @type {Inner[]} documents to be written once their frames are in place, outer ones first */
  const inner = [];

  /**
   * Children up to the END that closes `top`.
   * @param {Node} top
   * @param {Document} doc
   */
  function children(top, doc) {
    const open = [top];
    const outer = depth;
    while (open.length) {
      const parent = open[open.length - 1];
      const token = tokens[at++];
      depth = outer + open.length;
      if (token === END) open.pop();
      else {
        const opened = node(token, parent, doc);
        if (opened) open.push(opened);
      }
    }
    depth = outer;
  }

  /**
   * @param {unknown} token
   * @param {Node} parent
   * @param {Document} doc
   * @returns {Node|null} when its children follow
   */
  function node(token, parent, doc) {
    switch (token) {
      case TEXT:
        return text(reader.text(NEW), parent, doc);
      case KNOWN_TEXT:
        return text(reader.text(tokens[at++]), parent, doc);
      case SHAPE:
        shapes.push(parseShape(reader.newShape()));
        return element(shapes[shapes.length - 1], parent, doc);
      case MASKED:
      case HOLDER:
        return box(token === MASKED, parent, doc);
      case EMPTY:
        return add(standIn(doc), parent, null);
      case REF:
        return reference(parent);
      case SHADOW:
        return shadow(/** @type {Element} */ (parent));
      case DOC:
        return innerDocument(parent, doc);
      default:
        if (typeof token !== "number" || !shapes[token - 1]) throw new Drift("Unknown token.");
        return element(shapes[token - 1], parent, doc);
    }
  }

  /**
   * @template {Node|null} R
   * @param {Node} made
   * @param {Node} parent
   * @param {R} opened
   * @returns {R}
   */
  function add(made, parent, opened) {
    allowance.node(depth);
    nodes.set(reader.id(), made);
    parent.appendChild(made);
    return opened;
  }

  /**
   * @param {string} data
   * @param {Node} parent
   * @param {Document} doc
   */
  function text(data, parent, doc) {
    const inStyle = parent.nodeType === 1 && /** @type {Element} */ (parent).localName === "style";
    return add(doc.createTextNode(inStyle ? rewriteStates(data, doc) : data), parent, null);
  }

  /**
   * @param {import("./elements.js").Shape} shape
   * @param {Node} parent
   * @param {Document} doc
   */
  function element(shape, parent, doc) {
    /** @type {string[]} */
    const values = [];
    while (values.length < shape.attributes.length) values.push(reader.value(tokens[at++]));
    const made = createElement(doc, shape, values);
    noteReference(nodes, made);
    return add(made, parent, made);
  }

  /**
   * @param {boolean} masked
   * @param {Node} parent
   * @param {Document} doc
   */
  function box(masked, parent, doc) {
    const made = createBox(doc, reader.value(tokens[at++]), masked);
    const width = number(tokens[at++]);
    const height = number(tokens[at++]);
    placeBox(made, width, height, reader.value(tokens[at++]));
    return add(made, parent, null);
  }

  /** The node that moves to where we are. */
  function moving() {
    const known = nodes.nodeOf(number(tokens[at++]));
    if (!known) throw new Drift("A moved node is unknown.");
    allowance.move(known, depth);
    return known;
  }

  /** @param {Node} parent */
  function reference(parent) {
    parent.appendChild(moving());
    return null;
  }

  /** @param {Element} host */
  function shadow(host) {
    const flags = number(tokens[at++]);
    allowance.node(depth);
    /** @type {ShadowRoot|DocumentFragment} */
    let root;
    try {
      root = host.attachShadow({ mode: "open", delegatesFocus: (flags & 1) === 1, slotAssignment: flags & 2 ? "manual" : "named" });
      adopt(/** @type {ShadowRoot} */ (root), []);
      host.setAttribute("data-cobrowse-host", "");
    } catch {
      root = host.ownerDocument.createDocumentFragment(); // a host that only the visitor's browser allows
    }
    nodes.set(reader.id(), root);
    return root;
  }

  /**
   * @param {Node} parent
   * @param {Document} doc
   */
  function innerDocument(parent, doc) {
    allowance.document();
    allowance.level(depth);
    const content = doc.createDocumentFragment();
    const frame = parent.nodeType === 1 && /** @type {Element} */ (parent).localName === "iframe" ? /** @type {HTMLIFrameElement} */ (parent) : null;
    const quirks = tokens[at++] === 1;
    const [name, publicId, systemId] = [0, 0, 0].map(() => reader.value(tokens[at++]));
    const made = { frame, id: reader.id(), content, quirks, name, publicId, systemId };
    if (whole && !inner.length) writeShell(whole, made);
    inner.push(made);
    return content;
  }

  return {
    children,
    get done() {
      return at >= tokens.length;
    },
    /** @returns {unknown} the next token, which is not of a node */
    take: () => tokens[at++],
    /** Whether the next token is this one; then it is taken. @param {number} token */
    next(token) {
      if (tokens[at] !== token) return false;
      at += 1;
      return true;
    },
    reference: moving,
    /** @param {number} level of the nodes that come next */
    descend(level) {
      depth = level;
    },
    /** @param {Document} doc @param {Node} parent one node and all below it */
    one(doc, parent) {
      const opened = node(tokens[at++], parent, doc);
      if (opened) children(opened, doc);
    },
    inner,
  };
}

export { END, REF };

/**
 * Fill a document from its content.
 * @param {Document} doc
 * @param {Inner} inner
 * @param {boolean} [begun] whether it has its mode already
 */
export function fillDocument(doc, inner, begun = false) {
  if (!begun) writeShell(doc, inner);
  adopt(doc, []);
  doc.documentElement.remove();
  const root = inner.content.firstElementChild;
  if (root) doc.append(root);
  if (!inner.quirks || begun) return;
  // They were read while the document was not in quirks mode yet, which knows more lengths.
  for (const element of doc.querySelectorAll("[style]")) {
    const style = element.getAttribute("style") ?? "";
    element.removeAttribute("style");
    element.setAttribute("style", style);
  }
}
