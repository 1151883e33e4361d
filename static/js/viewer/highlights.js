// Circles round a point and wiggling elements: drawn here, whoever made them.
import { el } from "./dom.js";
import { isElement, pointOf } from "./locate.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {{kind: string, node: number, x: number, y: number}} Highlight */

const CIRCLE_MS = 2500;
const WIGGLE_MS = 700;

/** @param {Context} context */
export function startHighlights(context) {
  /** @type {Map<HTMLElement, Highlight>} */
  const circles = new Map();
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  /**
   * @param {HTMLElement} node
   * @param {Highlight} highlight
   */
  function place(node, highlight) {
    const point = pointOf(context.replica, highlight);
    node.hidden = point === null;
    if (!point) return;
    const { scale } = context.stage;
    node.style.transform = `translate(${point.x * scale}px, ${point.y * scale}px)`;
  }

  /** @param {Highlight} highlight */
  function circle(highlight) {
    const node = el("div", { class: "viewer-circle", "data-part": "circle" }, el("div", {}));
    node.style.setProperty("--highlight", context.session()?.highlight_color ?? "#ffd43b");
    circles.set(node, highlight);
    context.stage.marks.append(node);
    place(node, highlight);
    setTimeout(() => {
      circles.delete(node);
      node.remove();
    }, CIRCLE_MS);
  }

  /** @param {Highlight} highlight */
  function wiggle(highlight) {
    const node = highlight.node === 0 ? context.replica.document.body : context.replica.nodeOf(highlight.node);
    if (!node || !isElement(node)) return;
    const color = context.session()?.highlight_color ?? "#ffd43b";
    const outline = { outline: `3px solid ${color}`, outlineOffset: "2px" };
    const shift = still.matches ? 0 : 6;
    // "translate" is a property of its own: a transform of the page's stays as it is.
    node.animate(
      [0, -1, 1, -1, 1, -1, 1, 0].map((side) => ({ ...outline, translate: `${side * shift}px 0` })),
      { duration: WIGGLE_MS, easing: "ease-in-out" },
    );
  }

  context.onFrame(() => {
    for (const [node, highlight] of circles) place(node, highlight);
  });

  return {
    /** @param {Highlight} highlight */
    show(highlight) {
      if (highlight.kind === "circle") circle(highlight);
      else wiggle(highlight);
    },
    stop() {
      for (const node of circles.keys()) node.remove();
      circles.clear();
    },
  };
}
