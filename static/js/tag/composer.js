// Writing a line: Enter sends, Shift+Enter breaks the line, and the agent sees that the visitor writes.

import { button, el } from "./dom.js";
import { holdings } from "./guard.js";

const MAX_TEXT = 4000; // as protocol.py's MAX_TEXT
/** The agent's side forgets after a few seconds, so it is told again while writing goes on. */
const AGAIN_MS = 3000;
const STOP_MS = 2500;

/**
 * @param {import("./types.js").Context} context
 * @param {import("./outbox.js").Outbox} outbox
 */
export function startComposer({ store, connection }, outbox) {
  const held = holdings();
  const field = el("textarea", {
    "aria-label": "Message", placeholder: "Write a message…", rows: 1, maxlength: MAX_TEXT, autocomplete: "off",
  });
  const send = button("Send", { icon: "send", kind: "quiet" });
  send.type = "submit";
  const node = el("form", { class: "composer" }, field, send);
  let toldAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let pause;

  /** @param {boolean} on */
  function tell(on) {
    clearTimeout(pause);
    const now = performance.now();
    if (on) pause = setTimeout(() => tell(false), STOP_MS);
    if (on ? now - toldAt < AGAIN_MS : toldAt === -Infinity) return;
    toldAt = on ? now : -Infinity;
    if (store.state.conversation) connection.send({ t: "chat.typing", on });
  }

  function grow() {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }

  held.on(node, "submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    grow();
    tell(false);
    connection.open();
    outbox.add(text);
    field.focus({ preventScroll: true });
  });
  held.on(field, "keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    node.requestSubmit();
  });
  held.on(field, "input", () => {
    grow();
    tell(field.value.trim() !== "");
  });
  held.also(() => clearTimeout(pause));

  return { node, field, stop: held.stop };
}
