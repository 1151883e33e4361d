// The visitor's icons and buttons.

import { drawIcon, el } from "../shared/dom.js";

export { el };

/** Paths on a 20 × 20 grid, drawn as strokes. @type {Object<string, string>} */
const ICONS = {
  close: "m5 5 10 10M15 5 5 15",
  send: "M3.5 10 16.5 4l-5 12.5-2.4-5z",
  pause: "M7.5 5v10M12.5 5v10",
  resume: "M7 4.5v11l9-5.5z",
  stop: "M6 6h8v8H6z",
  eye: "M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  hand: "M6 3.5 15.5 12l-4 .6-2.4 3.6z",
  shield: "M10 3 4.5 5v5c0 3.5 2.3 5.8 5.5 7 3.2-1.2 5.5-3.5 5.5-7V5z",
  screen: "M3 4h14v9H3zM7 16.5h6M10 13v3.5",
  pointer: "M4 3l4.5 13 2-5.5L16 8.5z",
};

/** @param {string} name */
export function icon(name) {
  return drawIcon(ICONS[name]);
}

/**
 * @param {string} label
 * @param {{icon?: string, kind?: string}} [look] with an icon, the label is its name only
 */
export function button(label, look = {}) {
  const node = el("button", { type: "button", class: look.kind ?? "button" });
  if (look.icon) {
    node.setAttribute("aria-label", label);
    node.title = label;
    node.append(icon(look.icon));
  } else {
    node.append(label);
  }
  return node;
}

/**
 * Change a text only when it differs: live regions speak at every change.
 * @param {Element} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
