// A subtree of the page as tokens, in document order; what each node may become is the gate's word.
import { attributeOut } from "./attributes.js";
import { measureBox } from "./box.js";
import { absoluteCss } from "./css_urls.js";
import { BOX, FRAME, INERT, OMIT, OPEN, shadowOf } from "./gate.js";
import {
  CDATA, DOCUMENT, ELEMENT, FRAGMENT, HTML_NS, MATHML_NS, SVG_NS, TEXT, attributeNames, dataOf, firstChild, getAttribute, localName, namespaceOf,
  nextSibling, nodeType, ownerDocument, parentNode, tagName,
} from "./natives.js";
import { DOC, EMPTY, END, HOLDER, MASKED, REF, SHADOW } from "./writer.js";

/** A task takes no longer than this, about: a page of 50,000 nodes is sent in several. */
const SLICE_MS = 10;
/** Elements whose state follows from their content are written in one piece. */
const IN_ONE = new Set(["textarea", "select", "optgroup", "option", "style", "title"]);

const CSS_TYPE = /^(?:text\/css)?$/i;

/** @param {Node} node whether it belongs to the same piece as its parent */
export function isWhole(node) {
  const parent = parentNode(node);
  return parent !== null && nodeType(parent) === ELEMENT && IN_ONE.has(localName(/** @type {Element} */ (parent)));
}

/**
 * @param {import("./types.js").Context} context
 * @param {import("./writer.js").Writer} writer
 * @param {boolean} [fresh] the replica has nothing yet
 */
