// The agent takes the visitor's page to another address of the account's own websites.

import { guarded } from "./guard.js";
import { addressAllowed } from "./origins.js";
import { refusal } from "./refusal.js";

/**
 * @param {import("./streaming.js").PageContext} page
 * @param {import("./types.js").ControlMessage} message
 */
export function navigate({ store, expect }, { to, url }) {
  const go = wayTo(to, url ?? "", store.state.config.origins);
  expect(to === "url" ? go.address : location.href);
  setTimeout(guarded(go.run)); // the answer goes out first
}

/**
 * @param {string} to
 * @param {string} url
 * @param {string[]} origins
 * @returns {{address: string, run: () => void}}
 */
function wayTo(to, url, origins) {
  if (to === "back") return { address: "", run: () => history.back() };
  if (to === "forward") return { address: "", run: () => history.forward() };
  if (to === "reload") return { address: "", run: () => location.reload() };
  const { href } = absolute(url);
  if (!addressAllowed(href, origins)) throw refusal("origin_not_allowed");
  return { address: href, run: () => location.assign(href) };
}

/** @param {string} url */
function absolute(url) {
  try {
    return new URL(url, location.href);
  } catch {
    throw refusal("origin_not_allowed");
  }
}
