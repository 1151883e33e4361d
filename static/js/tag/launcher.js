// The button that opens the chat: all that a page shows of us before there is something to talk about.

import { drawIcon, el } from "../shared/dom.js";
import { holdings } from "./guard.js";
import { recall, WINDOW } from "./storage.js";

const CHAT = "M3 5.5A2.5 2.5 0 0 1 5.5 3h9A2.5 2.5 0 0 1 17 5.5v6a2.5 2.5 0 0 1-2.5 2.5H9l-4 3.2V14A2 2 0 0 1 3 12zM7 7.5h6M7 10.5h4";

/**
 * @param {import("./layer.js").Layer} layer
 * @param {{ahead: () => unknown, open: () => Promise<unknown>}} on the visitor may be about to press it, and has pressed it
 */
export function createLauncher(layer, { ahead, open }) {
  const held = holdings();
  const node = el("button", { type: "button", class: "launcher", "aria-label": "Open chat" }, drawIcon(CHAT));
  node.hidden = recall(WINDOW) === "1"; // the window comes in its place
  held.also(layer.add(node));
  for (const type of ["pointerenter", "focus"]) held.on(node, type, ahead);
  held.on(node, "click", open);
  return {
    node,
    /** @param {boolean} on while the chat is being loaded */
    busy: (on) => (on ? node.setAttribute("aria-busy", "true") : node.removeAttribute("aria-busy")),
    stop: held.stop,
  };
}
