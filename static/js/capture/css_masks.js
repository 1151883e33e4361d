// Style rules that nothing but masked elements have: what they say (texts, pictures, properties) stays behind.
import { HTML_NS, isElement, localName, namespaceOf, rootOf } from "./natives.js";

/** Stands for a rule that stays behind, so that the others keep their number. */
export const HIDDEN = "cobrowse-hidden { }";
/** Rules without a text of two letters, a picture or a property have nothing to tell. */
const TELLING = /"[^"]{2,}"|url\(|--[\w-]/;
/** What ends with the page's structure counts; states, pseudo-elements and values of attributes do not. */
const LOOSE = /\[(?:"(?:[^"\\]|\\.)*"|[^\]"])*\]|::[\w-]+(?:\([^()]*\))?|:(?!is\(|where\(|not\(|has\(|nth-|root\b|host|empty\b|first-child|last-child|only-|first-of|last-of)[\w-]+(?:\([^()]*\))?/g;

/** @typedef {ReturnType<typeof createVeil>} Veil */

/**
 * @param {Pick<import("./types.js").Context, "gate"|"policy"|"roots"> & {turn: () => number}} context
 */
export function createVeil({ gate, policy, roots, turn }) {
  /** @type {Map<Document|ShadowRoot, boolean>} whether anything is masked there, in this turn */
  const busy = new Map();
  let busyAt = -1;
  /** What was for masked elements stays so while no element has it: one that is taken out comes back. @type {Set<string>} */
  const veiled = new Set();

  /**
   * @param {CSSStyleSheet} sheet
   * @returns {(Document|ShadowRoot)[]} where it counts
   */
  function rootsOf(sheet) {
    const owner = sheet.ownerNode;
    if (owner) return [/** @type {Document|ShadowRoot} */ (rootOf(owner))];
    return [...roots()].filter((root) => root.adoptedStyleSheets?.includes(sheet));
  }

  /**
   * @param {string} selector
   * @param {(Document|ShadowRoot)[]} where
   * @returns {boolean} whether masked elements have it and no other does
   */
  function isForMasked(selector, where) {
    const plain = loosened(selector);
    let found = false;
    for (const root of where) {
      const first = anyOf(root, plain);
      if (!first) continue;
      for (const element of root.querySelectorAll(plain)) {
        if (gate.isMasked(element)) continue;
        veiled.delete(selector);
        return false;
      }
      found = true;
    }
    if (found) veiled.add(selector);
    // The rule may be there before its element is.
    return found || veiled.has(selector) || policy().masks.some((mask) => selector.includes(mask));
  }

  /**
   * @param {any} rule
   * @param {(Document|ShadowRoot)[]} where
   * @param {string} [around] selector of the rule that it is nested in
   * @returns {string}
   */
  function textOf(rule, where, around = "") {
    const text = rule.cssText;
    if (!TELLING.test(text)) return text;
    const own = typeof rule.selectorText === "string" && rule.style ? rule.selectorText : "";
    const selector = own && around ? nested(own, around) : own || around;
    if (own && isForMasked(selector, where)) return HIDDEN;
    if (!rule.cssRules?.length || rule.styleSheet) return text;
    const inner = [...rule.cssRules];
    const told = inner.map((one) => textOf(one, where, selector));
    if (told.every((one, at) => one === inner[at].cssText)) return text;
    return `${text.slice(0, text.indexOf("{"))}{${own ? rule.style.cssText : ""}${told.join("\n")}}`;
  }

  /** @param {(Document|ShadowRoot)[]} where whether anything is masked there at all, or has been */
  function isBusy(where) {
    if (veiled.size) return true;
    if (busyAt !== turn()) busy.clear();
    busyAt = turn();
    for (const root of where) {
      if (!busy.has(root)) busy.set(root, policy().privateByDefault || root.querySelector(policy().mask) !== null);
    }
    return where.some((root) => busy.get(root));
  }

  return {
    /**
     * @param {CSSStyleSheet} sheet readable
     * @returns {(rule: CSSRule) => string} what may be told of each of its rules
     */
    of(sheet) {
      const where = rootsOf(sheet);
      return (rule) => (TELLING.test(rule.cssText) && isBusy(where) ? textOf(rule, where) : rule.cssText);
    },
    /**
     * Whether the text of a style element would tell what its rules may not.
     * @param {Node|null} element
     */
    covers(element) {
      if (!element || !isElement(element) || localName(element) !== "style" || namespaceOf(element) !== HTML_NS) return false;
      const where = [/** @type {Document|ShadowRoot} */ (rootOf(element))];
      if (!TELLING.test(element.textContent?.replaceAll("'", '"') ?? "") || !isBusy(where)) return false;
      let { sheet } = /** @type {HTMLStyleElement} */ (element);
      if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(element.textContent ?? "");
      return [...sheet.cssRules].some((rule) => textOf(rule, where) !== rule.cssText);
    },
  };
}

/**
 * @param {Document|ShadowRoot} root
 * @param {string} selector
 */
function anyOf(root, selector) {
  try {
    return root.querySelector(selector);
  } catch {
    return null; // selectors of a shadow root's host
  }
}

/** @param {string} selector */
function loosened(selector) {
  const bare = selector.replace(LOOSE, (_, at, all) => (at > 0 && /[\w\])*|&-]/.test(all[at - 1]) ? "" : "*"));
  return bare.replace(/\*\*+/g, "*");
}

/**
 * @param {string} selector of a nested rule
 * @param {string} around
 */
function nested(selector, around) {
  return selector.includes("&") ? selector.replaceAll("&", `:is(${around})`) : `:is(${around}) ${selector}`;
}
