// Counts for the admins: what the masking rules match on this page, once for each page and at most every half minute.

import { guarded, holdings } from "./guard.js";

const EVERY_MS = 30_000;
/** A page must have stood still at its address for so long: what is drawn late should be there. */
const LOOK_MS = 3000;
/** As the protocol has it. */
const MAX_COUNTS = 800;
const MAX_PATH = 2000;

/**
 * @param {import("./streaming.js").PageContext} page of a page that has been there for some seconds
 * @returns {() => void} stop
 */
export function startHealth({ capture, connection, store, epoch }) {
  const held = holdings();
  let seen = key();
  let told = "";
  let at = -Infinity;
  let busy = false;

  /** Other rules or another page are counted anew. */
  function key() {
    return `${store.state.config.revision} ${location.pathname}`;
  }

  async function look() {
    const before = seen;
    seen = key();
    if (busy || seen !== before || seen === told || performance.now() - at < EVERY_MS) return;
    if (!capture.whole || capture.silent) return;
    busy = true;
    try {
      const path = location.pathname.slice(0, MAX_PATH);
      const { counts, unmasked } = await capture.examine();
      if (key() !== seen || capture.silent) return; // moved on meanwhile: counts of two pages
      told = seen;
      at = performance.now();
      connection.send({ t: "mask.health", epoch, path, counts: counts.slice(0, MAX_COUNTS), unmasked });
    } finally {
      busy = false;
    }
  }

  held.every(LOOK_MS, look);
  guarded(look)();
  return held.stop;
}
