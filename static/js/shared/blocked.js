// Whether the network here blocks WebSockets: found out once, kept for some time for the next pages of this tab.

const KEY = "cobrowse.blocked";
const KEPT_MS = 10 * 60_000;
/** Storage may be forbidden. */
let until = 0;

export function blockedHere() {
  try {
    until = Math.max(until, Number(sessionStorage.getItem(KEY)));
  } catch {
    // what this page knows has to do
  }
  return Date.now() < until;
}

/** A line gets through where a WebSocket did not. */
export function noteBlocked() {
  until = Date.now() + KEPT_MS;
  try {
    sessionStorage.setItem(KEY, String(until));
  } catch {
    // for this page then
  }
}
