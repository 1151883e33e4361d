// Circles round a point and wiggling elements, whoever made them.

import { el } from "./dom.js";
import { guarded } from "./guard.js";
import { windowPoint } from "./marks.js";
import { elementOf } from "./nodes.js";

/** @typedef {{kind: string, node: number, x: number, y: number}} Highlight */

const CIRCLE_MS = 2500;
const WIGGLE_MS = 700;
const WIGGLE_PX = 6;
const SIDES = [0, -1, 1, -1, 1, -1, 1, 0];

/**
 * @param {import("./streaming.js").PageContext} page
 * @param {Highlight} highlight
 * @returns {boolean} false when the node is no longer on the page
 */
export function showHighlight(page, highlight) {
  const element = highlight.node === 0 ? null : elementOf(page.capture, highlight.node);
  if (highlight.node !== 0 && !element) return false;
  if (highlight.kind === "circle") circle(page, element, highlight);
  else wiggle(page, element ?? document.body);
  return true;
}

/**
 * @param {import("./streaming.js").PageContext} page
 * @param {Element|null} element
 * @param {Highlight} highlight
 */
function circle({ marks, store }, element, { x, y }) {
  const node = el("div", { class: "circle", "data-part": "circle" }, el("div"));
  node.style.setProperty("--highlight", store.state.config.cobrowse.highlight_color);
  const place = () => {
    const point = windowPoint(element, x, y);
    node.style.transform = `translate(${point.x.toFixed(1)}px, ${point.y.toFixed(1)}px)`;
  };
  marks.node.append(node);
  place();
  const unfollow = marks.follow(place);
  setTimeout(guarded(() => {
    unfollow();
    node.remove();
  }), CIRCLE_MS);
}

/**
 * An animation leaves no trace in the page's own styles.
 * @param {import("./streaming.js").PageContext} page
 * @param {Element} element
 */
function wiggle({ store }, element) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const shift = still ? 0 : WIGGLE_PX;
  const outline = { outline: `3px solid ${store.state.config.cobrowse.highlight_color}`, outlineOffset: "2px" };
  // A transform of the page's stays as it is. Inline boxes know no transforms at all.
  const inline = getComputedStyle(element).display === "inline";
  const frames = SIDES.map((side) => ({
    ...outline,
    ...(inline ? { position: "relative", left: `${side * shift}px` } : { translate: `${side * shift}px 0` }),
  }));
  element.animate(frames, { duration: WIGGLE_MS, easing: "ease-in-out" });
}
