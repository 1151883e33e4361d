// The masking tool: an admin tries rules on the live page and saves them as a draft. Loaded with Night Vision's link only.

import { complain, guarded, holdings, isProblem } from "./guard.js";
import { recall, remember, TOOL } from "./storage.js";
import { createPanel } from "./tool/panel.js";
import { createRules } from "./tool/rules.js";

/**
 * What is kept in this tab, so that a reload changes nothing.
 * @typedef {object} Kept
 * @property {string} token
 * @property {string} seen stamp of the draft on which the changes build
 * @property {import("./tool/rules.js").Change[]|null} changes that are not saved; null: none
 *
 * What the server tells.
 * @typedef {object} Opened
 * @property {import("./tool/rules.js").Rule[]} rules
 * @property {import("./tool/rules.js").Change[]} changes
 * @property {string} seen
 * @property {string} review where the draft is published
 * @property {number} left seconds until the token is too old
 */

/**
 * @param {import("./types.js").Context} context
 * @param {string} fresh token of the link that was just followed; "" after a reload
 * @returns {() => void} stop; the tool comes back with the next page unless it was closed
 */
export function startMaskingTool(context, fresh) {
  const { options, layer, store, toast } = context;
  const held = holdings();
  const kept = read();
  if (fresh) kept.token = fresh;
  keep();

  /** @returns {Kept} */
  function read() {
    try {
      return { token: "", seen: "", changes: null, ...JSON.parse(recall(TOOL) ?? "{}") };
    } catch {
      return { token: "", seen: "", changes: null };
    }
  }

  function keep() {
    remember(TOOL, JSON.stringify(kept));
  }

  /**
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>} rejects with the server's refusal
   */
  async function ask(path, body) {
    const response = await fetch(`${options.host}/api/v1/tag/${encodeURIComponent(options.siteKey)}/tool/${path}`, {
      method: "POST",
      body: JSON.stringify({ token: kept.token, ...body }),
      credentials: "omit",
      referrerPolicy: "origin",
    });
    const answer = await response.json();
    if (answer.error) throw answer.error;
    return answer;
  }

  async function open() {
    /** @type {Opened} */
    const opened = await ask("");
    if (stopped) return;
    kept.seen = kept.changes ? kept.seen : opened.seen;
    keep();
    const rules = createRules(opened.rules, kept.changes ?? opened.changes);
    layer.raise(true);
    createPanel(context, held, {
      rules,
      review: opened.review,
      until: new Date(Date.now() + opened.left * 1000),
      unsaved: kept.changes !== null,
      onEdit() {
        kept.changes = rules.changes();
        keep();
      },
      async save() {
        const answer = await ask("draft/", { changes: rules.changes(), seen: kept.seen });
        if (answer.faults.length) return answer.faults;
        Object.assign(kept, { seen: answer.seen, changes: null });
        keep();
        return [];
      },
      close() {
        remember(TOOL, null);
        held.stop();
      },
    });
  }

  let stopped = false;
  held.also(() => {
    stopped = true;
    layer.raise(store.state.session !== null);
  });
  guarded(async () => {
    try {
      await open();
    } catch (error) {
      remember(TOOL, null);
      if (!isProblem(error)) throw error;
      complain(error);
      toast(error.detail);
    }
  })();
  return held.stop;
}
