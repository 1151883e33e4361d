// What SVG's <use> draws, counted before the browser does it: references to references grow by powers.
import { MAX_NODES, TooLarge } from "./limits.js";

/** References within what is referred to; icons need one or two. */
const MAX_REFERENCES_DEEP = 40;

/** Holds the address of another file. */
export const ELSEWHERE = "data-cobrowse-use";

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
  const weigh = createScales();
  let drawn = 0;
  for (const use of known.get(nodes) ?? []) {
    if (!use.isConnected) known.get(nodes)?.delete(use);
    const target = use.isConnected ? targetOf(use) : null;
    if (target) drawn += weigh(target);
    if (drawn > MAX_NODES) throw new TooLarge("References draw more than a page may have.");
  }
}

/** @returns {(target: Element) => number} how many nodes a reference to an element draws; throws TooLarge */
export function createScales() {
  /** @type {Map<Element, number>} */
  const weights = new Map();

  /**
   * @param {Element} target
   * @param {number} deep
   * @returns {number}
   */
  function weigh(target, deep) {
    if (deep > MAX_REFERENCES_DEEP) throw new TooLarge("References to references go too deep.");
    let weight = weights.get(target);
    if (weight !== undefined) return weight;
    weights.set(target, 0); // a cycle draws nothing
    weight = 1 + target.getElementsByTagName("*").length;
    const within = [...target.getElementsByTagName("use"), ...(target.localName === "use" ? [target] : [])];
    for (const inner of within) {
      const next = targetOf(inner);
      if (next) weight += weigh(next, deep + 1);
      if (weight > MAX_NODES) throw new TooLarge("References draw more than a page may have.");
    }
    weights.set(target, weight);
    return weight;
  }

  return (target) => weigh(target, 0);
}

/** @param {Element} use @returns {Element|null} in its own document or shadow root */
function targetOf(use) {
  const href = use.getAttribute("href") ?? use.getAttributeNS("http://www.w3.org/1999/xlink", "href") ?? use.getAttribute("xlink:href") ?? "";
  const root = /** @type {Document|ShadowRoot} */ (use.getRootNode());
  const id = fragment(href);
  return id && "getElementById" in root ? root.getElementById(id) : null;
}

/**
 * What a `<use>` takes from another file is drawn once that file has been looked through (sprites.js); until then its
 * address is a mark.
 * @param {Element} use
 * @param {string|null} address
 * @returns {string|null} what its attribute may have
 */
export function localReference(use, address) {
  if (use.getAttribute("href")?.startsWith("blob:")) use.removeAttribute("href"); // of the file that it referred to before
  if (address === null || address.startsWith("#")) {
    use.removeAttribute(ELSEWHERE);
    return address;
  }
  use.setAttribute(ELSEWHERE, address);
  return null;
}

/** @param {string} href @returns {string} the id in it, or "" */
export function fragment(href) {
  const bare = href.slice(href.indexOf("#") + 1);
  try {
    return href.includes("#") ? decodeURIComponent(bare) : "";
  } catch {
    return bare;
  }
}
