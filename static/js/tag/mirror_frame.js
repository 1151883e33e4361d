// "What the agent sees": a frame of our server over the page, which draws the copy in the visitor's own browser from the
// frames as they were sent. It is our server's, since the page's own policy would take the copy's styles away.

import { button, el } from "./dom.js";
import { guarded, holdings } from "./guard.js";

const PATIENCE_MS = 5000;
const LOOK = "position:fixed;inset:5vh 4vw 72px;display:flex;flex-direction:column;gap:8px;overflow:hidden";

/**
 * @param {Pick<import("./types.js").Context, "options"|"layer">} context
 * @param {Pick<import("./streaming.js").PageContext, "snapshot"|"onSent">} page
 * @param {{title?: string, look?: string, onClosed?: () => void}} [options] look: declarations that place the window
 * @returns {() => void} close
 */
export function openMirror({ options, layer }, page, { title = "What the agent sees", look = LOOK, onClosed = () => {} } = {}) {
  const { origin } = new URL(options.host);
  const held = holdings();
  const before = layer.root.activeElement;
  let closed = false;
  const close = button("Close", { icon: "close", kind: "quiet" });
  const frame = el("iframe", { title, src: `${options.host}/mirror/${options.siteKey}/` });
  frame.style.cssText = "flex:1;min-height:0;border:0;border-radius:8px;background:#fff";
  const told = el("p", { role: "status" });
  const node = el("div", { class: "card", role: "dialog", "aria-label": title, tabindex: -1 },
    el("header", {}, el("h2", {}, title), close), told, frame);
  node.style.cssText = look;

  held.on(window, "message", (/** @type {MessageEvent} */ event) => {
    if (event.source !== frame.contentWindow || event.origin !== origin || event.data !== "cobrowse.mirror") return;
    clearTimeout(patience);
    const { port1: port, port2 } = new MessageChannel();
    frame.contentWindow?.postMessage("cobrowse.mirror", { targetOrigin: origin, transfer: [port2] });
    // It asks for the picture, or has heard Escape while it had the focus.
    port.onmessage = guarded(({ data }) => (data === "close" ? stop() : page.snapshot()));
    held.also(page.onSent((sent) => (sent ? port.postMessage(sent.slice()) : stop())));
    held.also(() => port.close());
  });
  const patience = setTimeout(() => {
    told.textContent = `This website's policy does not let us show it here (frame-src ${origin}).`;
  }, PATIENCE_MS);
  held.also(() => clearTimeout(patience));
  held.on(close, "click", stop);
  held.on(node, "keydown", (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && stop());
  held.also(layer.add(node));
  node.focus({ preventScroll: true });

  function stop() {
    if (closed) return;
    closed = true;
    held.stop();
    guarded(onClosed)();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  }
  return stop;
}
