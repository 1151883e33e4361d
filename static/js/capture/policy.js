// The account's masking settings, compiled for one page: selectors and what they mean.
import { createRuleIndex } from "./rule_index.js";
import { urlMatches, webAddress } from "./urls.js";

/**
 * @typedef {object} Masking the `masking` part of the configuration
 * @property {{id: number, selector: string, kind: string, url_pattern: string, critical?: boolean}[]} rules
 * @property {boolean} private_by_default
 * @property {string[]} hidden_fields card, card_code, one_time_code
 * @property {string[]} allowed_params
 * @property {string[]} [paused_pages] URL patterns of pages of which nothing is sent
 */

/**
 * @typedef {object} Policy
 * @property {string} mask selector list of all that is masked here; never empty
 * @property {string[]} masks the account's own selectors among them
 * @property {((element: Element, name: string) => boolean)|null} isMasked whether one of the account's rules masks it; null: none
 * @property {((element: Element, name: string) => boolean)|null} isIgnored the same for rules that leave it out
 * @property {string} fields those of it that are about form fields by name or `autocomplete`
 * @property {Set<string>|null} deciding attributes that the rules ask for; null: they may ask for anything
 * @property {string} show selector list of what is shown when all else is private
 * @property {string} ignore selector list of what the rules leave out of the picture altogether; may be ""
 * @property {string} noControl selector list of what an agent can see and neither press nor fill; never empty
 * @property {boolean} paused whether nothing of this page may be sent
 * @property {(url: string) => boolean} pauses whether nothing may be sent of a frame that shows this address
 * @property {string} moving selector list of those that can come to match without a change of the element's own attributes
 * @property {boolean} stateful whether some of these can do so without any change of the page: states such as :checked
 * @property {boolean} shownByState whether states decide what is shown when all else is private
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
/** Selectors without a sign that could reach into the next of a list. */
const PLAIN = /^(?:[\w\s#.>+~*-]|\[[\w-]+(?:[~|^$*]?=(?:"[\w\s-]*"|'[\w\s-]*'|[\w-]+))?\])+$/;
/** Pseudo-classes that ask for more than the tree. */
const STATE = /:(?!is\b|where\b|not\b|has\b|nth-|first-|last-|only-|empty\b|root\b)/;
/** @param {string} selector */
const asksState = (selector) => STATE.test(selector.replace(/"[^"]*"|'[^']*'/g, ""));
/** @param {string} word @param {string} [but] */
const byAutocomplete = (word, but = "") => `:is(input,select,textarea)[autocomplete*="${word}" i]${but && `:not([autocomplete*="${but}" i])`}`;
/** The server has the same (masking/builtin.py). @type {Record<string, string>} */
const FIELDS = {
  card: byAutocomplete("cc-", "cc-csc"), card_code: byAutocomplete("cc-csc"), one_time_code: byAutocomplete("one-time-code"),
};
const ALWAYS = [SHOWN_PASSWORD, byAutocomplete("current-password"), byAutocomplete("new-password")];
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
  const pauses = (url) => (masking.paused_pages ?? []).some((pattern) => webAddress(url) !== null && urlMatches(pattern, url));
  const fields = [...ALWAYS, ...masking.hidden_fields.map((name) => FIELDS[name])];
  /** @type {string[]} */
  const mask = [];
  /** @type {string[]} */
  const ignore = [];
  /** @type {Record<string, string[]>} */
  const kinds = { mask, ignore, show: [SHOWN], no_control: [NO_CONTROL] };
  /** @type {string[]} those that decide what is sent */
  const own = [];
  /** @type {string[]} of which more than an element's own attributes decides */
  const complex = [];
  const faults = [];
  // Rules hold for a page and its frames together. Where in doubt that masks, and shows nothing: what has no address of
  // its own, as a srcdoc frame, matches every pattern.
  const showing = pages.slice(0, 1).map((url) => (webAddress(url) === null ? "" : url));
  const probe = document.createDocumentFragment();
  const plain = masking.rules.map((rule) => rule.selector).filter((selector) => PLAIN.test(selector));
  const known = new Set(plain.length && evaluates(probe, plain.join(",")) ? plain : []); // most rules of most accounts, at once
  for (const rule of masking.rules) {
    if (!known.has(rule.selector) && !evaluates(probe, rule.selector)) {
      faults.push(rule.id);
      continue;
    }
    if (!(rule.kind === "show" ? showing : urls).some((url) => urlMatches(rule.url_pattern, url))) continue;
    if (rule.kind !== "no_control") (isComplex(rule.selector) ? complex : own).push(rule.selector);
    (kinds[rule.kind] ?? mask).push(rule.selector); // an unknown kind is from a newer server: mask rather than not
  }
  const moving = complex.filter((selector) => !kinds.show.includes(selector));
  return {
    mask: [MARKED, PASSWORD, ...fields, ...mask].join(","),
    masks: mask,
    isMasked: mask.length ? createRuleIndex(mask) : null,
    isIgnored: ignore.length ? createRuleIndex(ignore) : null,
    fields: fields.join(","),
    show: kinds.show.join(","),
    ignore: ignore.join(","),
    noControl: kinds.no_control.join(","),
    paused: pages.some(pauses),
    pauses,
    moving: moving.join(","),
    stateful: moving.some(asksState),
    shownByState: masking.private_by_default && kinds.show.some(asksState),
    // Names that are escaped or have a namespace are not looked into.
    deciding: complex.length || own.some((selector) => /\\|\|[^=]/.test(selector)) ? null : new Set(own.flatMap(attributesOf)),
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
