// window.CoBrowse: what the website's own scripts may ask for and hear of.

import { onProblem } from "./guard.js";

/**
 * @typedef {"invited"|"accepted"|"declined"|"started"|"ended"|"error"} EventName
 * @typedef {(event: EventName, detail: object) => void} Announce
 */

export function createApi() {
  /** @type {Map<string, Set<(detail: object) => void>>} */
  const heard = new Map();

  /** @type {Announce} */
  function announce(event, detail) {
    for (const listener of heard.get(event) ?? []) {
      queueMicrotask(() => listener(detail)); // what it throws is the website's own error, not ours
    }
  }

  /**
   * @param {object} means
   * @param {() => Promise<import("./messaging.js").Messaging>} means.messaging
   * @param {() => void} means.end
   * @returns {() => void} stop
   */
  function publish({ messaging, end }) {
    const page = /** @type {any} */ (window);
    const api = Object.freeze({
      /** A code for the visitor to read out to an agent. @returns {Promise<{code: string, expires: string}>} */
      async requestCode() {
        const { connection } = (await messaging()).context;
        await connection.ready();
        const answer = await connection.request({ t: "code.request" });
        connection.expect("talk");
        return answer;
      },
      /** End the running session, if there is one. */
      end,
      /**
       * @param {EventName} event
       * @param {(detail: object) => void} listener
       * @returns {() => void} hear no more
       */
      on(event, listener) {
        const listeners = heard.get(event) ?? new Set();
        heard.set(event, listeners.add(listener));
        return () => listeners.delete(listener);
      },
    });
    page.CoBrowse = api;
    onProblem((problem) => announce("error", problem));
    return () => {
      heard.clear();
      onProblem(() => {});
      if (page.CoBrowse === api) delete page.CoBrowse;
    };
  }

  return { announce, publish };
}
