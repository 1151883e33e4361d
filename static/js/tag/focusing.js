// Where the focus goes when the agent clicks: to what was clicked, unless the visitor is just typing elsewhere.

import { holdings } from "./guard.js";
import { parentOf } from "./nodes.js";

const TYPING_MS = 2000;
const FOCUSABLE = 'a[href],area[href],button,input,select,textarea,summary,iframe,audio[controls],video[controls],[tabindex],[contenteditable]:not([contenteditable="false"])';

export function createFocusing() {
  const held = holdings();
  let typedAt = -Infinity;
  held.on(window, "keydown", (event) => {
    if (event.isTrusted) typedAt = performance.now();
  }, { capture: true, passive: true });

  return {
    /**
     * As a press of the mouse would.
     * @param {Element} element
     */
    press(element) {
      if (performance.now() - typedAt < TYPING_MS) return;
      for (let at = /** @type {Element|null} */ (element); at; at = parentOf(at)) {
        if (!at.matches(FOCUSABLE) || at.matches(":disabled")) continue;
        /** @type {HTMLElement} */ (at).focus({ preventScroll: true });
        return;
      }
      const active = element.ownerDocument.activeElement;
      if (active instanceof HTMLElement && active !== element.ownerDocument.body) active.blur();
    },
    stop: held.stop,
  };
}

/** @typedef {ReturnType<typeof createFocusing>} Focusing */

/**
 * The next or previous element that Tab would reach and that the agent may reach as well.
 * @param {Element} from
 * @param {1|-1} direction
 * @param {(element: Element) => boolean} allowed
 * @returns {HTMLElement|null}
 */
export function neighbour(from, direction, allowed) {
  const root = /** @type {Document|ShadowRoot} */ (from.getRootNode());
  const all = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(FOCUSABLE)]);
  const order = all
    .filter((one) => one === from || (one.tabIndex >= 0 && !one.matches(":disabled") && one.getClientRects().length > 0 && allowed(one)))
    .map((one, at) => ({ one, at, index: one.tabIndex > 0 ? one.tabIndex : Infinity }))
    .sort((a, b) => (a.index === b.index ? a.at - b.at : a.index - b.index))
    .map(({ one }) => one);
  const place = order.indexOf(/** @type {HTMLElement} */ (from));
  if (place >= 0) return order[place + direction] ?? null;
  return (direction === 1 ? order[0] : order[order.length - 1]) ?? null;
}
