// Whether the network here blocks WebSockets: found out once, kept for some time for the next pages of this tab.

export const KEY = "cobrowse.blocked";

/** Where storage is forbidden each connection finds out for itself. */
export function blockedHere() {
  try {
    return Date.now() < +sessionStorage[KEY];
  } catch {
    return false;
  }
}
