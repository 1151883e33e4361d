// What the tag knows, in one place; parts watch the keys they draw.

import { guarded } from "./guard.js";

/**
 * @typedef {object} State
 * @property {import("./types.js").Config} config
 * @property {boolean} connected
 * @property {boolean} moving not connected for a moment, by a deployment
 * @property {import("./types.js").Conversation|null} conversation
 * @property {import("./types.js").Line[]} messages
 * @property {import("./types.js").Invitation|null} invitation
 * @property {import("./types.js").Session|null} session the running one; null when there is none or it has ended
 * @property {{mode: string, agent: string}|null} asked a higher mode that an agent asks for
 * @property {boolean|null} agentsOnline null until the server has said so
 * @property {string} typing name of the agent who is writing
 * @property {boolean} windowOpen
 */

/** @param {import("./types.js").Config} config */
export function createStore(config) {
  /** @type {State} */
  const state = {
    config,
    connected: false,
    moving: false,
    conversation: null,
    messages: [],
    invitation: null,
    session: null,
    asked: null,
    agentsOnline: null,
    typing: "",
    windowOpen: false,
  };
  /** @type {Set<{keys: (keyof State)[], react: () => void}>} */
  const watchers = new Set();

  return {
    state,
    /** @param {Partial<State>} patch */
    set(patch) {
      Object.assign(state, patch);
      const changed = /** @type {(keyof State)[]} */ (Object.keys(patch));
      for (const { keys, react } of [...watchers]) if (keys.some((key) => changed.includes(key))) react();
    },
    /**
     * @param {(keyof State)[]} keys
     * @param {() => unknown} work called now and after each change of one of the keys
     * @returns {() => void} stop
     */
    watch(keys, work) {
      const watcher = { keys, react: guarded(work) };
      watchers.add(watcher);
      watcher.react();
      return () => watchers.delete(watcher);
    },
  };
}

/** @typedef {ReturnType<typeof createStore>} Store */
