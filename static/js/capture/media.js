// Images whose source the browser chooses or changes by itself, those that it loads when they come into sight, and
// players that get or lose a stream, which nobody else can be shown.
import { ready } from "./blobs.js";
import { choosesSource } from "./images.js";
import { getAttribute, isElement, localName } from "./natives.js";

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

  /** Whether it can be mirrored may have changed without an attribute. @param {Event} event */
  function onSource(event) {
    const target = /** @type {Node|undefined} */ (event.composedPath()[0]);
    if (!target || !isElement(target) || !context.nodes.idOf(target)) return;
    context.changes.doubt(target);
    context.schedule();
  }

  return {
    root(root) {
      context.on(root, "load", onLoad);
      for (const type of ["loadstart", "emptied"]) context.on(root, type, onSource);
    },
    before() {
      for (const element of ready) if (context.nodes.idOf(element)) context.changes.noteAttribute(element, "style", null);
      ready.clear();
    },
  };
}
