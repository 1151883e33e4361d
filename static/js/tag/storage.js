// What the tag remembers in the website's own storage, or only for this page where storage is forbidden.

export const TOKEN = "cobrowse.visitor";
/** While there is something to come back to, "talk" or "session": only then does a page load open a socket. */
export const OPEN = "cobrowse.open";
/** Per tab: whether the chat window is open, and lines that have not been sent. */
export const WINDOW = "cobrowse.window";
export const OUTBOX = "cobrowse.outbox";
/** Per tab: what it has sent in the session. */
export const RECORD = "cobrowse.record";
/** Per tab: an admin's masking tool that is open, with what is not saved. */
export const TOOL = "cobrowse.tool";

const TAB_ONLY = new Set([WINDOW, OUTBOX, RECORD, TOOL]);
/** @type {Map<string, string>} */
const memory = new Map();

/**
 * Storage throws where cookies are blocked and in sandboxed frames: use what there is, in this order.
 * @param {string} key
 * @param {(area: Storage) => string|null|void} use
 */
function inStorage(key, use) {
  const areas = [() => sessionStorage];
  if (!TAB_ONLY.has(key)) areas.unshift(() => localStorage);
  for (const area of areas) {
    try {
      return { value: use(area()) };
    } catch {
      continue;
    }
  }
  return null;
}

/**
 * @param {string} key
 * @returns {string|null}
 */
export function recall(key) {
  return inStorage(key, (area) => area.getItem(key))?.value ?? memory.get(key) ?? null;
}

/**
 * @param {string} key
 * @param {string|null} value null forgets it
 */
export function remember(key, value) {
  const kept = inStorage(key, (area) => (value === null ? area.removeItem(key) : area.setItem(key, value)));
  if (value === null) memory.delete(key);
  else if (!kept) memory.set(key, value);
}
