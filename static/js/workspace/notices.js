// Sentences for the whole page: a refusal, or that the connection is gone.
import { BLOCKED } from "../viewer/words.js";
import { part, setText } from "./page.js";

/** A blink of the connection is not worth a word. */
const LOST_MS = 1500;

/** @param {import("./store.js").Store} store */
export function startNotices(store) {
  const box = part("notice", HTMLElement);
  const text = part("notice-text", HTMLElement);
  const close = part("notice-close", HTMLButtonElement);
  const connection = part("connection", HTMLElement);
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  function clear() {
    box.hidden = true;
    setText(text, "");
  }

  close.addEventListener("click", clear);
  store.watch(["socket"], () => {
    if (store.socket === "connecting" || store.socket === "lost") {
      timer ??= setTimeout(() => setText(connection, "Connection lost. Reconnecting…"), LOST_MS);
      return;
    }
    clearTimeout(timer);
    timer = undefined;
    setText(connection, store.socket === "refused" ? "Not connected" : store.blocked ? "Slow connection" : "");
    connection.title = store.blocked ? BLOCKED : "";
  });

  return {
    /** @param {string} sentence */
    show(sentence) {
      box.hidden = false;
      setText(text, sentence);
    },
    clear,
  };
}
