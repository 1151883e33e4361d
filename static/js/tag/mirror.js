// "What the agent sees": a frame of our server over the page, which draws the copy in the visitor's own browser from the
// frames as they were sent. It is our server's, since the page's own policy would take the copy's styles away.

import { button, el } from "./dom.js";
import { guarded, holdings } from "./guard.js";

const PATIENCE_MS = 5000;
const LOOK = "position:fixed;inset:5vh 4vw 72px;display:flex;flex-direction:column;gap:8px;overflow:hidden";

/**
 * @param {import("./types.js").Context} context
 * @param {import("./streaming.js").PageContext} page
 * @returns {() => void} close
 */
export function openMirror({ options, layer }, page) {
  const { origin } = new URL(options.host);
  const held = holdings();
  const before = layer.root.activeElement;
  const close = button("Close", { icon: "close", kind: "quiet" });
  const frame = el("iframe", { title: "What the agent sees", src: `${options.host}/mirror/` });
  frame.style.cssText = "flex:1;min-height:0;border:0;border-radius:8px;background:#fff";
  const told = el("p", { role: "status" });
  const node = el("div", { class: "card", role: "dialog", "aria-label": "What the agent sees", tabindex: -1 },
    el("header", {}, el("h2", {}, "What the agent sees"), close), told, frame);
  node.style.cssText = LOOK;

  held.on(window, "message", (/** @type {MessageEvent} */ event) => {
    if (event.source !== frame.contentWindow || event.origin !== origin || event.data !== "cobrowse.mirror") return;
    clearTimeout(patience);
    const { port1: port, port2 } = new MessageChannel();
    frame.contentWindow?.postMessage("cobrowse.mirror", { targetOrigin: origin, transfer: [port2] });
    port.onmessage = guarded(page.snapshot); // it asks for the picture
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
    held.stop();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  }
  return stop;
}
