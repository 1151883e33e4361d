// A menu button after the ARIA pattern: arrows, Home, End, Escape and first letters work, focus returns to the button.
import { el } from "./dom.js";

/** @typedef {{value: string, label: string, hint?: string, current?: boolean}} Item */

/**
 * @param {HTMLButtonElement} button gets aria-haspopup and aria-expanded
 * @param {HTMLElement} menu an empty element beside the button, filled at each opening
 * @param {{label: string, items: () => Item[], choose: (value: string) => void}} options
 * @returns {{close: () => void}}
 */
export function attachMenu(button, menu, options) {
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", options.label);
  menu.hidden = true;

  /** @returns {HTMLElement[]} */
  const entries = () => Array.from(menu.querySelectorAll("[role=menuitem]"));

  /** @param {number} index */
  function focus(index) {
    const all = entries();
    all.at(index % all.length)?.focus();
  }

  /** @param {number} index */
  function open(index) {
    menu.replaceChildren(
      ...options.items().map((item) => {
        const entry = el("button", { type: "button", role: "menuitem", tabindex: -1, "aria-current": item.current ? "true" : null });
        entry.append(el("span", { class: "menu-label" }, item.label));
        if (item.hint) {
          // A description, not part of the name: people and tests find the item by its label.
          entry.setAttribute("aria-label", item.label);
          entry.setAttribute("aria-description", item.hint);
          entry.append(el("span", { class: "menu-hint", "aria-hidden": "true" }, item.hint));
        }
        entry.addEventListener("click", () => {
          close();
          button.focus();
          options.choose(item.value);
        });
        return entry;
      }),
    );
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", onOutside, true);
    focus(index);
  }

  function close() {
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", onOutside, true);
  }

  /** @param {Event} event */
  function onOutside(event) {
    if (event.target instanceof Node && (menu.contains(event.target) || button.contains(event.target))) return;
    close();
  }

  button.addEventListener("click", () => (menu.hidden ? open(0) : close()));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    open(event.key === "ArrowDown" ? 0 : -1);
  });
  menu.addEventListener("keydown", (event) => {
    const all = entries();
    const at = all.findIndex((entry) => entry === document.activeElement);
    if (event.key === "ArrowDown") focus(at + 1);
    else if (event.key === "ArrowUp") focus(at - 1 + all.length);
    else if (event.key === "Home") focus(0);
    else if (event.key === "End") focus(-1);
    else if (event.key === "Escape") {
      close();
      button.focus();
    } else if (event.key === "Tab") {
      close();
      return;
    } else if (event.key.length === 1 && event.key !== " ") {
      const letter = event.key.toLowerCase();
      const next = [...all.slice(at + 1), ...all].find((entry) => entry.textContent?.toLowerCase().startsWith(letter));
      next?.focus();
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  return { close };
}
