// A question to the visitor: a small dialog that takes the focus and gives it back.

import { button, el, icon } from "./dom.js";
import { holdings } from "./guard.js";

/**
 * @param {object} options
 * @param {string} options.name
 * @param {string} options.title
 * @param {string} options.icon
 * @param {{icon: string, text: string}[]} options.points what the visitor needs to know to decide
 * @param {{label: string, act: () => unknown}} options.yes
 * @param {{label: string, act: () => unknown}} options.no also what Escape means
 * @param {boolean} [options.quiet] it is no question: the focus stays where it is
 * @param {(node: Element) => () => void} options.show puts the card on the page and returns how to take it away
 */
export function openCard({ name, title, icon: picture, points, yes, no, quiet = false, show }) {
  const held = holdings();
  const before = /** @type {HTMLElement|null} */ (deepActive());
  const clock = el("span", { class: "clock" });
  const accept = button(yes.label, { kind: "button main" });
  const decline = button(no.label);
  const list = el("ul", { id: "card-points" });
  for (const point of points) list.append(el("li", {}, icon(point.icon), el("span", {}, point.text)));
  // The dialog itself gets the focus, not its yes: somebody who is just typing must not say yes by it.
  const node = el("div", { class: "card", role: "dialog", "aria-label": name, "aria-describedby": "card-title card-points", tabindex: -1 },
    el("header", {}, icon(picture), el("h2", { id: "card-title" }, title), clock),
    list,
    el("div", { class: "choices" }, decline, accept));

  held.on(accept, "click", yes.act);
  held.on(decline, "click", no.act);
  held.on(node, "keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault();
    no.act();
  });
  const remove = show(node);
  if (!quiet && document.visibilityState === "visible") node.focus({ preventScroll: true });

  return {
    clock,
    /** @param {boolean} on while the answer is on its way */
    busy(on) {
      accept.disabled = on;
      decline.disabled = on;
    },
    close() {
      const hadFocus = node.contains(/** @type {ShadowRoot} */ (node.getRootNode()).activeElement);
      held.stop();
      remove();
      if (hadFocus && before?.isConnected) before.focus({ preventScroll: true });
    },
  };
}

/** @typedef {ReturnType<typeof openCard>} Card */

function deepActive() {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}
