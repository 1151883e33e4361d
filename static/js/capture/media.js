// Images whose source the browser chooses or changes by itself, and those that it loads when they come into sight.
import { ready } from "./blobs.js";
import { choosesSource } from "./images.js";
import { getAttribute, localName } from "./natives.js";

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function media(context) {
  /** @param {Event} event */
  function onLoad(event) {
    const target = /** @type {Element|undefined} */ (event.composedPath()[0]);
    if (!target || target.nodeType !== 1 || localName(target) !== "img" || !context.nodes.idOf(target)) return;
    if (choosesSource(target)) context.changes.noteAttribute(target, "src", null);
    else if (getAttribute(target, "loading")) context.changes.noteAttribute(target, "loading", null);
    else return;
    context.schedule();
  }

  return {
    root(root) {
      context.on(root, "load", onLoad);
    },
    before() {
      for (const element of ready) if (context.nodes.idOf(element)) context.changes.noteAttribute(element, "style", null);
      ready.clear();
    },
  };
}
