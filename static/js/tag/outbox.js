// The visitor's lines on their way to the server: kept over lost connections and page loads, sent in order, each once.

import { complain, guarded, isProblem } from "./guard.js";
import { OUTBOX, recall, remember } from "./storage.js";

/** @typedef {{text: string, client_id: string, failed?: string}} Unsent */

/** These pass by themselves; the line is sent again. */
const PASSING = new Set(["timed_out", "rate_limited", "internal", "unavailable"]);
const AGAIN_MS = 2000;

/** @param {import("./types.js").Context} context */
export function createOutbox({ store, connection }) {
  /** @type {Unsent[]} */
  let lines = kept();
  let busy = false;
  let changed = () => {};

  function keep() {
    const unsent = lines.filter((line) => !line.failed);
    remember(OUTBOX, unsent.length ? JSON.stringify(unsent) : null);
    changed();
  }

  async function flush() {
    const line = lines.find((one) => !one.failed);
    if (busy || !line || !store.state.connected) return;
    busy = true;
    try {
      await connection.request({ t: "chat.send", text: line.text, client_id: line.client_id });
      lines = lines.filter((one) => one !== line);
    } catch (error) {
      if (isProblem(error) && !PASSING.has(error.code)) {
        line.failed = `Not sent: ${error.detail}`;
        complain(error);
      } else if (store.state.connected) {
        setTimeout(flush, AGAIN_MS);
        return;
      }
    } finally {
      busy = false;
      keep();
    }
    void flush();
  }

  return {
    get lines() {
      return lines;
    },
    /** @param {string} text */
    add(text) {
      lines = [...lines, { text, client_id: newId() }];
      keep();
      void flush();
    },
    flush,
    /** @param {() => void} work called when a line comes, goes or fails */
    watch(work) {
      changed = guarded(work);
      changed();
      return () => {
        changed = () => {};
      };
    },
  };
}

/** @returns {Unsent[]} */
function kept() {
  try {
    const lines = JSON.parse(recall(OUTBOX) ?? "[]");
    return Array.isArray(lines) ? lines.filter((line) => typeof line?.text === "string" && line.client_id) : [];
  } catch {
    return []; // somebody else's data under our key
  }
}

/** crypto.randomUUID exists on secure origins only. */
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @typedef {ReturnType<typeof createOutbox>} Outbox */
