// Where the focus goes when the agent clicks: to what was clicked, unless the visitor is writing elsewhere.

import { editingHost, isTextField } from "./filling.js";
import { holdings } from "./guard.js";
import { parentOf } from "./nodes.js";

/** Who pauses for longer has left the field, even if the caret is still there. */
const WRITING_MS = 30_000;
const FOCUSABLE = 'a[href],area[href],button,input,select,textarea,summary,iframe,audio[controls],video[controls],[tabindex],[contenteditable]:not([contenteditable="false"])';

/** @param {Element} ours the host of our own layer: the visitor may be writing in the chat */
export function createFocusing(ours) {
  const held = holdings();
  let usedAt = -Infinity;
  for (const type of ["keydown", "pointerdown"]) {
    held.on(window, type, (event) => {
      if (event.isTrusted) usedAt = performance.now();
    }, { capture: true, passive: true });
  }

  /** Their next letter would go where the agent clicked. */
  function visitorWrites() {
    if (performance.now() - usedAt > WRITING_MS) return false;
    const active = deepestActive();
    return active !== null && (active === ours || isTextField(active) || editingHost(active) !== null);
  }

  return {
    /**
     * As a press of the mouse would.
     * @param {Element} element
     */
    press(element) {
      if (visitorWrites()) return;
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

/** @returns {Element|null} */
function deepestActive() {
  let active = document.activeElement;
  for (;;) {
    const inner = active?.shadowRoot?.activeElement ?? frameOf(active)?.activeElement;
    if (!inner) return active;
    active = inner;
  }
}

/**
 * @param {Element|null} element
 * @returns {Document|null} of a frame that we may look into
 */
function frameOf(element) {
  return element?.localName === "iframe" ? /** @type {HTMLIFrameElement} */ (element).contentDocument : null;
}

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
