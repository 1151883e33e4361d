// Canvases as pictures, within a budget, and images whose source the browser chooses or changes by itself.
import { choosesSource, picture } from "./images.js";
import { localName } from "./natives.js";

const EVERY_MS = 1000;
/** A canvas may cost this part of the page's time: reading 10 ms waits for 400 ms at least. */
const SHARE = 40;

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function media(context) {
  /** @type {Map<Element, {due: number, sent: string|null}>} */
  const canvases = new Map();

  /** @param {Event} event */
  function onLoad(event) {
    const target = /** @type {Element|undefined} */ (event.composedPath()[0]);
    if (!target || target.nodeType !== 1 || localName(target) !== "img" || !context.nodes.idOf(target)) return;
    if (!choosesSource(target)) return;
    context.changes.noteAttribute(target, "src", null);
    context.schedule();
  }

  return {
    tags: ["canvas"],
    root(root) {
      context.on(root, "load", onLoad);
    },
    seen(element) {
      canvases.set(element, { due: 0, sent: null });
    },
    reset: () => canvases.clear(),
    forget(node) {
      canvases.delete(/** @type {Element} */ (node));
    },
    write(data) {
      /** @type {(number|string)[]} */
      const out = [];
      for (const [element, state] of canvases) {
        const now = performance.now();
        if (now < state.due) continue;
        const canvas = /** @type {HTMLCanvasElement} */ (element);
        const url = picture(canvas, canvas.width, canvas.height) ?? "";
        const end = performance.now();
        state.due = end + Math.max(EVERY_MS, (end - now) * SHARE);
        if (url === state.sent) continue;
        state.sent = url;
        out.push(context.nodes.idOf(element), url);
      }
      if (out.length) data.canvas = out;
    },
  };
}
