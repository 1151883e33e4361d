// The rules in the masking tool: what is published, and what the draft would make of it. Nothing here reaches the server.

/**
 * @typedef {object} Rule
 * @property {number|null} id null: not published
 * @property {string} selector
 * @property {string} kind
 * @property {string} url_pattern
 * @property {string} note
 * @property {boolean} critical
 * @property {boolean} enabled
 *
 * @typedef {(Rule & {removed?: false})|{id: number, removed: true}} Change as config_app/drafts.py describes it
 *
 * @typedef {object} Entry one rule in the list
 * @property {Rule|null} published null: it is new
 * @property {Rule} rule as it would be
 * @property {boolean} removed
 * @property {string} fault why the server did not keep it
 */

const FIELDS = /** @type {const} */ (["selector", "kind", "url_pattern", "note", "critical", "enabled"]);
/** @type {Object<string, string>} */
export const KINDS = { mask: "Mask", show: "Show", ignore: "Ignore", no_control: "No control" };

/**
 * @param {Rule[]} published
 * @param {Change[]} changes
 */
export function createRules(published, changes) {
  /** @type {Entry[]} */
  const entries = published.map((rule) => ({ published: rule, rule: { ...rule }, removed: false, fault: "" }));
  for (const change of changes) {
    const entry = entries.find((one) => change.id !== null && one.published?.id === change.id);
    if ("removed" in change && change.removed) {
      if (entry) entry.removed = true;
    } else if (entry) Object.assign(entry.rule, change, { id: entry.rule.id });
    else add(/** @type {Rule} */ (change));
  }

  /** @param {Omit<Rule, "id">} rule */
  function add(rule) {
    entries.push({ published: null, rule: { ...rule, id: null }, removed: false, fault: "" });
  }

  const changed = () => entries.filter((entry) => stateOf(entry) !== "published");

  return {
    entries,
    add,
    /** Takes a new rule away; one that is published would be removed, or stays after all. @param {Entry} entry */
    remove(entry) {
      if (entry.published) entry.removed = !entry.removed;
      else entries.splice(entries.indexOf(entry), 1);
    },
    /** In the order of `changes`. */
    changed,
    /** @returns {Change[]} */
    changes: () => changed().map(({ rule, removed }) => (removed ? { id: Number(rule.id), removed: true } : { ...rule })),
    /**
     * The policy as it would be once the draft is published; rules that are new have negative numbers.
     * @param {import("../types.js").Masking} masking
     * @returns {import("../types.js").Masking}
     */
    policy(masking) {
      const rules = entries.filter(({ rule, removed }) => rule.enabled && !removed).map(({ rule }, index) => {
        const { selector, url_pattern, critical } = rule;
        return { id: rule.id ?? -1 - index, selector, kind: /** @type {"mask"} */ (rule.kind), url_pattern, critical };
      });
      return { ...masking, rules };
    },
  };
}

/** @typedef {ReturnType<typeof createRules>} Rules */

/**
 * @param {Entry} entry
 * @returns {"published"|"new"|"changed"|"removed"}
 */
export function stateOf({ published, rule, removed }) {
  if (removed) return "removed";
  if (!published) return "new";
  return FIELDS.every((name) => published[name] === rule[name]) ? "published" : "changed";
}
