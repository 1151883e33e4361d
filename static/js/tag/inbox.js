// What the server says, written into the store.

import { holdings } from "./guard.js";

const KEPT_LINES = 200;
/** The server tells again while somebody goes on writing; silence means that they have stopped. */
const TYPING_MS = 6000;

/**
 * @param {import("./types.js").Context} context
 * @returns {() => void} stop
 */
export function startInbox({ store, connection }) {
  const { state } = store;
  const held = holdings();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let quiet;

  /**
   * @param {string} name
   * @param {(message: import("./types.js").ControlMessage) => void} receiver
   */
  const receive = (name, receiver) => held.also(connection.receive(name, receiver));

  receive("config", ({ config }) => store.set({ config }));
  receive("presence", ({ agents_online }) => store.set({ agentsOnline: agents_online }));
  receive("conversation", ({ conversation }) => store.set({ conversation }));
  receive("chat.message", ({ message }) => {
    if (message.author === "agent") store.set({ typing: "" });
    store.set({ messages: merged(state.messages, [message]) });
  });
  receive("chat.typing", ({ on, name, author }) => {
    if (author === "visitor") return;
    clearTimeout(quiet);
    store.set({ typing: on ? name || "Agent" : "" });
    if (on) quiet = setTimeout(() => store.set({ typing: "" }), TYPING_MS);
  });
  receive("invitation", ({ invitation }) => store.set({ invitation }));
  receive("mode.request", ({ mode, agent }) => store.set({ asked: { mode, agent } }));
  receive("session", ({ session }) => setSession(store, session));

  // The next page load connects by itself only when there is something to come back to.
  held.also(
    store.watch(["conversation", "session", "invitation"], () => {
      if (!state.connected) return;
      connection.expect(state.session ? "session" : state.conversation?.state === "open" ? "talk" : null);
    }),
  );
  held.also(() => clearTimeout(quiet));
  return held.stop;
}

/**
 * @param {import("./store.js").Store} store
 * @param {any} welcome state of the welcome message
 */
export function readWelcome(store, welcome) {
  const { config, conversation, messages, invitation, session, agents_online: agentsOnline } = welcome;
  store.set({ config, conversation, invitation, agentsOnline, messages: merged(store.state.messages, messages) });
  setSession(store, session);
}

/**
 * @param {import("./store.js").Store} store
 * @param {import("./types.js").Session|null} session
 */
function setSession(store, session) {
  if (!session || session.state === "ended") {
    // News of an older session must not take away a newer one.
    if (!session || !store.state.session || store.state.session.id === session.id) store.set({ session: null, asked: null });
    return;
  }
  const agent = store.state.asked?.agent ?? session.agents[0]?.name ?? "The agent";
  const asked = session.asked_mode ? { mode: session.asked_mode, agent } : null;
  store.set({ session, asked });
}

/**
 * @param {import("./types.js").Line[]} known
 * @param {import("./types.js").Line[]} more
 */
function merged(known, more) {
  const byId = new Map([...known, ...more].map((line) => [line.id, line]));
  return [...byId.values()].sort((a, b) => a.id - b.id).slice(-KEPT_LINES);
}
