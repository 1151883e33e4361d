// The chat window, and what the launcher tells of it.

import { button, el, setText } from "./dom.js";
import { startComposer } from "./composer.js";
import { guarded, holdings } from "./guard.js";
import { createOutbox } from "./outbox.js";
import { recall, remember, WINDOW } from "./storage.js";
import { createTranscript } from "./transcript.js";
import { presenceWords } from "./words.js";

const NARROW_PX = 480; // as in styles.js

/**
 * @param {import("./types.js").Context} context
 * @param {HTMLElement} launcher
 * @returns {{slot: HTMLElement, open: () => void, stop: () => void}} slot: where the invitation is shown, above the composer
 */
export function startChat(context, launcher) {
  const { store, connection, layer } = context;
  const { state } = store;
  const held = holdings();
  const outbox = createOutbox(context);
  const transcript = createTranscript(outbox);

  const badge = el("span", { class: "badge", hidden: true });
  const unread = el("span", { class: "sr", id: "unread" });
  launcher.setAttribute("aria-describedby", "unread");
  launcher.append(badge);

  const avatar = el("span", { class: "avatar", "aria-hidden": "true" });
  const title = el("h2");
  const presence = el("p", { role: "status" });
  const close = button("Close chat", { icon: "close", kind: "quiet" });
  const offline = el("p", { class: "offline", role: "status", hidden: true }, "Connecting again… your messages are kept.");
  const typing = el("p", { class: "typing", "aria-live": "polite" });
  const slot = el("div", { class: "slot" });
  const composer = startComposer(context, outbox);
  const dialog = el("div", { class: "window", role: "dialog", "aria-label": "Chat", hidden: true, tabindex: -1 },
    el("div", { class: "head" }, avatar, el("div", {}, title, presence), close),
    offline, transcript.node, typing, slot, composer.node);

  held.also(layer.add(unread));
  held.also(layer.add(dialog));
  held.also(composer.stop);

  /**
   * @param {boolean} open
   * @param {boolean} [byVisitor] then the focus follows
   */
  function show(open, byVisitor = false) {
    remember(WINDOW, open ? "1" : null);
    if (open) connection.open();
    store.set({ windowOpen: open });
    if (byVisitor) (open ? composer.field : launcher).focus({ preventScroll: true });
  }

  held.on(close, "click", () => show(false, true));
  held.on(dialog, "keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape" && !event.isComposing) show(false, true);
  });

  held.also(store.watch(["windowOpen"], () => {
    dialog.hidden = !state.windowOpen;
    launcher.hidden = state.windowOpen;
    if (state.windowOpen) transcript.toEnd();
  }));
  held.also(store.watch(["config"], () => {
    setText(title, state.config.account.name);
    setText(avatar, state.config.account.name.slice(0, 1).toUpperCase());
  }));
  held.also(store.watch(["agentsOnline", "conversation"], () => {
    presence.dataset.online = String(state.agentsOnline === true);
    setText(presence, presenceWords(state.agentsOnline, state.conversation?.agent?.name));
  }));
  held.also(store.watch(["typing"], () => setText(typing, state.typing && `${state.typing} is writing…`)));
  held.also(store.watch(["messages", "conversation"], () => transcript.draw(state.messages)));
  held.also(outbox.watch(() => transcript.draw(state.messages)));

  held.also(store.watch(["connected", "moving"], () => {
    offline.hidden = state.connected || state.moving || state.conversation === null;
    if (state.connected) void outbox.flush();
  }));

  // --- what has been read

  let readUpto = 0;
  function markRead() {
    const last = state.messages[state.messages.length - 1];
    const seen = state.windowOpen && document.visibilityState === "visible";
    if (!seen || !last || last.id <= readUpto || !state.conversation?.unread || !state.connected) return;
    readUpto = last.id;
    connection.send({ t: "chat.read", upto: last.id });
  }
  held.on(document, "visibilitychange", markRead);
  held.also(store.watch(["messages", "windowOpen", "conversation", "connected"], () => {
    const count = state.windowOpen ? 0 : (state.conversation?.unread ?? 0);
    badge.hidden = count === 0;
    setText(badge, String(Math.min(count, 99)));
    setText(unread, count ? `${count} unread ${count === 1 ? "message" : "messages"}` : "");
    markRead();
  }));

  // --- what opens and closes the window by itself

  const sized = new ResizeObserver(guarded(transcript.toEnd)); // the invitation takes room from the lines
  sized.observe(transcript.node);
  held.also(() => sized.disconnect());
  let session = "";
  held.also(store.watch(["session"], () => {
    const started = state.session !== null && state.session.id !== session;
    session = state.session?.id ?? "";
    if (started && innerWidth <= NARROW_PX) show(false); // there it would cover the page that both look at
  }));

  held.also(store.watch(["invitation"], () => {
    if (state.invitation?.state === "INVITED" && !state.windowOpen) show(true);
  }));
  if (recall(WINDOW) === "1" || outbox.lines.length) show(true);

  return { slot, open: () => show(true, true), stop: held.stop };
}
