// Which elements may be scrolled, from the style sheets: asking each of 25,000 elements for its offset takes 40 ms.
import { readable } from "./css_rules.js";

/** What scrolls without a style sheet saying so, or says so itself. */
const BY_ITSELF = 'html,body,textarea,input:not([type="checkbox" i],[type="radio" i]),select:is([multiple],[size]),dialog,[popover],marquee,[style*="overflow" i]';
/** Rules about elements outside of the root that they stand in, or whose selector means something else elsewhere. */
const ELSEWHERE = /:host|::slotted|::part|&/;

/**
 * @param {Document|ShadowRoot} root
 * @returns {Iterable<Element>}
 */
export function scrollers(root) {
  /** @type {string[]} */
  const selectors = [BY_ITSELF];
  const known = [...root.styleSheets, ...(root.adoptedStyleSheets ?? [])].every((sheet) => collect(readable(sheet), selectors));
  try {
    return root.querySelectorAll(known ? selectors.join(",") : "*");
  } catch {
    return root.querySelectorAll("*");
  }
}

/**
 * @param {CSSRuleList|null} rules
 * @param {string[]} into selectors of rules that let something overflow
 * @returns {boolean} false: the rules do not tell
 */
function collect(rules, into) {
  if (!rules) return false;
  for (const one of rules) {
    const rule = /** @type {any} */ (one);
    if ("styleSheet" in rule) {
      if (rule.styleSheet && !collect(readable(rule.styleSheet), into)) return false;
      continue;
    }
    if (rule.selectorText !== undefined && rule.style && mayScroll(rule.style)) {
      if (ELSEWHERE.test(rule.selectorText)) return false;
      into.push(rule.selectorText);
    }
    if (rule.cssRules?.length && !inside(rule, into)) return false;
  }
  return true;
}

/**
 * @param {CSSGroupingRule & {selectorText?: string, start?: string}} rule
 * @param {string[]} into
 */
function inside(rule, into) {
  // Nested or scoped selectors mean something only where they stand; keyframes have none.
  if (rule.selectorText === undefined && rule.start === undefined) return collect(rule.cssRules, into);
  /** @type {string[]} */
  const found = [];
  return collect(rule.cssRules, found) && found.length === 0;
}

/** @param {CSSStyleDeclaration} style */
function mayScroll(style) {
  const values = style.overflowX + style.overflowY + style.getPropertyValue("overflow");
  return values !== "" && !/^(?:visible|clip)+$/.test(values);
}
