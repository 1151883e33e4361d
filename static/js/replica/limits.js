// What the replica builds at most: a hostile page sends frames of its own making, and the agent's browser stays quick.
// The server counts the same (sessions_app/leaks/limits.py), so that honest agents hear of it before their browser does.
import { Drift } from "./reader.js";

/** Bytes of one payload, inflated. */
export const MAX_PAYLOAD_BYTES = 32 * 1024 * 1024;
/** Nodes of a page with all its frames; nodes that one payload brings; nodes that it moves. */
export const MAX_NODES = 100_000;
export const MAX_NEW_NODES = 50_000;
export const MAX_MOVED_NODES = 2 * MAX_NODES;
/** Levels of elements, shadow roots and documents within each other: browsers lay them out one within the other. */
export const MAX_DEPTH = 800;
/** Documents that one payload brings. */
export const MAX_DOCUMENTS = 200;
/** Items of all sections of a payload, and of some that cost more than a write each. */
export const MAX_ITEMS = 1_000_000;
/** @type {Record<string, number>} */
export const MAX_SECTION = { rule: 80_000, scroll: 30_000, motion: 10_000, canvas: 4000, fonts: 4000, top: 4000, play: 6000, guest: 400 };

/** More than an agent's browser should be asked to build; another snapshot of the same page would not help. */
export class TooLarge extends Drift {}

/**
 * @param {Record<string, any>} data sections of a payload
 * @throws {TooLarge}
 */
export function checkSize(data) {
  let items = 0;
  for (const [name, list] of Object.entries(data)) {
    if (!Array.isArray(list)) continue;
    items += list.length;
    for (const one of list) if (Array.isArray(one)) items += one.length;
    if (list.length > (MAX_SECTION[name] ?? MAX_ITEMS)) throw new TooLarge(`The section ${name} has ${list.length} items.`);
  }
  if (items > MAX_ITEMS) throw new TooLarge(`A payload has ${items} items.`);
}

/** What one payload may still bring, from a place of the page on. */
export function createAllowance() {
  let fresh = MAX_NEW_NODES;
  let moved = MAX_MOVED_NODES;
  let documents = MAX_DOCUMENTS;

  /** @param {number} depth */
  function level(depth) {
    if (depth > MAX_DEPTH) throw new TooLarge(`More than ${MAX_DEPTH} nodes lie within each other.`);
  }

  return {
    level,
    /** @param {number} depth at which a new node comes to be */
    node(depth) {
      level(depth);
      fresh -= 1;
      if (fresh < 0) throw new TooLarge(`One change brings more than ${MAX_NEW_NODES} nodes.`);
    },
    document() {
      documents -= 1;
      if (documents < 0) throw new TooLarge(`One change brings more than ${MAX_DOCUMENTS} documents.`);
    },
    /**
     * @param {Node} root a node that moves, with all below it
     * @param {number} depth at which it comes to be
     */
    move(root, depth) {
      level(depth);
      let at = root;
      let deep = depth;
      for (moved -= 1; ; moved -= 1) {
        if (moved < 0) throw new TooLarge(`One change moves more than ${MAX_MOVED_NODES} nodes.`);
        if (at.firstChild) {
          at = at.firstChild;
          level((deep += 1));
          continue;
        }
        while (at !== root && !at.nextSibling) {
          at = /** @type {Node} */ (at.parentNode);
          deep -= 1;
        }
        if (at === root) return;
        at = /** @type {Node} */ (at.nextSibling);
      }
    },
  };
}

/** @typedef {ReturnType<typeof createAllowance>} Allowance */

/**
 * @param {Node} node
 * @returns {number} how many nodes it lies in, through shadow roots and frames
 */
export function depthOf(node) {
  let depth = 0;
  for (let at = /** @type {Node|null} */ (node); at; depth += 1) {
    at = at.parentNode ?? /** @type {ShadowRoot} */ (at).host ?? (at.nodeType === 9 ? /** @type {Document} */ (at).defaultView?.frameElement : null) ?? null;
  }
  return depth;
}
