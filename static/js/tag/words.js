// Every sentence the visitor reads.

/** @type {Object<string, string>} */
export const MODE_NAMES = { shared: "Shared", view: "View only", follow: "Follow" };

/** @type {Object<string, (agent: string) => string>} */
export const MODE_WORDS = {
  shared: (agent) => `You both can point, scroll, click, fill in fields and open pages of this website. ${agent} acts as you would.`,
  view: (agent) => `${agent} can look, point and scroll, but cannot click or write anything.`,
  follow: (agent) => `${agent} can look and point, but cannot scroll, click or write anything.`,
};

/**
 * @param {import("./types.js").Config} config
 * @returns {string} what never leaves the browser
 */
export function hiddenWords({ account, masking }) {
  const hidden = ["passwords"];
  if (masking.hidden_fields.includes("card")) hidden.push("card details");
  if (masking.hidden_fields.some((name) => name !== "card")) hidden.push("security codes");
  if (masking.private_by_default) hidden.push(`everything that ${account.name} has not released`);
  else if (masking.rules.some((rule) => rule.kind === "mask")) hidden.push(`what ${account.name} has marked as private`);
  const last = hidden.pop();
  const all = hidden.length ? `${hidden.join(", ")} and ${last}` : String(last);
  return `Hidden: ${all}. It never leaves your browser.`;
}

/**
 * @param {boolean|null} agentsOnline
 * @param {string|undefined} agent
 */
export function presenceWords(agentsOnline, agent) {
  if (agentsOnline === null) return "Write to us, we are glad to help";
  if (!agentsOnline) return "We will answer as soon as we can";
  return agent ? `${agent} and colleagues are online` : "We are online";
}

/** @type {Object<string, (agent: string) => string>} */
const CLOSED_WORDS = {
  declined: () => "You declined. Nothing is shared.",
  cancelled: (agent) => `${agent} has withdrawn the invitation.`,
  expired: () => "The invitation has expired. Nothing is shared.",
  failed: () => "CoBrowse could not start. Nothing is shared.",
};

/** @param {import("./types.js").Invitation} invitation */
export function closedWords({ substate, agent }) {
  return CLOSED_WORDS[substate]?.(agent.name) ?? "";
}

/** @param {import("./types.js").Session} session */
export function statusWords({ state, paused_by: by, reason, agents, mode, page }) {
  if (state === "pending") return "CoBrowse is starting…";
  if (state === "paused") {
    if (reason === "capture_failed") return "Paused: something went wrong on our side, so nothing is shown";
    if (reason === "mask_rule_failed") return "Paused: a masking rule does not work in this browser, so nothing is shown";
    if (reason === "audit_failed") return "Paused: something was about to be shown that should be hidden";
    return by === "visitor" ? "Paused by you. Nothing is shown" : "Paused by the agent. Nothing is shown";
  }
  if (page.state === "private") return "This page is private: nothing of it is shown";
  if (page.state === "too_large") return "This page is too large: nothing of it is shown";
  if (page.state === "missed") return "Paused on this page: a masking rule finds nothing here";
  const names = agents.map((agent) => agent.name);
  const last = names.pop();
  if (!last) return `Nobody is watching at the moment · ${MODE_NAMES[mode]}`;
  const who = names.length ? `${names.join(", ")} and ${last} are watching` : `${last} is watching`;
  return `${who} · ${MODE_NAMES[mode]}`;
}
