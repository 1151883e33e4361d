// Files of the visitor's page, fetched as the page itself would.
import { clearTimer, fetchNow, listen, setTimer, unlisten } from "./natives.js";

const MAX_BYTES = 3 * 1024 * 1024;
const WAIT_MS = 8000;
/** Whether the page's policy forbids us to fetch: it is asked once, not again and again. @type {WeakSet<Document>} */
const forbidding = new WeakSet();

/**
 * With the visitor's own rights on the page's own origin; elsewhere without them, and only where that origin allows.
 * @param {import("./types.js").Context} context
 * @param {string} url
 * @returns {Promise<Blob|null>}
 */
export async function fetched(context, url) {
  const { document } = context;
  if (!/^https?:/.test(url) || forbidding.has(document) || !loadedHere(url)) return null;
  const stop = new AbortController();
  const timer = setTimer(() => stop.abort(), WAIT_MS);
  const onViolation = (/** @type {any} */ event) => {
    if (event.effectiveDirective === "connect-src" && event.disposition === "enforce") forbidding.add(document);
  };
  listen(document, "securitypolicyviolation", onViolation, {});
  try {
    const answer = await fetchNow(url, { credentials: "same-origin", cache: "force-cache", signal: stop.signal });
    if (!answer.ok || Number(answer.headers.get("Content-Length")) > MAX_BYTES) return null;
    const blob = await answer.blob();
    return blob.size <= MAX_BYTES ? blob : null;
  } catch {
    return null; // not allowed, not there, or too slow
  } finally {
    clearTimer(timer);
    unlisten(document, "securitypolicyviolation", onViolation, {});
  }
}

/** Whether this browser has loaded it: what the page was refused, we do not ask for. @param {string} url */
function loadedHere(url) {
  const entries = /** @type {any[]} */ ([url, url.split("#")[0]].flatMap((one) => performance.getEntriesByName(one, "resource")));
  // The list ends when its buffer is full.
  if (!entries.length) return performance.getEntriesByType("resource").length >= 250;
  return entries.some((entry) => !(entry.responseStatus >= 400));
}
