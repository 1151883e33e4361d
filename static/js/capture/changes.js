// Mutation records, consolidated: what they leave behind is a set of dirty nodes, and only the final state is written.
import { attributeOut, siblingsOf } from "./attributes.js";
import { FRAME, OPEN, shadowOf } from "./gate.js";
import {
  dataOf, DOCUMENT, firstChild, getAttribute, isConnected, isElement, localName, nextSibling, nodeType,
  parentNode, previousSibling, rootOf,
} from "./natives.js";
import { createSerializer, isWhole, textOut } from "./serialize.js";
import { createSlots } from "./slots.js";
import { END } from "./writer.js";

/** Processing instructions, comments, doctypes. */
const UNSENT = new Set([7, 8, 10]);
/** Local names of attributes that may have a namespace: asking each record for it takes time. */
const PREFIXED = new Set(["href", "title", "role", "arcrole", "show", "actuate", "type", "lang", "space", "base"]);
/** @type {Node[]} */
const NONE = [];
/** Attributes of an image that decide about each other's value. */
const OF_IMAGE = new Set(["src", "srcset", "sizes"]);

/** @param {import("./types.js").Context} context */
export function createChanges(context) {
  const { nodes, gate, kinds } = context;
  /** @type {Set<Node>} nodes whose place is new */
  const placed = new Set();
  /** @type {Map<Element, string|string[]>} names of changed attributes */
  const attributes = new Map();
  /** @type {Set<Element>} of which may have become something else: masked, or a stand-in */
  const doubtful = new Set();
  /** @type {Map<CharacterData, string>} changed text and what was sent of it */
  const texts = new Map();
  /** @type {number[]} ids that the replica has to take away */
  let gone = [];
  /** @type {{parent: Node, last: Node|null}[]} whose children are not all sent yet, and the last that was looked at */
  const postponed = [];
  const slots = createSlots(context, { placed, reviewOne, replace });
  let dirty = false;
  let rebased = false;

  /** @param {MutationRecord[]} records */
  function take(records) {
    /** @type {Set<Node>} */
    const moved = new Set();
    /** @type {Node|null} */
    let parent = null;
    for (const record of records) {
      const { type, target } = record;
      if (type === "attributes") {
        noteAttribute(/** @type {Element} */ (target), qualifiedName(record), record);
      } else if (type === "childList") {
        if (target !== parent) context.changedChildren(target);
        parent = target;
        if (record.removedNodes.length) slots.doubt(target);
        addAll(record.removedNodes, moved);
        addAll(record.addedNodes, moved);
      } else if (!texts.has(/** @type {CharacterData} */ (target)) && nodes.idOf(target)) {
        texts.set(/** @type {CharacterData} */ (target), record.oldValue ?? "");
      }
    }
    // All of them first: in the replica, what has moved into a node that goes is still at its old place.
    for (const node of moved) placed.add(node);
    // What stands behind it now is not what stood there: all of them are looked at again.
    for (const entry of postponed) if (entry.last && moved.has(entry.last)) entry.last = null;
    for (const node of moved) if (!isConnected(node) || isUnwatched(node)) kill(node);
    dirty = true;
  }

  /** Whether a node has moved to where nothing is observed yet: a new shadow root or frame. @param {Node} node */
  function isUnwatched(node) {
    return nodes.idOf(node) !== 0 && !context.roots().has(/** @type {ShadowRoot} */ (rootOf(node)));
  }

  /**
   * @param {Element} element
   * @param {string} name
   * @param {{oldValue: string|null}|null} record
   */
  function noteAttribute(element, name, record) {
    context.changedAttribute(name);
    if (name === "href" && localName(element) === "base") rebased = true;
    if (name === "type" && record?.oldValue?.toLowerCase() === "password" && localName(element) === "input") gate.notePassword(element);
    if (name === "name" && localName(element) === "slot") slots.doubt(element);
    if (!nodes.idOf(element)) { // it will be sent as it is then; what its slots show may have been sent before it
      if (gate.decides(name)) slots.doubt(element);
      return;
    }
    if (gate.decides(name)) doubtful.add(element);
    const names = attributes.get(element);
    if (names === undefined) attributes.set(element, name);
    else if (typeof names === "string") {
      if (names !== name) attributes.set(element, [names, name]);
    } else if (!names.includes(name)) names.push(name);
  }

  /**
   * Forget a subtree that is no longer on the page (or may no longer be sent). It is done at once: what happens to a
   * subtree out of sight is not observed, so that its ids would lie when it comes back.
   * @param {Node} root
   * @param {number} [above] depth below a node whose removal takes this one along
   */
  function kill(root, above = 0) {
    let node = root;
    let covered = above;
    const alone = context.roots().size < 2; // no shadow root or frame anywhere
    for (;;) {
      const inside = alone ? NONE : insides(node);
      const id = nodes.delete(node);
      if (id) {
        if (covered === 0 || (placed.size && placed.has(node))) gone.push(id);
        context.forget(node);
      }
      if (placed.size) placed.delete(node);
      for (const inner of inside) kill(inner, id || covered ? covered + 1 : 0);
      const child = firstChild(node);
      if (child) {
        if (id || covered) covered += 1;
        node = child;
        continue;
      }
      for (;;) {
        if (node === root) return;
        const next = nextSibling(node);
        if (next) {
          node = next;
          break;
        }
        node = /** @type {Node} */ (parentNode(node));
        if (covered) covered -= 1;
      }
    }
  }

  /**
   * @param {Node} node
   * @returns {Node[]} shadow root and document of a frame, when they have been sent
   */
  function insides(node) {
    if (!isElement(node)) return [];
    const found = [];
    const shadow = shadowOf(node);
    if (shadow && nodes.idOf(shadow)) found.push(shadow);
    const framed = context.frameDocument(node);
    if (framed && nodes.idOf(framed)) found.push(framed);
    return found;
  }

  /**
   * Send a node again as what it may be now.
   * @param {Node} node
   */
  function replace(node) {
    kill(node);
    if (isConnected(node)) placed.add(node);
    dirty = true;
  }

  /** Masks and stand-ins, asked again for what has changed; nothing is serialised before. */
  function review() {
    for (const element of doubtful) {
      if (nodes.idOf(element)) reviewOne(element);
    }
    for (const element of gate.leftOut) {
      if (isConnected(element) && gate.omits(element)) continue;
      gate.leftOut.delete(element);
      if (isConnected(element) && !nodes.idOf(element)) placed.add(element);
    }
    const { moving, stateful } = context.policy();
    if (moving && (dirty || stateful)) {
      for (const root of context.roots()) {
        for (const element of root.querySelectorAll(moving)) if (nodes.idOf(element)) reviewOne(element); else slots.doubt(element);
      }
      for (const element of context.boxes()) reviewOne(element);
    }
    slots.review(dirty && postponed.length > 0);
  }

  /** @param {Element} element */
  function reviewOne(element) {
    const parent = gate.parentOf(element);
    const kind = gate.kindOf(element, parent ? gate.kindWithin(parent) : OPEN);
    if ((kinds.get(element) ?? OPEN) !== kind) replace(element);
  }

  /**
   * @param {import("./writer.js").Writer} writer
   * @param {{gone?: number[], text?: (number|string)[]}} data
   */
  function write(writer, data) {
    const serializer = createSerializer(context, writer);
    writePlaces(serializer, writer);
    writePostponed(serializer, writer);
    writeAttributes(writer, serializer.first);
    const text = writeTexts(serializer.first);
    if (text.length) data.text = text;
    if (gone.length) data.gone = deltas(gone);
    clear();
  }

  /**
   * Runs of neighbours whose place is new, parents before their children: a node is put after its predecessor, which
   * then is in its final place already.
   * @param {ReturnType<typeof createSerializer>} serializer
   * @param {import("./writer.js").Writer} writer
   */
  function writePlaces(serializer, writer) {
    const heads = [];
    for (const node of placed) {
      const parent = parentOf(node);
      if (!parent || !nodes.idOf(parent)) continue;
      const before = predecessor(node);
      if ((before && placed.has(before)) || isOmitted(node)) continue;
      heads.push({ node, parent, before, depth: depthOf(parent) });
    }
    heads.sort((one, other) => one.depth - other.depth);
    for (const { node, parent, before } of heads) {
      if (!placed.has(node)) continue; // came along with an ancestor
      if (!nodes.idOf(parent) || isWaiting(parent)) continue; // went with one that is not sent any more
      const kind = kinds.get(parent) ?? OPEN;
      if (kind !== OPEN && kind !== FRAME) continue;
      context.changedChildren(parent);
      writer.nodes.push(nodes.idOf(parent), before ? nodes.idOf(before) : 0);
      const inner = gate.kindWithin(parent);
      let left = false;
      for (let at = /** @type {Node|null} */ (node); at && (placed.has(at) || isOmitted(at)); at = nextSibling(at)) {
        if (placed.has(at)) {
          if (serializer.isOver() && isUnsent(at) && !isWhole(at) && nodeType(at) !== DOCUMENT) {
            if (!left) postponed.push({ parent, last: previousSibling(at) }); // new ones can wait, moved ones cannot
            left = true;
          } else serializer.subtree(at, inner);
        }
        if (nodeType(at) === DOCUMENT) break;
      }
      writer.nodes.push(END);
    }
    // What the walk did not reach lies within something that is not sent.
    for (const node of placed) if (nodes.idOf(node) && nodes.idOf(node) < serializer.first) kill(node);
  }

  /**
   * Whether a node, or one around it, has a new place that was not written. Outer places come first, so that it has
   * moved into something of which nothing is sent, or not yet: then what is new in it is not sent either.
   * @param {Node|null} node
   */
  function isWaiting(node) {
    for (let at = node; at; at = parentOf(at)) if (placed.has(at)) return true;
    return false;
  }

  /**
   * Go on where an earlier task left off. The page may have changed since: what counts is which children have no id.
   * @param {ReturnType<typeof createSerializer>} serializer
   * @param {import("./writer.js").Writer} writer
   */
  function writePostponed(serializer, writer) {
    while (postponed.length) {
      const { parent, last } = postponed[postponed.length - 1];
      const kind = kinds.get(parent) ?? OPEN;
      const open = nodes.idOf(parent) && (kind === OPEN || kind === FRAME);
      let at = open ? (last && parentNode(last) === parent ? nextSibling(last) : firstChild(parent)) : null;
      while (at && !isUnsent(at)) at = nextSibling(at);
      if (!at) {
        postponed.pop();
        continue;
      }
      if (serializer.isOver()) return;
      const own = postponed[postponed.length - 1];
      const before = predecessor(at);
      const inner = gate.kindWithin(parent);
      writer.nodes.push(nodes.idOf(parent), before ? nodes.idOf(before) : 0);
      for (; at && !nodes.idOf(at) && !serializer.isOver(); at = nextSibling(at)) {
        serializer.subtree(at, inner);
        own.last = at;
      }
      writer.nodes.push(END);
      context.changedChildren(parent);
    }
    nodes.settle();
  }

  /** @param {Node} node whether it can be sent and has not been */
  function isUnsent(node) {
    if (nodes.idOf(node) || UNSENT.has(nodeType(node))) return false;
    if (isElement(node)) return !gate.omits(node);
    const parent = parentNode(node);
    return parent === null || kinds.get(parent) !== FRAME;
  }

  /**
   * @param {import("./writer.js").Writer} writer
   * @param {number} first id that is new in this frame: such nodes are complete already
   */
  function writeAttributes(writer, first) {
    const { attrs } = writer;
    let last = 0;
    for (const [element, changed] of attributes) {
      const id = nodes.idOf(element);
      const kind = kinds.get(element) ?? OPEN;
      if (!id || id >= first || (kind !== OPEN && kind !== FRAME)) continue;
      for (const name of typeof changed === "string" && !OF_IMAGE.has(changed) ? [changed] : namesOf(element, changed)) {
        const value = getAttribute(element, name);
        const sent = value === null ? null : attributeOut(element, name, value, kind);
        if (sent === null && value !== null && kind === FRAME) continue;
        attrs.push(id - last);
        last = id;
        writer.value(attrs, name);
        if (sent === null) attrs.push(null);
        else writer.value(attrs, sent);
      }
    }
  }

  /** @param {number} first */
  function writeTexts(first) {
    const out = [];
    let last = 0;
    for (const [node, old] of texts) {
      const id = nodes.idOf(node);
      if (!id || id >= first || nodeType(node) === 8) continue;
      const styles = isStyle(parentNode(node));
      const now = styles ? textOut(node, context.veil) : dataOf(node);
      if (styles) out.push(id - last, -1, 0, now);
      else if (now === old) continue;
      else out.push(id - last, ...splice(old, now));
      last = id;
    }
    return out;
  }

  /** @param {Node} node */
  function parentOf(node) {
    return parentNode(node) ?? context.hostOf(/** @type {Document} */ (node));
  }

  /**
   * The neighbour before a node, among those that are sent.
   * @param {Node} node
   */
  function predecessor(node) {
    let at = previousSibling(node);
    while (at && isOmitted(at)) at = previousSibling(at);
    return at;
  }

  /** @param {Node} node */
  function isOmitted(node) {
    if (nodes.idOf(node)) return false;
    if (!placed.has(node)) return true;
    if (isElement(node)) return gate.omits(node);
    const parent = parentNode(node);
    return UNSENT.has(nodeType(node)) || (parent !== null && kinds.get(parent) === FRAME);
  }

  /** @param {Node} node */
  function depthOf(node) {
    let depth = 0;
    for (let at = /** @type {Node|null} */ (node); at; at = parentOf(at)) depth += 1;
    return depth;
  }

  function clear() {
    placed.clear();
    attributes.clear();
    doubtful.clear();
    texts.clear();
    gone = [];
    dirty = rebased = false;
  }

  return {
    take,
    kill,
    replace,
    review,
    write,
    clear,
    noteAttribute,
    /** @param {Element} element whether it may be sent, and as what, is asked again */
    doubt: (element) => void doubtful.add(element),
    doubtSlots: slots.doubt,
    /** @param {Node[]} parents outer ones first */
    postpone(parents) {
      for (const parent of parents) postponed.push({ parent, last: null });
    },
    /** Nothing fits any more: a snapshot is needed. */
    rebase() {
      rebased = dirty = true;
    },
    /** All is sent again. */
    restart() {
      postponed.length = 0;
      clear();
    },
    /** Whether a part of the page is still to be sent. */
    get unfinished() {
      return postponed.length > 0;
    },
    /** @param {Node} node which the serializer has dealt with */
    settled(node) {
      if (placed.size) placed.delete(node);
    },
    /** @param {Document} doc which a frame shows now */
    placeDocument(doc) {
      placed.add(doc);
      dirty = true;
    },
    /** Every relative address means another one now. */
    get rebased() {
      return rebased;
    },
    get dirty() {
      return dirty || postponed.length > 0 || gone.length > 0 || attributes.size > 0 || doubtful.size > 0;
    },
  };

  /**
   * @param {Element} element
   * @param {string|string[]} changed
   */
  function namesOf(element, changed) {
    const names = typeof changed === "string" ? [changed] : changed;
    if (localName(element) !== "img") return names;
    return [...new Set(names.flatMap((name) => siblingsOf(element, name)))];
  }
}

