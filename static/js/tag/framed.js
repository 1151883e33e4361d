// The tag in a frame of another website's page: says that it is here, and loads capture once the page around it asks for its picture.

import { HERE, JOIN, WHO } from "../capture/guest_words.js";
import { holdings } from "./guard.js";

/**
 * @param {import("./types.js").Config} config
 * @param {import("./types.js").LoadStage} stage
 * @returns {() => void} stop
 */
export function startFramed({ origins }, stage) {
  const held = holdings();
  const key = Math.random();
  /** The last to have asked; null: stopped. @type {MessagePort|null|undefined} */
  let asked;
  /** @type {(() => void)|undefined} */
  let leave;

  const here = () => parent.postMessage({ t: HERE, key, loaded: document.readyState === "complete" }, "*");

  held.on(window, "message", (/** @type {MessageEvent} */ { data, source, origin, ports }) => {
    if (source !== parent) return undefined;
    if (data?.t === WHO) here();
    return data?.t === JOIN && ports[0] && join(ports[0], origin, data);
  });

  /**
   * @param {MessagePort} port
   * @param {string} origin of the page around this one
   * @param {import("../capture/guest.js").Terms} terms
   */
  async function join(port, origin, terms) {
    const streaming = await stage(() => import("./streaming.js")); // most of what the guest is made of
    const allowed = (/** @type {string} */ one) => streaming?.addressAllowed(one, origins) ?? false;
    if (asked === null || !allowed(origin)) return;
    asked = port;
    const part = await stage(() => import("../capture/guest.js"));
    if (asked !== port || !part) return;
    leave?.();
    leave = part.startGuest(window, port, terms, allowed);
  }

  held.also(() => {
    asked = null;
    leave?.();
  });
  here();
  return held.stop;
}
