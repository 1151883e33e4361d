// Scroll positions: from scroll events; what was scrolled before the session is found once, in slices.
import { BOX, INERT, PLACEHOLDER } from "./gate.js";
import { DOCUMENT, nodeType, scrollLeftOf, scrollTopOf } from "./natives.js";
import { scrollers } from "./scrollers.js";

/** Elements looked at in one frame: reading an offset costs about a microsecond. */
const SLICE = 3000;
const CLOSED = new Set([BOX, PLACEHOLDER, INERT]);

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function scrolling(context) {
  /** @type {Set<Node>} */
  const moved = new Set();
  /** @type {Iterator<Node>|null} */
  let search = null;
  /** Offsets are looked for once all of a snapshot is sent; what comes later is not scrolled without an event. */
  let again = false;

  /** @param {Event} event */
  function onScroll(event) {
    moved.add(/** @type {Node} */ (event.target));
    context.schedule();
  }

  /** @param {Node} node */
  function offsetsOf(node) {
    const element = nodeType(node) === DOCUMENT ? /** @type {Document} */ (node).scrollingElement : /** @type {Element} */ (node);
    return element ? { left: rounded(scrollLeftOf(element)), top: rounded(scrollTopOf(element)) } : null;
  }

  function* places() {
    for (const root of [...context.roots()]) {
      if (nodeType(root) === DOCUMENT) yield root;
      yield* scrollers(root);
    }
  }

  /** @param {number[]} out */
  function searchOn(out) {
    for (let looked = 0; search && looked < SLICE; looked += 1) {
      const { value: node, done } = search.next();
      if (done) {
        search = null;
        return;
      }
      if (!context.nodes.idOf(node) || (nodeType(node) !== DOCUMENT && isViewport(/** @type {Element} */ (node)))) continue;
      const offsets = offsetsOf(node);
      if (offsets && (offsets.left || offsets.top)) push(node, offsets, out);
    }
    if (search) context.schedule();
  }

  /**
   * @param {Node} node
   * @param {{left: number, top: number}} offsets
   * @param {number[]} out
   */
  function push(node, offsets, out) {
    const id = context.nodes.idOf(node);
    const kind = context.kinds.get(node);
    if (!id || (kind !== undefined && CLOSED.has(kind))) return;
    out.push(id, offsets.left, offsets.top);
  }

  return {
    root(root) {
      context.on(root, "scroll", onScroll, { passive: true });
    },
    reset: () => moved.clear(),
    write(data, snapshot) {
      /** @type {number[]} */
      const out = [];
      if (snapshot) {
        search = null;
        again = true;
      }
      if (again && !context.changes.unfinished) {
        search = places();
        again = false;
      }
      searchOn(out);
      for (const node of moved) {
        const offsets = offsetsOf(node);
        if (offsets) push(node, offsets, out);
      }
      moved.clear();
      if (out.length) data.scroll = out;
    },
  };
}

/** @param {Element} element */
function isViewport(element) {
  return element === element.ownerDocument.scrollingElement;
}

/** @param {number} offset */
function rounded(offset) {
  return Math.round(offset * 10) / 10;
}
