// Whether and how often rules match in all that is sent: the document, its shadow roots, frames of its own origin.
import { documentOf } from "./gate.js";
import { isConnected, localName, setTimer } from "./natives.js";
import { kindOfField } from "./field_words.js";
import { urlMatches } from "./urls.js";

/** The page's own work comes first: after so long it gets a turn. */
const SLICE_MS = 8;

/** @typedef {import("./types.js").Context} Context */

/**
 * @param {Context} context
 * @param {Document|ShadowRoot} [root]
 * @returns {Generator<Document|ShadowRoot>}
 */
function* rootsWithin(context, root = context.document) {
  yield root;
  for (const element of root.querySelectorAll("*")) {
    const name = localName(element);
    const inner = name === "iframe" || name === "frame" ? context.gate.openDocumentOf(element) : context.shadowOf(element);
    if (inner && !context.gate.omits(element)) yield* rootsWithin(context, inner);
  }
}

/**
 * @param {Context} context
 * @param {Document|ShadowRoot} root that was sent once
 */
function isThere(context, root) {
  const host = context.hostOf(root);
  return host !== null && isConnected(host) && (context.shadowOf(host) === root || documentOf(host) === root);
}

/**
 * @param {Context} context
 * @param {string} selector
 * @returns {Element|null} something that it matches
 */
export function findIn(context, selector) {
  const known = [...context.roots()].filter((root) => isThere(context, root));
  for (const root of [context.document, ...known]) {
    const found = root.querySelector(selector);
    if (found) return found;
  }
  for (const root of rootsWithin(context)) {
    const found = root.querySelector(selector);
    if (found) return found;
  }
  return null;
}

/**
 * The account's rules that are about this page or a frame in it. What has no web address belongs to the page that it is
 * in, and makes no rule hold that is about another one.
 * @param {Context} context
 */
export function rulesHere(context) {
  const { pages, inside } = context.policy();
  const urls = [...pages, ...inside].filter((url) => /^https?:/.test(url));
  return context.masking().rules.filter(({ url_pattern: pattern }) => !pattern || urls.some((url) => urlMatches(pattern, url)));
}

/**
 * Numbers only; in slices, as there may be many rules and a large page.
 * @param {Context} context
 * @returns {Promise<{counts: [number, number][], unmasked: [string, number][]}>} by id of a rule that holds on this
 *   page; by kind of a form field that is named like something sensitive and that agents see
 */
export async function examine(context) {
  let began = performance.now();
  const breathe = async () => {
    if (performance.now() - began < SLICE_MS) return;
    await new Promise((resolve) => setTimer(() => resolve(null), 0));
    began = performance.now();
  };
  const roots = [...rootsWithin(context)];
  /** @type {[number, number][]} */
  const counts = [];
  for (const { id, selector } of rulesHere(context)) {
    let matched = 0;
    for (const root of roots) matched += root.querySelectorAll(selector).length;
    counts.push([id, matched]);
    await breathe();
  }
  /** @type {Map<string, number>} */
  const unmasked = new Map();
  for (const root of roots) {
    for (const field of root.querySelectorAll("input,select,textarea")) {
      const kind = kindOfField(field);
      if (kind && !context.gate.isMasked(field)) unmasked.set(kind, (unmasked.get(kind) ?? 0) + 1);
      await breathe();
    }
  }
  return { counts, unmasked: [...unmasked] };
}
