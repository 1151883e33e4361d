// The invitation to CoBrowse: who asks, what for, what stays hidden, and how long the question stands.

import { openCard } from "./card.js";
import { complain, holdings } from "./guard.js";
import { closedWords, hiddenWords, MODE_NAMES, MODE_WORDS } from "./words.js";

/** Answers that only say that the question is settled; the state that follows says how. */
const SETTLED = new Set(["invitation_closed", "invitation_expired", "timed_out"]);

/**
 * @param {import("./types.js").Context} context
 * @param {HTMLElement|null} slot in the chat window; null: stands alone
 * @param {() => void} onAccept called before the yes is sent: the session will run in this tab
 * @returns {() => void} stop
 */
export function startInvitation(context, slot, onAccept) {
  const { store, connection, layer, announce } = context;
  const held = holdings();
  /** @type {{id: string, card: import("./card.js").Card}|null} */
  let open = null;

  /** @param {import("./types.js").Invitation} invitation */
  function show(invitation) {
    const { agent, mode } = invitation;
    const { config } = store.state;
    const card = openCard({
      name: "CoBrowse invitation",
      title: `${agent.name} would like to look at this page with you`,
      icon: "screen",
      points: [
        { icon: "eye", text: `${agent.name} sees the pages of ${config.account.name} in this tab as you see them, and nothing else of your computer.` },
        { icon: "hand", text: `${MODE_NAMES[mode]}: ${MODE_WORDS[mode](agent.name)}` },
        { icon: "shield", text: hiddenWords(config) },
        { icon: "stop", text: "You can pause or stop at any time." },
      ],
      yes: { label: "Accept", act: () => answer("accept") },
      no: { label: "Decline", act: () => answer("decline") },
      show: (node) => layer.add(node, slot ?? layer.stack),
    });
    open = { id: invitation.id, card };
    layer.raise(true);
    tick();
    announce("invited", { agent: agent.name, mode });
  }

  /** @param {"accept"|"decline"} what */
  async function answer(what) {
    if (!open) return;
    const { id, card } = open;
    card.busy(true);
    if (what === "accept") onAccept();
    try {
      await connection.request({ t: `invitation.${what}`, invitation: id });
    } catch (error) {
      if (!SETTLED.has(/** @type {{code?: string}} */ (error).code ?? "")) {
        complain(error);
        context.toast("That did not work. Please try again.");
      }
      card.busy(false);
    }
  }

  function close() {
    open?.card.close();
    open = null;
  }

  function tick() {
    const { invitation } = store.state;
    if (!open || !invitation) return;
    // Clocks differ: never show more than the whole time the question had.
    const whole = Date.parse(invitation.expires) - Date.parse(invitation.created);
    const left = Math.min(whole, Math.max(0, Date.parse(invitation.expires) - Date.now()));
    const seconds = Math.ceil(left / 1000);
    open.card.clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    open.card.clock.title = "Time left to answer";
  }
  held.every(1000, tick);

  let known = "";
  held.also(store.watch(["invitation"], () => {
    const { invitation } = store.state;
    const now = invitation ? `${invitation.id} ${invitation.substate}` : "";
    if (now === known) return;
    const before = known;
    known = now;
    if (invitation?.state === "INVITED") {
      close();
      show(invitation);
      return;
    }
    close();
    layer.raise(store.state.session !== null);
    if (!invitation || !before.startsWith(invitation.id)) return; // closed before this page was loaded
    if (invitation.substate === "accepted") announce("accepted", { agent: invitation.agent.name, mode: invitation.mode });
    if (invitation.substate === "declined") announce("declined", { agent: invitation.agent.name, mode: invitation.mode });
    const words = closedWords(invitation);
    if (words) context.toast(words);
  }));
  held.also(close);
  return held.stop;
}
