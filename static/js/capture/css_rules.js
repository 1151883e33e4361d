// The rules of a style sheet as text: all of them, those that follow the visitor's pointer, and whether they have changed.
import { absoluteCss } from "./css_urls.js";
import { selectorsIn } from "./selectors.js";

const STATES = /:(?:hover|active|focus|target|user-|fullscreen|autofill|-webkit-autofill|defined|state\()/;
/** The type of a rule with selector and declarations. */
const STYLE = 1;
const ENVIRONMENT = /\((?:prefers-|forced-colors|inverted-colors|(?:any-)?(?:hover|pointer))/;

/**
 * @param {CSSStyleSheet|null|undefined} sheet
 * @returns {CSSRuleList|null} null when it is of another origin
 */
export function readable(sheet) {
  try {
    return sheet?.cssRules ?? null;
  } catch {
    return null;
  }
}

/**
 * @param {CSSStyleSheet} sheet
 * @returns {string[]}
 */
export function texts(sheet) {
  return [...(readable(sheet) ?? [])].map((rule) => rule.cssText);
}

/**
 * Whether a browser has left out values: of a shorthand with var() one part of which is set once more.
 * @param {string} rule
 */
export function isLossy(rule) {
  return /[{;]\s+(?!--)[\w-]+: ;/.test(rule);
}

/**
 * A number that tells whether rules have changed.
 * @param {string[]} rules
 */
export function fingerprint(rules) {
  let hash = rules.length;
  for (const rule of rules) for (let at = 0; at < rule.length; at += 1) hash = (Math.imul(hash, 31) + rule.charCodeAt(at)) | 0;
  return hash;
}

/**
 * Whether script has changed the rules of a style element since its text was parsed.
 * @param {string} text
 * @param {string[]} rules
 */
export function differs(text, rules) {
  const probe = new CSSStyleSheet();
  probe.replaceSync(text);
  // A constructed sheet has no imports, and knows no other difference.
  return fingerprint(texts(probe)) !== fingerprint(rules.filter((rule) => !rule.startsWith("@import")));
}

/**
 * Whether what a sheet says depends on more than the page: on the visitor's system or device.
 * @param {string[]} rules
 */
export function asksEnvironment(rules) {
  return rules.some((rule) => rule[0] === "@" && ENVIRONMENT.test(rule));
}

/**
 * @param {CSSStyleSheet|CSSGroupingRule} owner
 * @param {string} base
 * @param {(rule: CSSRule) => string} tell what may be told of a rule
 * @param {boolean} [imported] only what comes from other sheets
 * @returns {string[]} the rules that depend on the visitor's pointer or focus, within their conditions
 */
export function stateRules(owner, base, tell, imported = false) {
  const found = [];
  for (const rule of owner.cssRules) {
    const sheet = /** @type {CSSImportRule} */ (rule).styleSheet;
    if (sheet && "href" in rule) {
      const inner = readable(sheet) ? stateRules(sheet, sheet.href ?? base, tell) : [];
      const { mediaText } = /** @type {CSSImportRule} */ (rule).media;
      if (inner.length) found.push(mediaText ? `@media ${mediaText}{${inner.join("\n")}}` : inner.join("\n"));
      continue;
    }
    const text = imported ? "" : tell(rule);
    if (!STATES.test(text)) continue;
    if ("selectorText" in rule || !("cssRules" in rule)) {
      found.push(...(rule.type === STYLE ? ofStates(/** @type {CSSStyleRule} */ (rule), text) : [text]).map((one) => absoluteCss(one, base)));
      continue;
    }
    const inner = stateRules(/** @type {CSSGroupingRule} */ (rule), base, tell);
    if (inner.length) found.push(`${text.slice(0, text.indexOf("{"))}{${inner.join("\n")}}`);
  }
  return found;
}

/**
 * What else a rule is for stays in its sheet: told once more, it would come after rules that outdo it there.
 * @param {CSSStyleRule} rule
 * @param {string} text what may be told of it
 * @returns {string[]} it for selectors with states, and states that are nested in it
 */
function ofStates({ selectorText }, text) {
  const parts = selectorsIn(selectorText);
  const own = parts.filter((one) => STATES.test(one));
  const others = parts.filter((one) => !own.includes(one));
  const told = own.length ? [own.join() + text.slice(selectorText.length)] : [];
  if (!others.length || !STATES.test(text.slice(selectorText.length))) return told;
  const again = new CSSStyleSheet();
  again.replaceSync(text); // what may not be told is out of it
  const rule = /** @type {any} */ (again.cssRules[0]);
  const inner = rule?.cssRules ? stateRules(rule, "", ({ cssText }) => cssText) : [];
  return inner.length ? [...told, `${others.join()}{${inner.join("\n")}}`] : told;
}

/**
 * @param {CSSStyleSheet} sheet
 * @param {string} base
 * @param {(rule: CSSRule) => string} tell what may be told of a rule
 * @returns {string[]} its rules, with those of the sheets it imports in their place
 */
export function withImports(sheet, base, tell) {
  return [...(readable(sheet) ?? [])].flatMap((/** @type {any} */ rule) => {
    const inner = rule.styleSheet && readable(rule.styleSheet) ? withImports(rule.styleSheet, rule.styleSheet.href ?? base, tell) : null;
    if (!inner) return [absoluteCss(tell(rule), base)];
    const conditions = [rule.media.mediaText && `@media ${rule.media.mediaText}`, rule.supportsText && `@supports ${rule.supportsText}`,
      typeof rule.layerName === "string" && `@layer ${rule.layerName}`].filter(Boolean);
    return conditions.length ? [`${conditions.join("{")}{${inner.join("\n")}${"}".repeat(conditions.length)}`] : inner;
  });
}
