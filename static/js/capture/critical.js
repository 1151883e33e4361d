// Critical rules: nothing of a page is sent unless each of them that holds there matches something. Loaded when there are any.
import { findIn, rulesHere } from "./coverage.js";
import { isConnected, matches, ownerDocument, urlOf } from "./natives.js";
import { urlMatches } from "./urls.js";

/** What a page draws late comes within this time, before anybody is told; nothing is sent in the meantime. */
const GRACE_MS = 2000;
/** A page that has not finished loading after so long is taken as it is. */
const LOADING_MS = 10_000;

/** @param {import("./types.js").Context} context */
export function createCritical(context) {
  const { document, options } = context;
  /** @type {Map<number, Element>} what each rule matched last: most frames need no search */
  const last = new Map();
  let first = 0; // when something was missing
  let since = 0; // the same, on a page that has finished loading
  let told = "";

  /** @param {{id: number, selector: string}} rule */
  function isMissing({ id, selector }) {
    const known = last.get(id);
    if (known && ownerDocument(known) === document && isConnected(known) && matches(known, selector)) return false;
    const found = findIn(context, selector);
    if (found) last.set(id, found);
    else last.delete(id);
    return !found;
  }

  /** @param {number[]} missing */
  function tell(missing) {
    const now = performance.now();
    if (!missing.length) {
      first = 0;
      if (told) options.onMissed?.([]);
      told = "";
      return;
    }
    if (!first) first = since = now;
    if (document.readyState !== "complete" && now - first < LOADING_MS) since = now;
    const key = `${urlOf(document)} ${missing}`;
    if (now - since < GRACE_MS || key === told) return;
    told = key;
    options.onMissed?.(missing);
  }

  /** A page inside of another one has those that are about its own address. */
  function rules() {
    const { critical, pages } = context.policy();
    if (!critical) return [];
    return rulesHere(context).filter((rule) => rule.critical
      && (pages.length < 2 || (rule.url_pattern && urlMatches(rule.url_pattern, pages[0]))));
  }

  return {
    /** Whether nothing may be sent at the moment; to be asked again and again while that is so. */
    held() {
      const missing = rules().filter(isMissing).map(({ id }) => id);
      tell(missing);
      return missing.length > 0;
    },
  };
}
