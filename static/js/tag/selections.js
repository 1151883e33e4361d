// Text that an agent has highlighted, drawn over the visitor's page.

import { el } from "./dom.js";
import { frameOffset } from "./marks.js";

const MAX_BOXES = 400;

/** @param {import("./streaming.js").PageContext} page */
export function startSelections({ capture, marks, store }) {
  /** @type {Map<string, {sheet: HTMLElement, range: Range}>} by agent */
  const shown = new Map();

  /** @param {{sheet: HTMLElement, range: Range}} one */
  function draw({ sheet, range }) {
    sheet.replaceChildren();
    if (!range.startContainer.isConnected) return;
    const offset = frameOffset(range.startContainer);
    for (const box of [...range.getClientRects()].slice(0, MAX_BOXES)) {
      const mark = el("div");
      mark.style.transform = `translate(${box.left + offset.x}px, ${box.top + offset.y}px)`;
      mark.style.width = `${box.width}px`;
      mark.style.height = `${box.height}px`;
      sheet.append(mark);
    }
  }

  const unfollow = marks.follow(() => {
    for (const one of shown.values()) draw(one);
  });

  /** @param {string} agent */
  function clear(agent) {
    shown.get(agent)?.sheet.remove();
    shown.delete(agent);
  }

  return {
    /**
     * @param {string} agent
     * @param {number[]|null} told [start node, start offset, end node, end offset]
     * @returns {boolean} false when a node is no longer on the page
     */
    show(agent, told) {
      clear(agent);
      if (!told) return true;
      const range = rangeOf(capture, told);
      if (!range) return false;
      const sheet = el("div", { class: "selection", "data-part": "selection" });
      sheet.style.setProperty("--highlight", store.state.config.cobrowse.highlight_color);
      marks.node.prepend(sheet);
      shown.set(agent, { sheet, range });
      draw({ sheet, range });
      return true;
    },
    stop() {
      unfollow();
      for (const agent of [...shown.keys()]) clear(agent);
    },
  };
}

/** @typedef {ReturnType<typeof startSelections>} Selections */

/**
 * @param {import("./streaming.js").Capture} capture
 * @param {number[]} told
 */
function rangeOf(capture, [startId, startOffset, endId, endOffset]) {
  const start = capture.nodeOf(startId);
  const end = capture.nodeOf(endId);
  const document = start?.ownerDocument;
  if (!start || !end || !document || capture.isMasked(start) || capture.isMasked(end)) return null;
  const range = document.createRange();
  range.setStart(start, Math.min(startOffset, lengthOf(start)));
  range.setEnd(end, Math.min(endOffset, lengthOf(end)));
  return range;
}

/** @param {Node} node */
function lengthOf(node) {
  return node.nodeType === Node.TEXT_NODE ? /** @type {Text} */ (node).data.length : node.childNodes.length;
}
