// The agent's actions: each is checked again here, on the live page, carried out and answered.

import { MESSAGES } from "../shared/protocol.gen.js";
import { createClicking } from "./clicking.js";
import { createFilling, editingHost } from "./filling.js";
import { complain, holdings, isProblem } from "./guard.js";
import { createFocusing } from "./focusing.js";
import { navigate } from "./navigating.js";
import { elementOf, refuseVisitorsOwn } from "./nodes.js";
import { refusal } from "./refusal.js";
import { scroll } from "./scrolling.js";

/** @typedef {import("./types.js").ControlMessage} ControlMessage */

/** Nobody should change what its owner does not look at. */
const SEEN_ONLY = new Set(["click", "fill", "navigate"]);
/** What few sessions need is loaded by the first agent who does it. @type {Object<string, () => Promise<any>>} */
const LATE = { "act.key": () => import("./keys.js"), "act.select": () => import("./selections.js") };

/**
 * @param {import("./streaming.js").PageContext} page
 * @param {object} shown
 * @param {(highlight: import("./highlights.js").Highlight) => boolean} shown.highlight
 * @returns {() => void} stop
 */
export function startActions(page, { highlight }) {
  const { capture, connection, store } = page;
  const held = holdings();
  const focusing = createFocusing(page.layer.host);
  held.also(focusing.stop);
  const filling = createFilling();
  held.also(filling.commit);
  const click = createClicking(page, focusing);
  /** @type {import("./selections.js").Selections|null} */
  let selections = null;
  held.also(() => selections?.stop());
  let stopped = false;
  held.also(() => {
    stopped = true;
  });
  /** One after the other, also when one has to be loaded. */
  let turn = Promise.resolve();

  /**
   * @param {ControlMessage} message
   * @returns {Element}
   */
  function target({ node }) {
    const element = node === 0 ? (document.activeElement ?? document.body) : elementOf(capture, node);
    if (!element) throw refusal("no_such_node");
    if (capture.isMasked(element)) throw refusal("masked");
    return element;
  }

  /**
   * @param {ControlMessage} message
   * @returns {Element}
   */
  function controlled(message) {
    const element = target(message);
    refuseVisitorsOwn(capture, element);
    return element;
  }

  /**
   * Edited text is written as a whole: with something masked inside, that would be lost.
   * @param {ControlMessage} message
   * @returns {Element}
   */
  function writable(message) {
    const element = controlled(message);
    for (const inner of editingHost(element)?.querySelectorAll("*") ?? []) if (capture.isMasked(inner)) throw refusal("masked");
    return element;
  }

  /** @param {boolean} found */
  function orGone(found) {
    if (!found) throw refusal("no_such_node");
  }

  /** @type {Object<string, (message: ControlMessage, late: any) => void>} */
  const acts = {
    "act.click": (message) => {
      filling.commit();
      click(controlled(message), message);
    },
    "act.fill": (message) => filling.fill(writable(message), message.value, message.caret),
    "act.choose": (message) => filling.choose(controlled(message), message.indexes),
    "act.key": (message, { createKeys }) => createKeys(page, filling)(controlled(message), message.key),
    "act.scroll": (message) => scroll(page, message, message.node === 0 ? null : target(message)),
    "act.navigate": (message) => navigate(page, message),
    "act.select": ({ agent, range }, { startSelections }) => {
      selections ??= startSelections(page);
      orGone(/** @type {import("./selections.js").Selections} */ (selections).show(String(agent?.number ?? ""), range));
    },
    highlight: (message) => orGone(highlight(/** @type {any} */ (message))),
  };

  /** @param {ControlMessage} message */
  function check(message) {
    const { session } = store.state;
    if (session?.state === "paused") throw refusal("session_paused");
    if (session?.state !== "active") throw refusal("wrong_state");
    if ("epoch" in message && message.epoch !== page.epoch) throw refusal("stale_epoch");
    const capability = MESSAGES[message.t].capability ?? "";
    if (!page.can(capability)) throw refusal("wrong_mode");
    if (SEEN_ONLY.has(capability) && document.visibilityState === "hidden") throw refusal("hidden_tab");
  }

  /** @param {ControlMessage} message */
  async function perform(message) {
    const { ref } = message;
    try {
      const late = await LATE[message.t]?.();
      if (stopped) return;
      check(message);
      acts[message.t](message, late);
      connection.send({ t: "ok", ref });
    } catch (error) {
      const known = isProblem(error) ? error : refusal("internal");
      if (!isProblem(error)) complain(error);
      connection.send({ t: "error", ref, code: known.code, detail: known.detail });
    }
  }

  for (const name of Object.keys(acts)) held.also(connection.receive(name, (message) => {
      turn = turn.then(() => perform(message)).catch(complain);
    }));
  return held.stop;
}
