// Words an agent reads for the machine words of the protocol.

/** @type {Object<string, string>} */
export const MODE_NAMES = { shared: "Shared", view: "View only", follow: "Follow" };

/** @type {Object<string, string>} */
export const MODE_HINTS = {
  shared: "You see, point, scroll, click and type",
  view: "You see, point and scroll",
  follow: "You see and point; the visitor scrolls",
};

/** Why everything takes a little longer. */
export const BLOCKED = "Slow connection: the network here blocks WebSockets, so ordinary web requests are used instead. "
  + "Whoever looks after the network can allow WebSockets to this server.";

/**
 * The sentence of a refusal, whatever was thrown.
 * @param {unknown} error
 * @returns {string}
 */
export function sentenceOf(error) {
  if (typeof error === "object" && error !== null && "detail" in error && typeof error.detail === "string" && error.detail) {
    return error.detail;
  }
  return "That did not work. Try again.";
}
