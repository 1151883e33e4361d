// The size of the visitor's window, and what follows from a new one: boxes of masked elements are measured again.
import { measureBox } from "./box.js";

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function viewport(context) {
  const view = /** @type {Window} */ (context.document.defaultView);
  let told = "";
  /** @type {Map<Element, string>} */
  const measured = new Map();

  context.on(view, "resize", context.schedule);

  /** @param {Element} element */
  function boxOf(element) {
    const { width, height, style } = measureBox(element);
    return [width, height, style];
  }

  /** Only then: a box that followed its content would tell how long a masked text is. */
  function measureAgain() {
    const out = [];
    for (const element of context.boxes()) {
      const id = context.nodes.idOf(element);
      const box = boxOf(element);
      if (!id || measured.get(element) === box.join()) continue;
      measured.set(element, box.join());
      out.push(id, ...box);
    }
    return out;
  }

  return {
    seenBox(element) {
      measured.set(element, boxOf(element).join());
    },
    reset: () => measured.clear(),
    forget(node) {
      measured.delete(/** @type {Element} */ (node));
    },
    write(data, snapshot) {
      const now = [view.innerWidth, view.innerHeight, Math.round(view.devicePixelRatio * 100) / 100];
      if (!snapshot && now.join() === told) return;
      const boxes = told === "" || snapshot ? [] : measureAgain();
      told = now.join();
      data.view = now;
      if (boxes.length) data.box = boxes;
    },
  };
}
