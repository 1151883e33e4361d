// CoBrowse in a conversation: what may be offered and why not, the invitation under way, and how it came out.
import { attachMenu } from "../viewer/menu.js";
import { MODE_HINTS, MODE_NAMES } from "../viewer/words.js";
import { part, setText } from "./page.js";
import { countdown } from "./time.js";

/** @typedef {import("./types.js").Conversation} Conversation */
/** @typedef {import("./types.js").Invitation} Invitation */

/** How an invitation came out is news for so long. */
const NEWS_MS = 10 * 60 * 1000;

/** @type {Object<string, string>} */
const OUTCOMES = {
  declined: "The visitor declined the invitation.",
  cancelled: "The invitation was cancelled.",
  expired: "The invitation expired without an answer.",
  failed: "CoBrowse could not start on the visitor's page.",
  ended: "The last CoBrowse session has ended.",
};

/**
 * @param {import("./store.js").Store} store
 * @param {{invite: (conversation: string, mode: string) => void, cancel: (invitation: string) => void, close: (conversation: string) => void, watch: (conversation: Conversation) => void, watching: (session: string) => boolean}} actions
 */
export function startOffer(store, actions) {
  const button = part("cobrowse", HTMLButtonElement);
  const menu = part("cobrowse-menu", HTMLElement);
  const reason = part("cobrowse-reason", HTMLElement);
  const state = part("invitation-state", HTMLElement);
  const left = part("invitation-left", HTMLElement);
  const cancel = part("cancel-invitation", HTMLButtonElement);
  const watch = part("watch-session", HTMLButtonElement);
  const close = part("close-conversation", HTMLButtonElement);

  const offered = attachMenu(button, menu, {
    label: "CoBrowse",
    items: () => store.config.cobrowse.modes.map((mode) => ({ value: mode, label: MODE_NAMES[mode], hint: MODE_HINTS[mode] })),
    choose: (mode) => {
      if (store.current) actions.invite(store.current, mode);
    },
  });

  /**
   * @param {Conversation} conversation
   * @returns {string} why CoBrowse cannot be offered at the moment, or ""
   */
  function obstacle(conversation) {
    const { cobrowse } = store.config;
    if (conversation.channel !== "web") return "CoBrowse works in web messaging only; this conversation came by another channel.";
    if (cobrowse.modes.length === 0) return "CoBrowse is switched off. An admin switches it on in Night Vision.";
    if (!store.me.allowed) return "You are not allowed to use CoBrowse. An admin can allow you in Night Vision.";
    if (conversation.state === "closed") return "This conversation is closed.";
    if (!conversation.visitor.online) return "The visitor is not on the website at the moment.";
    return "";
  }

  function render() {
    const conversation = store.chosen();
    if (!conversation) return;
    const { invitation, session } = conversation;
    const open = invitation?.state === "INVITED" && remaining(invitation) > 0;
    const why = obstacle(conversation);
    button.hidden = conversation.channel !== "web" || open || session !== null;
    button.disabled = why !== "";
    if (button.hidden || button.disabled) offered.close();
    setText(reason, open || (session && store.me.allowed) ? "" : why);
    cancel.hidden = !open;
    setText(state, stateText(conversation, open));
    setText(left, open && invitation ? countdown(remaining(invitation)) : "");
    watch.hidden = !session || actions.watching(session) || !store.me.allowed;
    close.hidden = conversation.state === "closed";
  }

  store.watch(["conversations", "current", "config", "stage"], render);
  setInterval(() => {
    if (store.chosen()?.invitation?.state === "INVITED") render();
  }, 1000);

  cancel.addEventListener("click", () => {
    const invitation = store.chosen()?.invitation;
    if (invitation) actions.cancel(invitation.id);
  });
  close.addEventListener("click", () => {
    if (store.current) actions.close(store.current);
  });
  watch.addEventListener("click", () => {
    const conversation = store.chosen();
    if (conversation) actions.watch(conversation);
  });
}

/**
 * @param {Conversation} conversation
 * @param {boolean} open
 */
function stateText({ invitation, session }, open) {
  if (session) return invitation ? `CoBrowse with ${invitation.agent.name} is running.` : "CoBrowse is running.";
  if (!invitation) return "";
  if (open) return `Waiting for the visitor's answer (${MODE_NAMES[invitation.mode]}).`;
  const substate = invitation.state === "INVITED" ? "expired" : invitation.substate;
  return Date.now() - Date.parse(invitation.created) < NEWS_MS ? (OUTCOMES[substate] ?? "") : "";
}

/** @param {Invitation} invitation */
function remaining(invitation) {
  return (Date.parse(invitation.expires) - Date.now()) / 1000;
}
