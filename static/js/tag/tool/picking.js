// Choosing an element of the page by pointing at it. A cover takes the pointer, so that the page hears of nothing.

import { el } from "../dom.js";
import { holdings } from "../guard.js";

/**
 * @param {import("../layer.js").Layer} layer
 * @param {import("./outlines.js").Outlines} outlines
 * @param {(element: Element|null) => void} done with null: it was given up
 * @returns {() => void} give it up
 */
export function startPicking(layer, outlines, done) {
  const held = holdings();
  const cover = el("div", { class: "cover" });

  /** @param {{clientX: number, clientY: number}} point */
  function under({ clientX: x, clientY: y }) {
    let found = document.elementsFromPoint(x, y).find((element) => element !== layer.host) ?? null;
    for (let root = found?.shadowRoot; root; root = found?.shadowRoot) {
      const inner = root.elementsFromPoint(x, y).find((element) => element.getRootNode() === root);
      if (!inner) break;
      found = inner;
    }
    return found;
  }

  /** @param {Element|null} element */
  function finish(element) {
    held.stop();
    outlines.show([]);
    done(element);
  }

  held.on(cover, "pointermove", (/** @type {PointerEvent} */ event) => {
    const element = under(event);
    outlines.show(element ? [element] : [], "pick", element ? nameOf(element) : "");
  });
  held.on(cover, "pointerleave", () => outlines.show([]));
  held.on(cover, "click", (/** @type {MouseEvent} */ event) => {
    event.preventDefault();
    finish(under(event));
  });
  held.on(window, "keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    finish(null);
  }, { capture: true });
  held.also(layer.add(cover));
  return () => finish(null);
}

/** Short, for a person. @param {Element} element */
export function nameOf(element) {
  const name = element.getAttribute("name");
  if (element.id) return `${element.localName}#${element.id}`.slice(0, 60);
  if (name) return `${element.localName}[name=${name}]`.slice(0, 60);
  const [word] = element.classList;
  return (word ? `${element.localName}.${word}` : element.localName).slice(0, 60);
}
