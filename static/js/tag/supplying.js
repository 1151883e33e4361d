// Pictures, fonts and styles that an agent's browser could not load: uploaded once each, for this session alone.
import { complain, isProblem } from "./guard.js";
import { recall, TOKEN } from "./storage.js";

const AT_ONCE = 3;

/**
 * @param {import("./streaming.js").PageContext} page
 * @param {{host: string, siteKey: string}} options
 */
export function createSupplying({ epoch, capture, connection }, { host, siteKey }) {
  /** What has been supplied for a want, or is under way. @type {Map<string, Promise<string>>} */
  const supplied = new Map();
  /** @type {(() => void)[]} */
  const queue = [];
  let running = 0;
  let full = false;
  let stopped = false;

  /**
   * @param {Record<string, string|Blob>} fields
   * @returns {Promise<string>} the asset's name
   */
  async function post(fields) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ token: recall(TOKEN) ?? "", ...fields })) body.append(name, value);
    const answer = await (await fetch(`${host}/api/v1/tag/${encodeURIComponent(siteKey)}/assets/`, {
      method: "POST", body, credentials: "omit", referrerPolicy: "origin",
    })).json();
    if (answer.error) throw answer.error;
    return answer.name;
  }

  /** @param {Blob} blob */
  async function upload(blob) {
    const known = await digestOf(blob);
    return (known && await post({ digest: known })) || post({ file: blob });
  }

  /** @param {import("../capture/supply.js").Want} want */
  async function one(want) {
    if (running >= AT_ONCE) await /** @type {Promise<void>} */ (new Promise((go) => queue.push(go)));
    running += 1;
    try {
      return stopped || full ? "" : await capture.supply(want, upload);
    } catch (error) {
      if (isProblem(error) && error.code === "rate_limited") full = true;
      else if (!isProblem(error) || error.code !== "bad_asset") complain(error);
      return "";
    } finally {
      running -= 1;
      queue.shift()?.();
    }
  }

  /** @param {import("./types.js").ControlMessage} message */
  async function answer({ ref, epoch: asked, wants }) {
    if (asked !== epoch || stopped) return;
    const assets = await Promise.all(wants.map((/** @type {any} */ want) => {
      const key = JSON.stringify(want);
      const known = supplied.get(key) ?? one(want);
      supplied.set(key, known);
      return known.then((name) => {
        if (!name || name === "sent") supplied.delete(key); // it may be there the next time
        return name;
      });
    }));
    if (!stopped) connection.send({ t: "ok", ref, result: { assets } });
  }

  return {
    answer,
    stop() {
      stopped = true;
    },
  };
}

/** @typedef {ReturnType<typeof createSupplying>} Supplying */

/**
 * @param {Blob} blob
 * @returns {Promise<string>} its SHA-256 in hexadecimal; "" on a page without a secure origin
 */
async function digestOf(blob) {
  if (!globalThis.crypto?.subtle) return "";
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
