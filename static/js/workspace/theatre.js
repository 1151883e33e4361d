// The right column: one viewer at a time, for the session the agent runs or has chosen to watch.
import { createViewer } from "../viewer/index.js";
import { part, setText } from "./page.js";

/** @typedef {import("./types.js").Conversation} Conversation */

/**
 * @param {import("./store.js").Store} store
 */
export function startTheatre(store) {
  const column = part("stage", HTMLElement);
  const title = part("stage-title", HTMLElement);
  const place = part("stage-place", HTMLElement);
  /** @type {{session: string, conversation: string, viewer: ReturnType<typeof createViewer>, over: boolean}|null} */
  let shown = null;
  /** Sessions whose stage the agent has closed: they open again only by hand. @type {Set<string>} */
  const dismissed = new Set();

  function close() {
    if (shown) dismissed.add(shown.session);
    shown?.viewer.destroy();
    shown = null;
    column.hidden = true;
    document.body.dataset.stage = "closed";
    store.changed("stage");
  }

  /** @param {Conversation} conversation with a session */
  function open(conversation) {
    const session = conversation.session;
    if (!session || shown?.session === session) return;
    shown?.viewer.destroy();
    column.hidden = false;
    document.body.dataset.stage = "open";
    setText(title, `CoBrowse with ${conversation.visitor.name}`);
    const one = {
      session,
      conversation: conversation.id,
      over: false,
      viewer: createViewer(place, {
        sessionId: session,
        route: conversation.visitor.id,
        onSession: (state) => {
          one.over = state.state === "ended";
          store.putSession(state);
        },
        onClose: close,
      }),
    };
    shown = one;
    store.changed("stage");
  }

  store.watch(["conversations", "current"], () => {
    const conversation = store.chosen();
    if (shown?.over && shown.conversation !== store.current) close();
    // An agent's own session opens by itself; a colleague's waits for "Watch".
    if (!conversation?.session || dismissed.has(conversation.session) || !store.me.allowed) return;
    if (conversation.invitation?.agent.id === store.me.id) open(conversation);
  });

  return {
    open,
    /** @param {string} session */
    showing: (session) => shown?.session === session,
  };
}
