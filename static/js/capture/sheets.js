// Style sheets that are more than their text: rules set by script, constructed and adopted sheets, disabled ones, and
// the :hover and :focus rules of linked sheets, which the replica cannot read.
import { HIDDEN } from "./css_masks.js";
import { patchRules } from "./css_patches.js";
import { asksEnvironment, differs, fingerprint, isLossy, readable, stateRules, texts, withImports } from "./css_rules.js";
import { absoluteCss } from "./css_urls.js";
import { DOCUMENT, localName, nodeType } from "./natives.js";

/** How the rules of an entry are meant. */
export const INSTEAD = 0; // they replace the element's own
export const BESIDES = 1; // they come after the element's own
export const OWN = 2; // the element's own text counts again

/** Rules changed through the CSSOM raise no event: sheets are looked at in turn, for so long each time. A frame that
 * carries changes need not wait for it. */
const LOOK_EVERY_MS = 200;
const LOOK_LATEST_MS = 1000;
const LOOK_FOR_MS = 2;
/** New sheets are compared with their text, which takes time: for so long in one frame. */
const FIRST_LOOK_MS = 15;

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function sheets(context) {
  const { nodes } = context;
  /** @type {Map<Element, {sheet: CSSStyleSheet|null, mode: number, off: string}>} */
  const styled = new Map();
  /** @type {Set<CSSStyleSheet>} changed as a whole since the last frame */
  const changed = new Set();
  /** @type {Map<CSSStyleSheet, number>} constructed sheets that are in use, below zero */
  const numbers = new Map();
  /** @type {Map<Document|ShadowRoot, string>} */
  const adopted = new Map();
  /** @type {[CSSStyleSheet, number, number, any?][]} 1 inserted or 0 deleted, where, and the rule */
  let steps = [];
  /** @type {WeakMap<CSSStyleSheet, number>} fingerprints of what was sent */
  const prints = new WeakMap();
  /** Sheets with rules for masked elements, which are told once they are for others too. @type {WeakSet<CSSStyleSheet>} */
  const veiled = new WeakSet();
  /** Linked sheets that the agent's browser cannot load; of one that cannot be read, the rules as they were fetched.
   * @type {WeakMap<CSSStyleSheet, string[]|null>} */
  const given = new WeakMap();
  /** What browsers do not tell of rules, as it was written, by what they tell. @type {WeakMap<CSSStyleSheet, Map<string, string>>} */
  const sources = new WeakMap();
  /** Sheets whose source has been asked for. @type {WeakSet<CSSStyleSheet>} */
  const sought = new WeakSet();
  /** What scripts have made sheets of. @type {WeakMap<CSSStyleSheet, string>} */
  const written = new WeakMap();
  /** @type {CSSStyleSheet[]} to be looked at */
  let turn = [];
  let lookedAt = 0;
  let next = -(context.options.base ?? 0);

  /** @param {CSSStyleSheet|null} sheet */
  function keyOf(sheet) {
    if (!sheet) return 0;
    const owner = /** @type {Element|null} */ (sheet.ownerNode);
    return owner ? nodes.idOf(owner) : numbers.get(sheet) ?? 0;
  }

  /** @param {CSSStyleSheet} sheet */
  function baseOf(sheet) {
    return sheet.href ?? context.document.baseURI;
  }

  /** Find sheets whose rules were edited in place. */
  function look() {
    const now = performance.now();
    if (now - lookedAt < (context.busy() ? LOOK_LATEST_MS : LOOK_EVERY_MS)) return;
    lookedAt = now;
    if (!turn.length) turn = [...numbers.keys(), ...[...styled.values()].flatMap(({ sheet }) => sheet ?? [])];
    for (let sheet = turn.pop(); sheet; sheet = turn.pop()) {
      if (changed.has(sheet) || !readable(sheet)) continue;
      const print = fingerprint(veiled.has(sheet) ? tellable(sheet) : texts(sheet));
      if (print !== (prints.get(sheet) ?? print)) changed.add(sheet);
      prints.set(sheet, print);
      if (performance.now() - now > LOOK_FOR_MS) return;
    }
  }

  /**
   * @param {CSSStyleSheet|null} sheet
   * @param {unknown} [text] all that it is made of now
   */
  function onChange(sheet, text) {
    if (!sheet) return;
    if (typeof text === "string") {
      written.set(sheet, text);
      sought.delete(sheet);
    }
    changed.add(sheet);
    context.schedule();
  }

  /**
   * One inserted or deleted rule travels alone when the replica holds the sheet as rules.
   * @param {CSSStyleSheet} sheet
   * @param {[number, number, any?]} step
   * @param {unknown} [text] of the rule, as it was written
   */
  function onStep(sheet, step, text) {
    // Comments, and rules within it, may be more than the browser has taken.
    if (typeof text === "string" && text.includes("var(") && !/\/\*|\{[^]*\{/.test(text)) {
      const { cssText } = step[2];
      if (isLossy(cssText)) learn(sheet, [[cssText, text]]);
    }
    const owner = /** @type {Element|null} */ (sheet.ownerNode);
    const asRules = owner ? styled.get(owner)?.mode === INSTEAD && styled.get(owner)?.sheet === sheet : numbers.has(sheet);
    if (asRules && !changed.has(sheet) && !given.has(sheet)) steps.push([sheet, ...step]);
    else changed.add(sheet);
    prints.delete(sheet); // until it is sent as a whole, or looked at again
    context.schedule();
  }

  /** @param {(string|number|(string|number)[]|string[])[]} out */
  function writeOwned(out) {
    const end = performance.now() + FIRST_LOOK_MS;
    for (const [element, state] of styled) {
      const id = nodes.idOf(element);
      const sheet = sheetOf(element);
      if (!id || (!sheet && !state.sheet)) continue;
      const fresh = sheet !== state.sheet;
      if (!fresh && !(sheet && changed.has(sheet))) continue;
      if (fresh && performance.now() > end) {
        context.schedule(); // the element's own text counts until then
        continue;
      }
      const touched = sheet !== null && changed.has(sheet);
      const entry = touched ? [INSTEAD, ...rulesOf(sheet)] : sheet ? firstLook(element, sheet) : [OWN];
      if (entry[0] !== OWN || state.mode !== OWN) out.push(id, entry);
      state.mode = /** @type {number} */ (entry[0]);
      state.sheet = sheet;
    }
  }

  /**
   * @param {Element} element
   * @param {CSSStyleSheet} sheet
   * @returns {(string|number)[]}
   */
  function firstLook(element, sheet) {
    if (!readable(sheet)) return [OWN];
    const rules = texts(sheet);
    prints.set(sheet, fingerprint(rules));
    const link = localName(element) === "link";
    if (link ? element.getAttribute("href")?.startsWith("blob:") || (context.unusual() && asksEnvironment(rules)) : differs(element.textContent ?? "", rules)) {
      return [INSTEAD, ...rulesOf(sheet)];
    }
    if (!link && tellable(sheet).some((rule) => rule.includes(HIDDEN))) return [INSTEAD, ...rulesOf(sheet)];
    const states = stateRules(sheet, baseOf(sheet), context.veil.of(sheet), !link);
    return states.length ? [BESIDES, ...states] : [OWN];
  }

  /** @param {(string|number|(string|number)[])[]} out */
  function writeAdopted(out) {
    /** @type {(number|number[])[]} */
    const lists = [];
    for (const root of context.roots()) {
      const list = root.adoptedStyleSheets ?? [];
      for (const sheet of list) {
        if (numbers.has(sheet)) {
          if (changed.has(sheet)) out.push(/** @type {number} */ (numbers.get(sheet)), [INSTEAD, ...rulesOf(sheet)]);
          continue;
        }
        next -= 1;
        numbers.set(sheet, next);
        out.push(next, [INSTEAD, ...rulesOf(sheet)]);
      }
      const now = list.map((sheet) => `${numbers.get(sheet)}${sheet.disabled ? "-" : ""}`).join();
      if (now === (adopted.get(root) ?? "")) continue;
      adopted.set(root, now);
      lists.push(nodes.idOf(root), list.filter((sheet) => !sheet.disabled).map((sheet) => numbers.get(sheet) ?? 0));
    }
    return lists;
  }

  function writeOff() {
    const out = [];
    for (const [element, state] of styled) {
      const sheet = sheetOf(element);
      // 1: disabled; a text: other media than its attribute says
      const media = sheet?.media.mediaText ?? "";
      const off = sheet?.disabled ? 1 : media === mediaOf(element) ? 0 : media;
      if (String(off) === state.off) continue;
      state.off = String(off);
      out.push(nodes.idOf(element), off);
    }
    return out;
  }

  return {
    tags: ["style", "link"],
    window(view) {
      patchRules(context, view, onStep, onChange);
    },
    root(root) {
      context.on(root, "load", context.schedule); // a linked sheet has arrived
    },
    seen(element) {
      styled.set(element, { sheet: null, mode: OWN, off: "0" });
    },
    forget(node) {
      styled.delete(/** @type {Element} */ (node));
      if (nodeType(node) >= DOCUMENT) adopted.delete(/** @type {Document} */ (node));
    },
    reset() {
      styled.clear();
      numbers.clear();
      adopted.clear();
      steps = [];
      turn = [];
    },
    sendRules(sheet, rules) {
      if (!sheet.ownerNode || !styled.has(/** @type {Element} */ (sheet.ownerNode))) return false;
      given.set(sheet, rules ?? null);
      onChange(sheet);
      return true;
    },
    write(data) {
      context.veil.renew();
      look();
      /** @type {(number|(string|number)[])[]} */
      const out = [];
      writeOwned(out);
      const lists = writeAdopted(out);
      const off = writeOff();
      const rules = [];
      for (const [sheet, how, at, rule] of steps) {
        const key = keyOf(sheet);
        if (!key || changed.has(sheet)) continue;
        if (!rule) {
          rules.push(key, how, at);
          continue;
        }
        // Whom it is for is asked now: its elements may have come after it. One that is gone again was for nobody.
        const told = rule.parentStyleSheet ? context.veil.of(sheet)(rule) : HIDDEN;
        if (told.includes(HIDDEN)) veiled.add(sheet);
        rules.push(key, how, at, absoluteCss(asWritten(sheet, told), baseOf(sheet)));
      }
      changed.clear();
      steps = [];
      if (out.length) data.sheet = out;
      if (lists.length) data.adopt = lists;
      if (rules.length) data.rule = rules;
      if (off.length) data.off = off;
    },
  };

  /** @param {CSSStyleSheet} sheet @returns {string[]} its rules, without what is for masked elements alone */
  function tellable(sheet) {
    const tell = context.veil.of(sheet);
    return [...(readable(sheet) ?? [])].map(tell);
  }

  /** @param {CSSStyleSheet} sheet */
  function rulesOf(sheet) {
    const fetched = given.get(sheet);
    if (fetched) return fetched;
    const rules = tellable(sheet);
    if (rules.some((rule) => rule.includes(HIDDEN))) veiled.add(sheet);
    else veiled.delete(sheet);
    prints.set(sheet, fingerprint(rules));
    if (fetched === null) return withImports(sheet, baseOf(sheet), context.veil.of(sheet)); // what it imports cannot be loaded either
    if (!sought.has(sheet) && rules.some(isLossy)) seek(sheet);
    return rules.map((rule) => absoluteCss(asWritten(sheet, rule), baseOf(sheet)));
  }

  /**
   * @param {CSSStyleSheet} sheet
   * @param {string} rule as the browser tells it
   */
  function asWritten(sheet, rule) {
    const known = sources.get(sheet);
    if (!known || !isLossy(rule)) return rule;
    return known.get(rule) ?? [...known].reduce((text, [told, source]) => text.replace(told, () => source), rule);
  }

  /** @param {CSSStyleSheet} sheet */
  function seek(sheet) {
    sought.add(sheet);
    import("./css_sources.js").then(({ sourcesOf }) => sourcesOf(context, sheet, written.get(sheet))).then(context.guard((found) => {
      learn(sheet, found);
      [...(readable(sheet) ?? [])].forEach((rule, at) => {
        if (asWritten(sheet, rule.cssText) === rule.cssText) return;
        onStep(sheet, [0, at]);
        onStep(sheet, [1, at, rule]);
      });
    }), () => sought.delete(sheet));
  }

  /**
   * @param {CSSStyleSheet} sheet
   * @param {Iterable<[string, string]>} found
   */
  function learn(sheet, found) {
    const known = sources.get(sheet) ?? new Map();
    for (const [told, source] of found) known.set(told, source);
    sources.set(sheet, known);
  }
}

/**
 * @param {Element} element
 * @returns {CSSStyleSheet|null}
 */
function sheetOf(element) {
  return /** @type {HTMLStyleElement} */ (element).sheet ?? null;
}

/** @type {WeakMap<Element, [string, string]>} */
const canonical = new WeakMap();

/**
 * The media attribute as a sheet spells it.
 * @param {Element} element
 */
function mediaOf(element) {
  const written = element.getAttribute("media") ?? "";
  if (!written) return "";
  const known = canonical.get(element);
  if (known?.[0] === written) return known[1];
  const probe = new CSSStyleSheet({ media: written });
  canonical.set(element, [written, probe.media.mediaText]);
  return probe.media.mediaText;
}
