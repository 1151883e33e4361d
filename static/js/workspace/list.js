// The list of conversations: newest first, with last line, unread count, presence and a mark while co-browsing.
import { field, fromTemplate, part, setText } from "./page.js";
import { shortTime } from "./time.js";

/** @typedef {import("./types.js").Conversation} Conversation */

/**
 * @param {import("./store.js").Store} store
 * @param {(id: string) => void} choose
 */
export function startList(store, choose) {
  const list = part("conversation-list", HTMLUListElement);
  const empty = part("no-conversations", HTMLElement);

  /**
   * @param {HTMLElement} item
   * @param {Conversation} conversation
   */
  function fill(item, conversation) {
    const link = /** @type {HTMLAnchorElement} */ (item.querySelector("a"));
    link.href = `/workspace/conversations/${conversation.id}/`;
    if (conversation.id === store.current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    item.dataset.closed = String(conversation.state === "closed");
    setText(field(item, "name"), conversation.visitor.name);
    const presence = field(item, "presence");
    presence.dataset.online = String(conversation.visitor.online);
    setText(presence, conversation.visitor.online ? "online" : "offline");
    const time = field(item, "time");
    time.setAttribute("datetime", conversation.updated);
    setText(time, shortTime(conversation.updated));
    setText(field(item, "last"), lastText(conversation));
    const badge = field(item, "badge");
    badge.hidden = conversation.unread === 0;
    setText(field(item, "unread"), String(conversation.unread));
    field(item, "cobrowse").hidden = conversation.session === null;
  }

  store.watch(["conversations", "current", "typing"], () => {
    const known = new Map(Array.from(list.children, (item) => [/** @type {HTMLElement} */ (item).dataset.id, item]));
    const sorted = store.sorted();
    empty.hidden = sorted.length > 0;
    sorted.forEach((conversation, index) => {
      const item = /** @type {HTMLElement} */ (known.get(conversation.id) ?? fromTemplate("conversation-template"));
      item.dataset.id = conversation.id;
      fill(item, conversation);
      // Moving an element takes the focus from it, so only what is out of place moves.
      if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
    });
    while (list.children.length > sorted.length) list.lastElementChild?.remove();
  });

  list.addEventListener("click", (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const item = event.target instanceof Element ? event.target.closest("li") : null;
    if (!item?.dataset.id) return;
    event.preventDefault();
    choose(item.dataset.id);
  });

  /** @param {Conversation} conversation */
  function lastText(conversation) {
    const writing = store.typingIn(conversation.id);
    if (writing) return "is writing…";
    if (!conversation.last) return "No lines yet";
    const { author, name, text } = conversation.last;
    if (author !== "agent") return text;
    return `${name === store.me.name ? "You" : name}: ${text}`;
  }
}
