// Short sentences over the stage that go away by themselves: refusals, and what was just asked.
import { el } from "./dom.js";

const LASTS_MS = 5000;

/**
 * @param {HTMLElement} parent
 * @returns {{show: (text: string, tone?: "error"|"info") => void, clear: () => void, destroy: () => void}}
 */
export function createToasts(parent) {
  const list = el("div", { class: "viewer-toasts", "aria-live": "polite", "data-part": "toasts" });
  parent.append(list);
  /** @type {Map<string, {node: HTMLElement, timer: ReturnType<typeof setTimeout>}>} */
  const shown = new Map();

  /** @param {string} text */
  function drop(text) {
    clearTimeout(shown.get(text)?.timer);
    shown.get(text)?.node.remove();
    shown.delete(text);
  }

  return {
    show(text, tone = "error") {
      const known = shown.get(text);
      if (known) clearTimeout(known.timer); // the same sentence again only stays longer
      const node = known?.node ?? el("p", { class: "viewer-toast", "data-tone": tone }, text);
      if (!known) list.append(node);
      shown.set(text, { node, timer: setTimeout(() => drop(text), LASTS_MS) });
      if (shown.size > 3) drop(/** @type {string} */ (shown.keys().next().value));
    },
    clear() {
      for (const text of [...shown.keys()]) drop(text);
    },
    destroy() {
      this.clear();
      list.remove();
    },
  };
}
