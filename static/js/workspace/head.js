// The head of the chat pane, the title of the document, and the read marks that follow from what is visible.
import { part, setText } from "./page.js";

/**
 * @param {import("./store.js").Store} store
 * @param {(conversation: string, upto: number) => void} tellRead
 */
export function startHead(store, tellRead) {
  const pane = part("chat", HTMLElement);
  const welcome = part("welcome", HTMLElement);
  const name = part("visitor-name", HTMLElement);
  const presence = part("visitor-presence", HTMLElement);
  /** Highest id told per conversation. @type {Map<string, number>} */
  const told = new Map();

  store.watch(["conversations", "current"], () => {
    const conversation = store.chosen();
    pane.hidden = !conversation;
    welcome.hidden = conversation !== null;
    if (conversation) {
      setText(name, conversation.visitor.name);
      presence.dataset.online = String(conversation.visitor.online);
      setText(presence, conversation.visitor.online ? "On the website" : "Not on the website");
    }
    const unread = store.sorted().reduce((sum, one) => sum + one.unread, 0);
    const place = conversation ? conversation.visitor.name : "Conversations";
    document.title = `${unread ? `(${unread}) ` : ""}${place} · CoBrowse`;
  });

  function markRead() {
    if (store.socket !== "open") told.clear(); // what was told last may not have arrived
    const conversation = store.chosen();
    if (!conversation || document.visibilityState !== "visible" || store.socket !== "open") return;
    const last = store.linesOf(conversation.id)?.at(-1)?.id ?? 0;
    if (conversation.unread === 0 || last <= (told.get(conversation.id) ?? 0)) return;
    told.set(conversation.id, last);
    tellRead(conversation.id, last);
  }

  store.watch(["conversations", "current", "lines", "socket"], markRead);
  document.addEventListener("visibilitychange", markRead);
}