export function createSerializer(context, writer, fresh = false) {
  const { gate, nodes } = context;
  const out = writer.nodes;
  const first = nodes.next;
  const end = performance.now() + (context.options.sliceMs ?? SLICE_MS);
  let steps = 0;
  let over = false;
  /** Whether a text may be that of a style sheet; true when in doubt. */
  let inStyle = true;
  /** @type {string[]} of the element at hand; one list for all of them */
  const values = [];

  /** @param {Node} node */
  function claim(node) {
    const id = nodes.claim(node);
    writer.id(id);
    return id;
  }

  /** Whether this task has done its part; the clock is not asked for every node. */
  function isOver() {
    if (!over && (steps += 1) % 64 === 0) over = performance.now() > end;
    return over;
  }

  /**
   * Close what is open; the rest of it is written in a later task.
   * @param {Node} root
   * @param {Node} node the first that is not written
   */
  function cut(root, node) {
    const open = [];
    for (let at = node; at !== root; ) {
      at = /** @type {Node} */ (parentNode(at));
      open.push(at);
      out.push(END);
    }
    context.changes.postpone(open.reverse());
  }

  /**
   * A node and all below it, or as much of it as this task has time for.
   * @param {Node} root
   * @param {number} kind OPEN or FRAME: of its parent
   */
  function subtree(root, kind) {
    const kinds = [kind];
    let node = root;
    inStyle = true;
    for (;;) {
      if (node !== root && isOver() && !isWhole(node)) return cut(root, node);
      const opened = open(node, kinds[kinds.length - 1]);
      if (opened !== OMIT) {
        const child = firstChild(node);
        if (child) {
          kinds.push(opened);
          node = child;
          continue;
        }
        out.push(END);
      }
      for (;;) {
        if (node === root) return;
        const next = nextSibling(node);
        if (next) {
          node = next;
          break;
        }
        node = /** @type {Node} */ (parentNode(node));
        kinds.pop();
        out.push(END);
      }
    }
  }

  /**
   * @param {Node} node
   * @param {number} kind of its parent
   * @returns {number} OPEN or FRAME when its children follow, OMIT when they do not
   */
  function open(node, kind) {
    const type = nodeType(node);
    if (type === TEXT || type === CDATA) return text(/** @type {Text} */ (node), kind);
    if (type === ELEMENT) return openElement(/** @type {Element} */ (node), kind);
    if (type === DOCUMENT) return wholeDocument(/** @type {Document} */ (node));
    return type === FRAGMENT ? shadow(/** @type {ShadowRoot} */ (node), kind) : OMIT;
  }

  /**
   * @param {Element} element
   * @param {number} kind of its parent
   */
  function openElement(element, kind) {
    const tag = localName(element);
    const own = gate.kindOf(element, kind, tag);
    if (own === OMIT || known(element, own)) return OMIT;
    if (own !== OPEN && own !== FRAME) return standIn(element, own);
    return whole(element, own, tag);
  }

  /**
   * A node that the replica has already is moved, not sent again.
   * @param {Node} node
   * @param {number} kind
   */
  function known(node, kind) {
    if (fresh) return false;
    const id = nodes.idOf(node);
    if (!id || id >= first) return false;
    if (context.kinds.get(node) !== (kind === OPEN ? undefined : kind)) {
      context.changes.kill(node);
      return false;
    }
    context.changes.settled(node);
    out.push(REF, id);
    return true;
  }

  /**
   * @param {Text} node
   * @param {number} kind
   */
  function text(node, kind) {
    if (kind === FRAME || (context.roots().size > 1 && gate.isSlottedMasked(node)) || known(node, OPEN)) return OMIT;
    claim(node);
    context.changes.settled(node);
    writer.text(inStyle ? textOut(node, context.veil) : dataOf(node));
    return OMIT;
  }

  /**
   * @param {Element} element
   * @param {number} kind BOX, PLACEHOLDER or INERT
   */
  function standIn(element, kind) {
    const id = claim(element);
    context.changes.settled(element);
    context.kinds.set(element, kind);
    if (kind === INERT) {
      out.push(EMPTY);
      return OMIT;
    }
    const box = measureBox(element);
    out.push(kind === BOX ? MASKED : HOLDER);
    writer.value(out, localName(element));
    out.push(box.width, box.height);
    writer.value(out, box.style);
    context.seenBox(element, id);
    return OMIT;
  }

  /**
   * @param {Element} element
   * @param {number} kind OPEN or FRAME
   * @param {string} tag its local name
   */
  function whole(element, kind, tag) {
    const id = claim(element);
    context.changes.settled(element);
    if (kind === FRAME) context.kinds.set(element, FRAME);
    inStyle = tag === "style";
    let shape = writer.shapeOf(shapeName(element, tag));
    values.length = 0;
    for (const name of attributeNames(element)) {
      const sent = attributeOut(element, name, getAttribute(element, name) ?? "", kind);
      if (sent === null) continue;
      shape = writer.shapeWith(shape, name);
      values.push(sent);
    }
    writer.shape(shape);
    for (let at = 0; at < values.length; at += 1) writer.value(out, values[at]);
    if (kind === OPEN || tag === "iframe") context.seen(element, id, tag);
    const inner = shadowOf(element);
    if (inner) subtree(inner, kind);
    if (tag !== "iframe") return kind;
    const framed = gate.openDocumentOf(element);
    if (framed) subtree(framed, kind);
    out.push(END);
    return OMIT; // what is between its tags is never rendered
  }

  /** @param {Document} doc */
  function wholeDocument(doc) {
    claim(doc);
    context.changes.settled(doc);
    const { doctype } = doc;
    out.push(DOC, doc.compatMode === "BackCompat" ? 1 : 0);
    for (const part of [doctype?.name, doctype?.publicId, doctype?.systemId]) writer.value(out, part ?? "");
    context.seenRoot(doc);
    return gate.kindWithin(doc);
  }

  /**
   * @param {ShadowRoot} root
   * @param {number} kind of its host
   */
  function shadow(root, kind) {
    claim(root);
    context.changes.settled(root);
    out.push(SHADOW, (root.delegatesFocus ? 1 : 0) | (root.slotAssignment === "manual" ? 2 : 0));
    context.seenRoot(root);
    return kind;
  }

  return { subtree, first, isOver };
}

/**
 * @param {Element} element
 * @param {string} tag its local name
 * @returns {string} local or qualified name, with a mark for its namespace
 */
function shapeName(element, tag) {
  const namespace = namespaceOf(element);
  if (namespace === HTML_NS) return tag;
  if (namespace === SVG_NS) return `<${tagName(element)}`;
  if (namespace === MATHML_NS) return `=${tagName(element)}`;
  return `?${encodeURI(namespace ?? "")}|${tagName(element)}`;
}

/**
 * @param {CharacterData} node
 * @param {import("./css_masks.js").Veil} veil
 * @returns {string}
 */
export function textOut(node, veil) {
  const parent = parentNode(node);
  if (!parent || nodeType(parent) !== ELEMENT || localName(/** @type {Element} */ (parent)) !== "style") return dataOf(node);
  if (!CSS_TYPE.test(getAttribute(/** @type {Element} */ (parent), "type") ?? "")) return ""; // no style, whatever it is
  if (veil.covers(parent)) return ""; // its rules are sent one by one
  return absoluteCss(dataOf(node), ownerDocument(node)?.baseURI ?? "");
}
