// What SVG's <use> draws, counted before the browser does it: references to references grow by powers.
import { MAX_NODES, TooLarge } from "./limits.js";

/** References within what is referred to; icons need one or two. */
const MAX_REFERENCES_DEEP = 40;

/** @type {WeakMap<import("../shared/nodes.js").Nodes, Set<Element>>} */
const known = new WeakMap();

/**
 * @param {import("../shared/nodes.js").Nodes} nodes
 * @param {Element} made
 */
export function noteReference(nodes, made) {
  if (made.localName !== "use") return;
  const uses = known.get(nodes) ?? new Set();
  known.set(nodes, uses.add(made));
}

/**
 * @param {import("../shared/nodes.js").Nodes} nodes
 * @throws {TooLarge}
 */
export function checkReferences(nodes) {
  /** @type {Map<Element, number>} */
  const weights = new Map();

  /**
   * @param {Element} use
   * @param {number} deep
   * @returns {number} nodes that it draws
   */
  function weigh(use, deep) {
    if (deep > MAX_REFERENCES_DEEP) throw new TooLarge("References to references go too deep.");
    const href = use.getAttribute("href") ?? use.getAttributeNS("http://www.w3.org/1999/xlink", "href") ?? use.getAttribute("xlink:href") ?? "";
    const root = /** @type {Document|ShadowRoot} */ (use.getRootNode());
    const id = fragment(href);
    const target = id && "getElementById" in root ? root.getElementById(id) : null;
    if (!target) return 0;
    let weight = weights.get(target);
    if (weight !== undefined) return weight;
    weights.set(target, 0); // a cycle draws nothing
    weight = 1 + target.getElementsByTagName("*").length;
    const within = [...target.getElementsByTagName("use"), ...(target.localName === "use" ? [target] : [])];
    for (const inner of within) {
      weight += weigh(inner, deep + 1);
      if (weight > MAX_NODES) throw new TooLarge("References draw more than a page may have.");
    }
    weights.set(target, weight);
    return weight;
  }

  let drawn = 0;
  for (const use of known.get(nodes) ?? []) {
    if (!use.isConnected) known.get(nodes)?.delete(use);
    else drawn += weigh(use, 0);
    if (drawn > MAX_NODES) throw new TooLarge("References draw more than a page may have.");
  }
}

/** @param {string} href */
function fragment(href) {
  const bare = href.slice(href.indexOf("#") + 1);
  try {
    return href.includes("#") ? decodeURIComponent(bare) : "";
  } catch {
    return bare;
  }
}
