// The size of the visitor's window and the part of it that is seen, and what follows from a new size: boxes of masked
// elements are measured again.
import { measureBox } from "./box.js";

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function viewport(context) {
  const view = /** @type {Window} */ (context.document.defaultView);
  let told = "";
  let laidOut = "";
  /** @type {Map<Element, string>} */
  const measured = new Map();

  context.on(view, "resize", context.schedule);
  const { visualViewport } = view;
  if (visualViewport) for (const type of ["resize", "scroll"]) context.on(visualViewport, type, context.schedule);

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
      const now = placesOf(view);
      if (!snapshot && now.join() === told) return;
      const layout = now.slice(0, 3).join();
      const boxes = told === "" || snapshot || layout === laidOut ? [] : measureAgain();
      told = now.join();
      laidOut = layout;
      data.view = now;
      if (boxes.length) data.box = boxes;
    },
  };
}

/**
 * @param {Window} view
 * @returns {number[]} width, height and pixel ratio; of a page that is pinched also the part that is seen: x, y, width, height
 */
function placesOf({ innerWidth, innerHeight, devicePixelRatio, visualViewport }) {
  const { width = 0, height = 0, scale = 1, offsetLeft = 0, offsetTop = 0 } = visualViewport ?? {};
  const ratio = Math.round(devicePixelRatio * 100) / 100;
  if (scale < 1.01) return [innerWidth, innerHeight, ratio];
  // Some browsers tell the size of the part for that of the window: the page is laid out as before.
  const layout = [Math.max(innerWidth, width * scale), Math.max(innerHeight, height * scale)].map(Math.round);
  return [...layout, ratio, ...[offsetLeft, offsetTop, width, height].map(Math.round)];
}
