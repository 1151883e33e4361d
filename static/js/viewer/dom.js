// The agent's icons and buttons.

import { drawIcon, el } from "../shared/dom.js";

export { el };

/** Paths on a 20 × 20 grid, drawn as strokes. @type {Object<string, string>} */
const ICONS = {
  back: "M12 4 6 10l6 6",
  forward: "m8 4 6 6-6 6",
  reload: "M15.5 7A6 6 0 1 0 16 11M16 3v4h-4",
  pause: "M7 4v12M13 4v12",
  resume: "M7 4.5v11l9-5.5z",
  stop: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  fit: "M4 8V4h4M16 8V4h-4M4 12v4h4M16 12v4h-4",
  down: "m5 8 5 5 5-5",
  screen: "M3 4h14v9H3zM7 17h6M10 13v4",
  pointer: "M4 3l4.5 13 2-5.5L16 8.5z",
};

/** @param {string} name */
export function icon(name) {
  return drawIcon(ICONS[name]);
}

/**
 * @param {string} label
 * @param {{icon?: string, className?: string, quiet?: boolean}} [options] quiet: only the icon is seen, the label is its name
 * @returns {HTMLButtonElement}
 */
export function button(label, options = {}) {
  const node = el("button", { type: "button", class: options.className ?? "button" });
  if (options.icon) node.append(icon(options.icon));
  if (options.quiet) {
    node.setAttribute("aria-label", label);
    node.title = label;
  } else {
    node.append(el("span", {}, label));
  }
  return node;
}
