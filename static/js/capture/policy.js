// The account's masking settings, compiled for one page: selectors, URL patterns and what of an address may be told.

/**
 * @typedef {object} Masking the `masking` part of the configuration
 * @property {{id: number, selector: string, kind: string, url_pattern: string}[]} rules
 * @property {boolean} private_by_default
 * @property {boolean} mask_autocomplete
 * @property {string[]} allowed_params
 */

/**
 * @typedef {object} Policy
 * @property {string} mask selector list of all that is masked here; never empty
 * @property {string} rules those of it that may match any element; "" while that is the page's own mark only
 * @property {string} fields those of it that are about form fields by their `autocomplete`; may be ""
 * @property {Set<string>|null} deciding attributes that the rules ask for; null: they may ask for anything
 * @property {string} show selector list of what is shown when all else is private
 * @property {boolean} complex whether a mask can change without a change of the element's own attributes
 * @property {boolean} privateByDefault
 * @property {number[]} faults ids of rules that this browser cannot evaluate
 */

/** What a page says itself. */
export const MARK = "data-cobrowse";
export const MARKED = '[data-cobrowse~="mask" i]';
const PASSWORD = 'input[type="password" i]';
const BY_AUTOCOMPLETE = ["cc-", "one-time-code", "current-password", "new-password"].map(
  (word) => `:is(input,select,textarea)[autocomplete*="${word}" i]`,
);
const SHOWN = '[data-cobrowse~="show" i]';

/**
 * @param {Masking} masking
 * @param {string[]} urls of the page and, inside a frame, of the frame
 * @param {Document} document
 * @returns {Policy}
 */
export function compilePolicy(masking, urls, document) {
  const fields = masking.mask_autocomplete ? BY_AUTOCOMPLETE : [];
  /** @type {string[]} */
  const mask = [];
  const show = [SHOWN];
  /** @type {string[]} */
  const own = [];
  const faults = [];
  const probe = document.createDocumentFragment();
  for (const rule of masking.rules) {
    if (!evaluates(probe, rule.selector)) {
      faults.push(rule.id);
      continue;
    }
    if (!urls.some((url) => urlMatches(rule.url_pattern, url))) continue;
    own.push(rule.selector);
    (rule.kind === "show" ? show : mask).push(rule.selector);
  }
  const complex = own.some(isComplex);
  return {
    mask: [MARKED, PASSWORD, ...fields, ...mask].join(","),
    rules: mask.length ? [MARKED, ...mask].join(",") : "",
    fields: fields.join(","),
    show: show.join(","),
    complex,
    // Names that are escaped or have a namespace are not looked into.
    deciding: complex || own.some((selector) => /\\|\|[^=]/.test(selector)) ? null : new Set(own.flatMap(attributesOf)),
    privateByDefault: masking.private_by_default,
    faults,
  };
}

/**
 * @param {DocumentFragment} probe
 * @param {string} selector
 */
function evaluates(probe, selector) {
  try {
    probe.querySelector(selector);
    // Inside a list of selectors a comment or an unbalanced end could swallow the next rule.
    probe.querySelector(`${selector},a`);
    return !/\/\*|::/.test(selector.replace(/"[^"]*"|'[^']*'/g, ""));
  } catch {
    return false;
  }
}

/**
 * Whether more than the element's own attributes decides: combinators or pseudo-classes.
 * @param {string} selector
 */
export function isComplex(selector) {
  const bare = selector.trim().replace(/\\[0-9a-f]{1,6}\s?|\\./gi, "x").replace(/"[^"]*"|'[^']*'/g, "x");
  return /[\s>+~:]/.test(bare.replace(/\[[^\]]*\]/g, "").replace(/\s*,\s*/g, ","));
}

/**
 * @param {string} selector not complex
 * @returns {string[]} names of the attributes it asks for, in lower case
 */
function attributesOf(selector) {
  const bare = selector.replace(/"[^"]*"|'[^']*'/g, "");
  return ["class", "id", ...[...bare.matchAll(/\[\s*([\w-]+)/g)].map(([, name]) => name.toLowerCase())];
}

/**
 * "" is everywhere; "/path*" is matched with the path, all else with origin and path; "*" is any text. The server's
 * masking/url_patterns.py does the same; both run over tests/protocol/url_patterns.json.
 * @param {string} pattern
 * @param {string} url
 */
export function urlMatches(pattern, url) {
  if (!pattern) return true;
  const parts = parse(url);
  if (!parts) return true; // about:srcdoc and the like belong to the page they are in: mask rather than not
  const path = parts.pathname || "/";
  const subject = pattern.startsWith("/") ? path : `${parts.protocol}//${parts.host}${path}`;
  const expression = pattern.split("*").map((piece) => piece.replace(/[\\^$.|?+()[\]{}]/g, "\\$&")).join(".*");
  return new RegExp(`^${expression}$`, "s").test(subject);
}

/**
 * The address as the other side may know it: query values and fragment are removed unless the parameter is allowed.
 * @param {string} url
 * @param {{allowed_params?: string[]}} masking
 * @returns {string}
 */
export function filterUrl(url, masking) {
  const parts = parse(url);
  if (!parts) return "";
  const allowed = new Set(masking.allowed_params ?? []);
  const kept = new URLSearchParams();
  for (const [name, value] of parts.searchParams) if (allowed.has(name)) kept.append(name, value);
  const query = kept.toString();
  return `${parts.protocol}//${parts.host}${parts.pathname}${query ? `?${query}` : ""}`;
}

/**
 * @param {string} url
 * @returns {URL|null} null for anything but a web address
 */
function parse(url) {
  try {
    const parts = new URL(url);
    return parts.protocol === "http:" || parts.protocol === "https:" ? parts : null;
  } catch {
    return null;
  }
}
