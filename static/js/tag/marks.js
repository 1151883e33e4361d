// Where pointers, circles and highlighted text are drawn, and when they need to be placed again.

import { el } from "./dom.js";
import { guarded, holdings } from "./guard.js";
import { oncePerFrame } from "./once_per_frame.js";
import { clientPoint } from "../shared/geometry.js";

/** @param {import("./layer.js").Layer} layer */
export function startMarks(layer) {
  const held = holdings();
  const node = el("div", { class: "marks", "aria-hidden": "true" });
  held.also(layer.add(node));
  /** @type {Set<() => void>} */
  const placers = new Set();
  const frame = oncePerFrame(() => {
    for (const place of placers) place();
  });
  held.also(frame.stop);
  held.on(document, "scroll", frame.ask, { capture: true, passive: true });
  held.on(window, "resize", frame.ask, { passive: true });

  return {
    node,
    /** Place everything again with the next frame. */
    ask: frame.ask,
    /**
     * @param {() => void} place called when the page has moved under the marks
     * @returns {() => void} stop
     */
    follow(place) {
      const safe = guarded(place);
      placers.add(safe);
      return () => placers.delete(safe);
    },
    stop: held.stop,
  };
}

/** @typedef {ReturnType<typeof startMarks>} Marks */

/**
 * A point of an element in the coordinates of the whole window, also when the element is inside frames.
 * @param {Element|null} element null: the viewport
 * @param {number} x
 * @param {number} y
 */
export function windowPoint(element, x, y) {
  const point = clientPoint(element, x, y);
  const offset = frameOffset(element);
  return { x: point.clientX + offset.x, y: point.clientY + offset.y };
}

/** @param {Node|null} node */
export function frameOffset(node) {
  let x = 0;
  let y = 0;
  for (let view = node?.ownerDocument?.defaultView; view?.frameElement; view = view.frameElement.ownerDocument.defaultView) {
    const box = view.frameElement.getBoundingClientRect();
    x += box.left + view.frameElement.clientLeft;
    y += box.top + view.frameElement.clientTop;
  }
  return { x, y };
}
