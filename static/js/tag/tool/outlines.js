// Boxes over the page: what a rule matches, or the element under the pointer.

import { el } from "../dom.js";
import { startMarks, windowPoint } from "../marks.js";

const LOOK_MS = 400;
const MOST = 400;

/**
 * @param {import("../layer.js").Layer} layer
 * @param {ReturnType<typeof import("../guard.js").holdings>} held
 */
export function createOutlines(layer, held) {
  const marks = startMarks(layer);
  /** @type {Element[]} */
  let shown = [];
  let kind = "";
  let label = "";

  function draw() {
    const boxes = [];
    for (const element of shown.slice(0, MOST)) {
      const { x: left, y: top } = windowPoint(element, 0, 0);
      const { x: right, y: bottom } = windowPoint(element, 1, 1);
      if (right <= left || bottom <= top || bottom < 0 || top > innerHeight) continue;
      const box = el("div", { class: `outline ${kind}` }, label ? el("span", {}, label) : null);
      box.style.cssText = `left:${left}px;top:${top}px;width:${right - left}px;height:${bottom - top}px`;
      box.classList.toggle("low", top < 24);
      boxes.push(box);
    }
    marks.node.replaceChildren(...boxes);
  }

  held.also(marks.stop);
  held.also(marks.follow(draw));
  held.every(LOOK_MS, () => shown.length && draw());

  return {
    /**
     * @param {Element[]} elements none: nothing is outlined
     * @param {string} [what] kind of the rule, or "pick"
     * @param {string} [words] said beside each
     */
    show(elements, what = "", words = "") {
      shown = elements;
      kind = what;
      label = words;
      draw();
    },
  };
}

/** @typedef {ReturnType<typeof createOutlines>} Outlines */
