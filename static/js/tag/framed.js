// The tag in a frame of another website's page: what the page around it shows of this one is all there is to do.

import { startGuest } from "../capture/guest.js";
import { addressAllowed } from "./origins.js";

/**
 * @param {import("./types.js").Config} config
 * @returns {() => void} stop
 */
export function startFramed({ origins }) {
  return startGuest(window, { allowed: (origin) => addressAllowed(origin, origins) });
}
