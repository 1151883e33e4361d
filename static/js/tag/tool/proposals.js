// How to name one element: selectors that will find it tomorrow too. masking/proposals.py does the same for saved pages.

import { matching } from "./matches.js";

const MOST = 3;
const LONGEST = 80;
/** What frameworks and databases number anew: long digits, hashes, React's ":r1:", Ember's "ember12". */
const PASSING = /\d{4,}|[0-9a-f]{8,}|^:r|^(?:ember|ext-gen|mui-|radix-|react-|headlessui-|yui)|[\d_-]\d{2,}$/i;
/** Classes of style sheets in scripts: a known prefix, or an end of letters and digits mixed. */
const GENERATED = /^(?:css|sc|jss|emotion|svelte|_ng\w*|ng)-|(?:^|[_-])(?=[a-z]*[\dA-Z])(?=\w*[a-z])[a-zA-Z\d]{5,}$/;
const OURS = /^data-cobrowse/;

/**
 * @param {Element} element
 * @param {(Document|ShadowRoot)[]} roots
 * @returns {{selector: string, count: number}[]} the most lasting first; each matches the element
 */
export function propose(element, roots) {
  /** @type {{selector: string, count: number}[]} */
  const proposals = [];
  for (const selector of spellings(element)) {
    if (proposals.length === MOST) break;
    if (proposals.some((one) => one.selector === selector)) continue;
    const elements = matching(roots, selector);
    if (elements?.includes(element)) proposals.push({ selector, count: elements.length });
  }
  return proposals;
}

/** @param {Element} element @returns {Generator<string>} */
function* spellings(element) {
  const name = CSS.escape(element.localName);
  if (isStable(element.id)) yield `#${CSS.escape(element.id)}`;
  const marks = element.getAttributeNames().filter((one) => one.startsWith("data-") && !OURS.test(one)).slice(0, 8);
  for (const attribute of ["name", ...marks, "autocomplete", "aria-label"]) {
    const value = element.getAttribute(attribute) ?? "";
    if (isStable(value)) yield `${name}[${CSS.escape(attribute)}='${quoted(value)}']`;
  }
  for (const word of [...element.classList].slice(0, 8)) if (isStable(word) && !GENERATED.test(word)) yield `${name}.${CSS.escape(word)}`;
  yield byPlace(element);
}

/** Counted from the nearest element around it with a lasting id, or from the top. @param {Element} element */
function byPlace(element) {
  const steps = [];
  for (let at = /** @type {Element|null} */ (element); at; at = at.parentElement) {
    if (at !== element && isStable(at.id)) {
      steps.push(`#${CSS.escape(at.id)}`);
      break;
    }
    const { localName } = at;
    const alike = [...(at.parentNode?.children ?? [])].filter((one) => one.localName === localName);
    steps.push(CSS.escape(localName) + (alike.length > 1 ? `:nth-of-type(${alike.indexOf(at) + 1})` : ""));
  }
  return steps.reverse().join(" > ");
}

/** Whether the value will be the same tomorrow and for every visitor. @param {string} value */
function isStable(value) {
  return value.length > 0 && value.length <= LONGEST && !/[\p{Cc}\p{Cs}]/u.test(value) && !PASSING.test(value);
}

/** @param {string} value */
function quoted(value) {
  return value.replace(/['\\]/g, "\\$&");
}