/**
 * A record tells the local name only.
 * @param {MutationRecord} record
 */
function qualifiedName(record) {
  const attributeName = record.attributeName ?? "";
  if (!PREFIXED.has(attributeName)) return attributeName;
  const { attributeNamespace } = record;
  const prefix = attributeNamespace?.endsWith("/xlink") ? "xlink:" : attributeNamespace?.endsWith("/namespace") ? "xml:" : "";
  return prefix + attributeName;
}

/**
 * @param {NodeList} list
 * @param {Set<Node>} into
 */
function addAll(list, into) {
  for (let at = 0, { length } = list; at < length; at += 1) into.add(list[at]);
}

/** @param {Node|null} node */
function isStyle(node) {
  return node !== null && isElement(node) && localName(node) === "style";
}

/**
 * What turns one text into another: the start of the difference, how much is taken out, what is put in.
 * @param {string} old
 * @param {string} now
 * @returns {[number, number, string]}
 */
export function splice(old, now) {
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old.charCodeAt(start) === now.charCodeAt(start)) start += 1;
  let end = 0;
  while (end < shorter - start && old.charCodeAt(old.length - 1 - end) === now.charCodeAt(now.length - 1 - end)) end += 1;
  return [start, old.length - start - end, now.slice(start, now.length - end)];
}

/** @param {number[]} ids */
function deltas(ids) {
  let last = 0;
  return ids.map((id) => {
    const delta = id - last;
    last = id;
    return delta;
  });
}

