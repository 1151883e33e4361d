// The account's masking settings, compiled for one page: selectors, URL patterns and what of an address may be told.

/**
 * @typedef {object} Masking the `masking` part of the configuration
 * @property {{id: number, selector: string, kind: string, url_pattern: string, critical?: boolean}[]} rules
 * @property {boolean} private_by_default
 * @property {boolean} mask_autocomplete
 * @property {string[]} allowed_params
 * @property {string[]} [paused_pages] URL patterns of pages of which nothing is sent
 */

/**
 * @typedef {object} Policy
 * @property {string} mask selector list of all that is masked here; never empty
 * @property {string[]} masks the account's own selectors among them
 * @property {string} rules those of it that come from the account's rules and may match any element; may be ""
 * @property {string} fields those of it that are about form fields by name or `autocomplete`
 * @property {Set<string>|null} deciding attributes that the rules ask for; null: they may ask for anything
 * @property {string} show selector list of what is shown when all else is private
 * @property {string} ignore selector list of what the rules leave out of the picture altogether; may be ""
 * @property {string} noControl selector list of what an agent can see and neither press nor fill; never empty
 * @property {boolean} paused whether nothing of this page may be sent
 * @property {(url: string) => boolean} pauses whether nothing may be sent of a frame that shows this address
 * @property {boolean} complex whether a mask can change without a change of the element's own attributes
 * @property {boolean} privateByDefault
 * @property {string[]} pages as given
 * @property {string[]} inside as given
 * @property {boolean} critical whether there are rules without whose match nothing may be sent of their pages
 * @property {number[]} faults ids of rules that this browser cannot evaluate
 */

/** What a page says itself. */
export const MARK = "data-cobrowse";
export const MARKED = '[data-cobrowse~="mask" i]';
export const LEFT_OUT = '[data-cobrowse~="ignore" i]';
const NO_CONTROL = '[data-cobrowse~="no-control" i]';
const PASSWORD = 'input[type="password" i]';
/** A password that was shown before the session began is a text field of that name by now. */
const SHOWN_PASSWORD = 'input:is([name*="passw" i],[id*="passw" i]):is([type="text" i],:not([type]))';
const BY_AUTOCOMPLETE = ["cc-", "one-time-code", "current-password", "new-password"].map(
  (word) => `:is(input,select,textarea)[autocomplete*="${word}" i]`,
);
const SHOWN = '[data-cobrowse~="show" i]';

/**
 * @param {Masking} masking
 * @param {string[]} pages addresses of the page and of the pages around it
 * @param {string[]} inside addresses of its frames
 * @param {Document} document
 * @returns {Policy}
 */
export function compilePolicy(masking, pages, inside, document) {
  const urls = [...pages, ...inside];
  /** @param {string} url */
  const pauses = (url) => (masking.paused_pages ?? []).some((pattern) => parse(url) !== null && urlMatches(pattern, url));
  const fields = [SHOWN_PASSWORD, ...(masking.mask_autocomplete ? BY_AUTOCOMPLETE : [])];
  /** @type {string[]} */
  const mask = [];
  /** @type {string[]} */
  const ignore = [];
  /** @type {Record<string, string[]>} */
  const kinds = { mask, ignore, show: [SHOWN], no_control: [NO_CONTROL] };
  /** @type {string[]} those that decide what is sent */
  const own = [];
  const faults = [];
  const probe = document.createDocumentFragment();
  for (const rule of masking.rules) {
    if (!evaluates(probe, rule.selector)) {
      faults.push(rule.id);
      continue;
    }
    if (!urls.some((url) => urlMatches(rule.url_pattern, url))) continue;
    if (rule.kind !== "no_control") own.push(rule.selector);
    (kinds[rule.kind] ?? mask).push(rule.selector); // an unknown kind is from a newer server: mask rather than not
  }
  const complex = own.some(isComplex);
  return {
    mask: [MARKED, PASSWORD, ...fields, ...mask].join(","),
    masks: mask,
    rules: mask.join(","),
    fields: fields.join(","),
    show: kinds.show.join(","),
    ignore: ignore.join(","),
    noControl: kinds.no_control.join(","),
    paused: pages.some(pauses),
    pauses,
    complex,
    // Names that are escaped or have a namespace are not looked into.
    deciding: complex || own.some((selector) => /\\|\|[^=]/.test(selector)) ? null : new Set(own.flatMap(attributesOf)),
    privateByDefault: masking.private_by_default,
    pages,
    inside,
    critical: masking.rules.some((rule) => rule.critical),
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
