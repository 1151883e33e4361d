// Style rules that nothing but masked elements have: what they say (texts, pictures, properties) stays behind.
import { shadowOf } from "./gate.js";
import { isElement, localName, matches, rootOf } from "./natives.js";
import { LEFT_OUT } from "./policy.js";
import { selectorsIn } from "./selectors.js";

/** Stands for a rule that stays behind, so that the others keep their number. */
export const HIDDEN = "cobrowse-hidden { }";
/** Rules without a text of two letters, a picture or a property of their own have nothing to tell. */
const TELLING = /"[^"]{2,}"|"[^"]"\s*"|url\(|[\s{;]--/;
/** The same of a text as it was written, with comments, escapes and capitals: false only where no rule in it has anything to tell. */
const MAY_TELL = /["'\\]|url\(|--/i;
/** What ends with the page's structure counts; states, pseudo-elements and values of attributes do not. */
const LOOSE = /\[(?:"(?:[^"\\]|\\.)*"|[^\]"])*\]|::[\w-]+(?:\([^()]*\))?|:(?!is\(|where\(|not\(|has\(|nth-|root\b|host|empty\b|first-child|last-child|only-|first-of|last-of)[\w-]+(?:\([^()]*\))?/g;

/** @typedef {ReturnType<typeof createVeil>} Veil */

/** The host of a shadow root, and what is asked of it. */
const HOST = /:host(-context)?(?:\(((?:[^()]|\([^()]*\))*)\))?/g;

/**
 * @param {Pick<import("./types.js").Context, "gate"|"policy"|"roots"|"boxes"> & {turn: () => number, unfinished: () => boolean}} context
 */
export function createVeil({ gate, policy, roots, boxes, turn, unfinished }) {
  /** @type {Map<Document|ShadowRoot, boolean>} whether anything is masked there, in this turn */
  const busy = new Map();
  let busyAt = -1;
  /** What was for masked elements stays so while no element has it: one that is taken out comes back. @type {Set<string>} */
  const veiled = new Set();
  /** Sheets that masked components have, or have had. @type {WeakSet<CSSStyleSheet>} */
  const hidden = new WeakSet();
  /** Whether all of them are known; null: it has not been looked. @type {boolean|null} */
  let known = null;

  /** @param {CSSStyleSheet} sheet constructed */
  function mayBeMaskeds(sheet) {
    known ??= findHidden();
    return !known || hidden.has(sheet);
  }

  /** @returns {boolean} whether all were found */
  function findHidden() {
    if (unfinished() || policy().privateByDefault) return false;
    const left = [...boxes(), ...gate.leftOut];
    for (let at = left.pop(); at; at = left.pop()) {
      for (const element of [at, ...at.querySelectorAll("*")]) {
        const root = shadowOf(element);
        if (!root && localName(element).includes("-")) return false; // it may have a closed one
        for (const sheet of root?.adoptedStyleSheets ?? []) hidden.add(sheet);
        if (root) left.push(.../** @type {any} */ (root).children);
      }
    }
    return true;
  }

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
   * @param {() => boolean} shared whether masked components may have the sheet as well
   * @returns {boolean} whether masked elements have it and no other does
   */
  function isForMasked(selector, where, shared) {
    const plain = loosened(selector);
    if (plain.includes("|")) return true; // nobody can be asked with a namespace
    let found = false;
    for (const root of where) {
      for (const element of allOf(root, plain)) {
        if (gate.isMasked(element)) {
          found = true;
          continue;
        }
        veiled.delete(selector);
        return false;
      }
    }
    if (found) veiled.add(selector);
    // The rule may be there before its element is.
    return found || veiled.has(selector) || policy().masks.some((mask) => selector.includes(mask)) || shared();
  }

  /**
   * @param {any} rule
   * @param {(Document|ShadowRoot)[]} where
   * @param {() => boolean} shared
   * @param {string} [around] selector of the rule that it is nested in
   * @returns {string}
   */
  function textOf(rule, where, shared, around = "") {
    const text = rule.cssText;
    if (!TELLING.test(text)) return text;
    if (rule.appendRule) return text.replace(/\bcontent:[^;}]*/g, 'content: ""'); // of keyframes: whose they are is not known
    const own = typeof rule.selectorText === "string" && rule.style ? rule.selectorText : "";
    const selector = own && around ? nested(own, around) : own || rule.start || around; // `start` of @scope
    if (own && isForMasked(selector, where, shared)) return HIDDEN;
    if (!rule.cssRules?.length || rule.styleSheet) return text;
    const inner = [...rule.cssRules];
    const told = inner.map((one) => textOf(one, where, shared, selector));
    if (told.every((one, at) => one === inner[at].cssText)) return text;
    return `${text.slice(0, text.indexOf("{"))}{${own ? rule.style.cssText : ""}${told.join("\n")}}`;
  }

  /**
   * Whether anything is masked there at all, or has been; what components show and former passwords are looked for where
   * they may be.
   * @param {(Document|ShadowRoot)[]} where
   */
  function isBusy(where) {
    if (veiled.size) return true;
    if (busyAt !== turn()) busy.clear();
    busyAt = turn();
    const { mask, ignore, privateByDefault } = policy();
    const hiding = [mask, ignore, LEFT_OUT, "input"].filter(Boolean).join();
    for (const root of where) {
      if (!busy.has(root)) busy.set(root, privateByDefault || roots().size > 1 || root.querySelector(hiding) !== null);
    }
    return where.some((root) => busy.get(root));
  }

  return {
    /** What is masked may be something else. */
    renew() {
      known = null;
    },
    /**
     * @param {CSSStyleSheet} sheet readable
     * @returns {(rule: CSSRule) => string} what may be told of each of its rules
     */
    of(sheet) {
      const where = rootsOf(sheet);
      const shared = () => !sheet.ownerNode && !sheet.href && mayBeMaskeds(sheet);
      if (!where.length) return (rule) => (TELLING.test(rule.cssText) ? HIDDEN : rule.cssText); // by now of masked ones only
      return (rule) => (TELLING.test(rule.cssText) && isBusy(where) ? textOf(rule, where, shared) : rule.cssText);
    },
    /**
     * Whether the text of a style element would tell what its rules may not.
     * @param {Node|null} element
     */
    covers(element) {
      if (!element || !isElement(element) || localName(element) !== "style") return false;
      const where = [/** @type {Document|ShadowRoot} */ (rootOf(element))];
      if (!MAY_TELL.test(element.textContent ?? "") || !isBusy(where)) return false;
      const written = new CSSStyleSheet(); // scripts may have taken rules out that are in its text still
      written.replaceSync(element.textContent ?? "");
      const { sheet } = /** @type {HTMLStyleElement} */ (element);
      return [...(sheet?.cssRules ?? []), ...written.cssRules].some((rule) => textOf(rule, where, () => false) !== rule.cssText);
    },
  };
}

/**
 * @param {Document|ShadowRoot} root
 * @param {string} selector a list of them
 * @returns {Iterable<Element>} those that it means
 */
function* allOf(root, selector) {
  const host = "host" in root && selector.includes(":host") ? root.host : null;
  for (const one of host ? selectorsIn(selector) : [selector]) {
    try {
      const asked = host ? [...one.matchAll(HOST)] : [];
      if (!asked.every(([, context, what]) => (context ? host?.closest(what || "*") : host && matches(host, what || "*")))) continue;
      const within = asked.length ? one.replace(HOST, "").trim().replace(/^[>+~]\s*/, "") : one;
      if (within) yield* root.querySelectorAll(within);
      else if (host) yield host;
    } catch {
      const parts = selectorsIn(one); // one that is not understood spoils the list
      if (parts.length > 1) for (const part of parts) yield* allOf(root, part);
    }
  }
}

/** @param {string} selector */
function loosened(selector) {
  // What denies a state holds whenever the state does not.
  const open = selector.replace(/:not\((?:[^()]|\([^()]*\))*\)/g, (not) => (not.replace(LOOSE, "") === not ? not : ""));
  const bare = open.replace(LOOSE, (_, at, all) => (at > 0 && /[\w\])*|&-]/.test(all[at - 1]) ? "" : "*"));
  return bare.replace(/\*\*+/g, "*");
}

/**
 * @param {string} selector of a nested rule
 * @param {string} around
 */
function nested(selector, around) {
  return selector.includes("&") ? selector.replaceAll("&", `:is(${around})`) : `:is(${around}) ${selector}`;
}
