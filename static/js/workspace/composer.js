// Writing a line: Enter sends, Shift+Enter breaks the line, and the visitor sees that somebody writes.
import { part, setText } from "./page.js";

/** The visitor's side forgets after a few seconds, so it is told again while writing goes on. */
const AGAIN_MS = 3000;
const STOP_MS = 2500;

/**
 * @param {import("./store.js").Store} store
 * @param {import("./outbox.js").Outbox} outbox
 * @param {(conversation: string, on: boolean) => void} tellTyping
 */
export function startComposer(store, outbox, tellTyping) {
  const form = part("composer", HTMLFormElement);
  const text = part("message", HTMLTextAreaElement);
  const send = part("send", HTMLButtonElement);
  const closed = part("composer-closed", HTMLElement);
  /** Half-written lines stay with their conversation. @type {Map<string, string>} */
  const drafts = new Map();
  /** @type {string|null} */
  let shown = store.current;
  let toldAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let stopTimer;

  function stopTyping() {
    clearTimeout(stopTimer);
    if (toldAt === -Infinity) return;
    toldAt = -Infinity;
    if (shown) tellTyping(shown, false);
  }

  store.watch(["current", "conversations"], () => {
    const conversation = store.chosen();
    const isClosed = conversation?.state === "closed";
    form.hidden = !conversation || isClosed;
    closed.hidden = !isClosed;
    setText(closed, isClosed ? "This conversation is closed. The visitor's next line opens a new one." : "");
    if (shown === store.current) return;
    stopTyping();
    if (shown) drafts.set(shown, text.value);
    shown = store.current;
    text.value = (shown && drafts.get(shown)) || "";
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const line = text.value.trim();
    if (!line || !store.current) return;
    outbox.add(store.current, line);
    text.value = "";
    stopTyping();
    text.focus();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send.click();
  });
  text.addEventListener("input", () => {
    clearTimeout(stopTimer);
    if (!text.value.trim()) {
      stopTyping();
      return;
    }
    stopTimer = setTimeout(stopTyping, STOP_MS);
    const now = performance.now();
    if (!shown || now - toldAt < AGAIN_MS) return;
    toldAt = now;
    tellTyping(shown, true);
  });
}
