// What the parts of a viewer share. A part is `start(context) → stop`, like a capture module.

/** @typedef {import("./types.js").Session} Session */
/** @typedef {import("./types.js").Replica} Replica */

/**
 * @typedef {object} Context
 * @property {import("./stage.js").Stage} stage
 * @property {Replica} replica
 * @property {() => Session|null} session
 * @property {() => {id: string, name: string, number: number, color: string}|null} me
 * @property {() => number} epoch of the picture on the stage
 * @property {() => boolean} acting whether the picture is live, so that input means something
 * @property {(capability: string) => boolean} can
 * @property {(message: {t: string, [field: string]: unknown}, waitMs?: number) => Promise<unknown>} request rejects with {code, detail}
 * @property {(message: {t: string, [field: string]: unknown}) => void} attempt a request whose refusal becomes a toast
 * @property {(payload: Uint8Array) => void} sendPointer
 * @property {(text: string, tone?: "error"|"info") => void} toast
 * @property {(listener: () => void) => void} onFrame called after each frame the replica has applied, and each new size
 */

/**
 * Every listener of a part, so that stopping it removes them all.
 */
export function listeners() {
  const controller = new AbortController();
  return {
    /**
     * @template {keyof HTMLElementEventMap} K
     * @param {HTMLElement} target
     * @param {K} type
     * @param {(event: HTMLElementEventMap[K]) => void} listener
     * @param {{passive?: boolean, capture?: boolean}} [options]
     */
    on(target, type, listener, options = {}) {
      target.addEventListener(type, listener, { ...options, signal: controller.signal });
    },
    stop() {
      controller.abort();
    },
  };
}
