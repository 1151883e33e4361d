// What lies above the page: modal dialogs and open popovers, in the order in which they came.

import { TOP_LAYER } from "../shared/top_layer.js";

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function topLayer(context) {
  /** @type {Element[]} */
  let layers = [];
  let told = "";
  /** Looking for them walks the whole page: only when there may be news. */
  let hinted = true;

  function hint() {
    hinted = true;
    context.schedule();
  }

  /** What opens lies above all else. @param {Event} event */
  function onToggle(event) {
    const opens = event.type === "beforetoggle" && /** @type {ToggleEvent} */ (event).newState === "open";
    const target = /** @type {Element} */ (event.composedPath()[0]);
    if (opens) layers = [...layers.filter((element) => element !== target), target];
    hint();
  }

  return {
    tags: ["dialog"],
    names: ["open", "popover"],
    attribute: hint,
    seen: hint,
    root(root) {
      for (const type of ["toggle", "beforetoggle", "close", "cancel"]) context.on(root, type, onToggle);
    },
    forget(node) {
      if (layers.includes(/** @type {Element} */ (node))) hinted = true;
    },
    write(data, snapshot) {
      if (!TOP_LAYER) return;
      // A move takes an element out without a word.
      if (!hinted && !snapshot && layers.every((element) => element.matches(TOP_LAYER))) return;
      hinted = false;
      if (snapshot) told = "";
      const found = new Set([...context.roots()].flatMap((root) => [...root.querySelectorAll(TOP_LAYER)]));
      layers = [...layers.filter((element) => found.delete(element)), ...found];
      const out = [];
      for (const element of layers) {
        const id = context.nodes.idOf(element);
        if (id) context.keep(element);
        if (id && !context.kinds.has(element)) out.push(id, element.matches("dialog:modal") ? 1 : 2);
      }
      if (out.join() === told) return;
      told = out.join();
      data.top = out;
    },
  };
}
