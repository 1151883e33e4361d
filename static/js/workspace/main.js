// The agent's workspace: brings the server-rendered page to life.
import { delay } from "../shared/backoff.js";
import { PASSING, createSocket } from "../shared/socket.js";
import { fetchTicket } from "../viewer/ticket.js";
import { sentenceOf } from "../viewer/words.js";
import { startComposer } from "./composer.js";
import { startHead } from "./head.js";
import { startList } from "./list.js";
import { startNotices } from "./notices.js";
import { startOffer } from "./offer.js";
import { createOutbox } from "./outbox.js";
import { part } from "./page.js";
import { createStore } from "./store.js";
import { startTheatre } from "./theatre.js";
import { startTranscript } from "./transcript.js";

/** @typedef {import("./types.js").Line} Line */
/** @typedef {{t: string, [field: string]: any}} Message */

const HELD_MS = 10_000;
/** Which loading of lines counts: a later one has taken the place of those before it. */
let loading = 0;
/** @type {{message: Message, at: number}[]} */
const held = [];

const store = createStore(JSON.parse(part("workspace-data", HTMLScriptElement).text));
const notices = startNotices(store);
const scheme = location.protocol === "https:" ? "wss" : "ws";

const socket = createSocket({
  url: () => `${scheme}://${location.host}/ws/workspace/`,
  hello: async () => ({ ticket: await fetchTicket() }),
  sender: "workspace",
  onWelcome(state) {
    store.me = state.me;
    store.config = state.config;
    for (const conversation of state.conversations) store.conversations.set(conversation.id, conversation);
    store.changed("config");
    store.changed("conversations");
    if (store.current) void loadNewest(store.current);
  },
  onMessage,
  onFrame: () => undefined, // this socket carries none
  onStatus(status, detail) {
    store.socket = status;
    store.blocked = status === "open" && socket.blocked;
    store.changed("socket");
    if (status === "refused") notices.show(sentenceOf(detail));
    document.body.setAttribute("aria-busy", String(status !== "open"));
    if (status !== "open") return;
    void outbox.flush();
    for (const { message, at } of held.splice(0)) if (performance.now() - at < HELD_MS) attempt(message);
  },
});

/** @param {unknown} error */
function complain(error) {
  notices.show(sentenceOf(error));
}

/**
 * What is pressed before the socket is open waits for it, but not so long that it would come as a surprise.
 * @param {Message} message
 */
function attempt(message) {
  notices.clear();
  if (store.socket === "open") socket.request(message).catch(complain);
  else held.push({ message, at: performance.now() });
}

const outbox = createOutbox({
  send: ({ conversation, text, client_id }) => socket.request({ t: "chat.send", conversation, text, client_id }),
  isOpen: () => store.socket === "open",
  changed: () => store.changed("unsent"),
  complain,
});

/**
 * @param {string} conversation
 * @param {number} [before]
 * @returns {Promise<Line[]>}
 */
async function load(conversation, before) {
  const query = before ? `?before=${before}` : "";
  const response = await fetch(`/api/v1/conversations/${conversation}/messages/${query}`, {
    headers: { Accept: "application/json" },
  });
  const body = await response.json();
  if (!response.ok) throw body.error;
  return body.messages;
}

/**
 * Lines of the conversation in view. What passes by itself is tried again for as long as it is in view: some of them may
 * have been written while this page was not connected, and nobody would bring them otherwise.
 * @param {string} conversation
 */
async function loadNewest(conversation) {
  const own = ++loading;
  for (let tries = 0; own === loading; tries++) {
    try {
      store.addLines(conversation, await load(conversation));
      return;
    } catch (error) {
      const code = /** @type {{code?: string}} */ (error)?.code;
      if (code && !PASSING.has(code)) return complain(error);
      await new Promise((resolve) => setTimeout(resolve, delay(tries)));
    }
  }
}

/** @param {Message} message */
function onMessage(message) {
  switch (message.t) {
    case "conversation":
      store.put(message.conversation);
      break;
    case "chat.message":
      // A conversation never opened is loaded whole when it is chosen.
      if (store.linesOf(message.conversation)) store.addLines(message.conversation, [message.message]);
      if (message.message.author === "visitor") store.setTyping(message.conversation, false, "");
      break;
    case "chat.typing":
      if (message.author === "visitor") store.setTyping(message.conversation, message.on, message.name ?? "The visitor");
      break;
    case "invitation":
      store.putInvitation(message.invitation);
      break;
    case "session":
      store.putSession(message.session);
      break;
    case "config":
      store.config = message.config;
      if (message.config.me) store.me = { ...store.me, ...message.config.me };
      store.changed("config");
      break;
    case "error":
      notices.show(message.detail);
      break;
  }
}

/** @param {string} id */
function show(id) {
  store.current = id;
  store.changed("current");
  void loadNewest(id);
}

/** @param {string} id */
function choose(id) {
  if (id === store.current) return;
  notices.clear();
  history.pushState(null, "", `/workspace/conversations/${id}/`);
  show(id);
}

addEventListener("popstate", () => {
  const id = /\/conversations\/([^/]+)\//.exec(location.pathname)?.[1];
  if (id && store.conversations.has(id)) show(id);
  else location.reload();
});

startList(store, choose);
startHead(store, (conversation, upto) => socket.send({ t: "chat.read", conversation, upto }));
startTranscript(store, outbox, { load, complain });
startComposer(store, outbox, (conversation, on) => {
  if (store.socket === "open") socket.send({ t: "chat.typing", conversation, on });
});
const theatre = startTheatre(store);
startOffer(store, {
  invite: (conversation, mode) => attempt({ t: "invitation.create", conversation, mode }),
  cancel: (invitation) => attempt({ t: "invitation.cancel", invitation }),
  close: (conversation) => attempt({ t: "conversation.close", conversation }),
  watch: theatre.open,
  watching: theatre.showing,
});
