// States that CSS can ask for and no attribute tells: pressed, target of the address, not yet defined, fullscreen.
import { isElement, localName, matches, nodeType, DOCUMENT } from "./natives.js";

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function states(context) {
  const { nodes } = context;
  /** @type {Node|null} */
  let pressed = null;
  /** @type {Record<string, string>} what was told */
  let told = {};
  /** The address has changed: another element may be its target. */
  let moved = true;
  /** @type {Set<Element>} custom elements without a definition */
  const undefinedOnes = new Set();

  /** @param {Event} event */
  function onDown(event) {
    pressed = /** @type {Node|null} */ (event.composedPath()[0] ?? null);
    context.schedule();
  }

  function onUp() {
    pressed = null;
    context.schedule();
  }

  function onHash() {
    moved = true;
    context.schedule();
  }

  function targets() {
    return [...context.roots()].filter((root) => nodeType(root) === DOCUMENT).map((root) => root.querySelector(":target"));
  }

  function fullscreen() {
    return [...context.roots()].map((root) => root.fullscreenElement);
  }

  /** @param {(Element|null|undefined)[]} elements */
  function ids(elements) {
    return elements.map((element) => (element && !context.kinds.has(element) ? nodes.idOf(element) : 0)).filter(Boolean);
  }

  return {
    window(view) {
      context.on(view, "hashchange", onHash);
      context.on(view, "popstate", onHash);
    },
    custom(element) {
      if (matches(element, ":defined")) return;
      undefinedOnes.add(element);
      context.viewOf(element)?.customElements.whenDefined(localName(element)).then(context.schedule, () => undefined);
    },
    root(root) {
      if (nodeType(root) !== DOCUMENT) return;
      context.on(root, "pointerdown", onDown, { passive: true });
      for (const type of ["pointerup", "pointercancel", "dragend"]) context.on(root, type, onUp, { passive: true });
      for (const type of ["fullscreenchange", "webkitfullscreenchange"]) context.on(root, type, context.schedule);
    },
    forget(node) {
      if (isElement(node)) undefinedOnes.delete(node);
    },
    reset() {
      undefinedOnes.clear();
      told = {};
      moved = true;
    },
    write(data, snapshot) {
      for (const element of undefinedOnes) if (matches(element, ":defined")) undefinedOnes.delete(element);
      const now = {
        active: [context.openId(pressed)].filter(Boolean),
        ...(moved || snapshot ? { target: ids(targets()) } : {}),
        undef: ids([...undefinedOnes]),
        full: ids(fullscreen()),
      };
      moved = false;
      for (const [name, list] of Object.entries(now)) {
        if ((told[name] ?? "") === list.join()) continue;
        told[name] = list.join();
        data[name] = list;
      }
    },
  };
}
