// Lines on their way to the server: kept over lost connections and reloads, sent once each.

/** @typedef {import("./types.js").Unsent} Unsent */

const KEY = "cobrowse.outbox";
/** These end by themselves; the line is sent again. */
const PASSING = new Set(["timed_out", "lost", "closed", "rate_limited", "internal", "unavailable"]);
const AGAIN_MS = 2000;

/**
 * @param {{send: (line: Unsent) => Promise<unknown>, isOpen: () => boolean, changed: () => void, complain: (error: unknown) => void}} options
 */
export function createOutbox(options) {
  /** @type {Unsent[]} */
  let lines = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
  let busy = false;

  function keep() {
    sessionStorage.setItem(KEY, JSON.stringify(lines.filter((line) => !line.failed)));
    options.changed();
  }

  async function flush() {
    const line = lines.find((one) => !one.failed);
    if (busy || !line || !options.isOpen()) return;
    busy = true;
    try {
      await options.send(line);
      lines = lines.filter((one) => one !== line);
    } catch (error) {
      const refusal = /** @type {{code?: string, detail?: string}} */ (error);
      if (!PASSING.has(refusal.code ?? "")) {
        line.failed = `Not sent: ${refusal.detail ?? "try again."}`;
        options.complain(error);
      } else if (options.isOpen()) {
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
    /** @param {string} conversation */
    of(conversation) {
      return lines.filter((line) => line.conversation === conversation);
    },
    /**
     * @param {string} conversation
     * @param {string} text
     */
    add(conversation, text) {
      lines.push({ conversation, text, client_id: newId() });
      keep();
      void flush();
    },
    flush,
  };
}

/** crypto.randomUUID exists on secure origins only; a workspace on a plain-http intranet is none. */
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @typedef {ReturnType<typeof createOutbox>} Outbox */
