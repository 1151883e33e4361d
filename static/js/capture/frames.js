// Documents of same-origin frames: noticed when they load, sent and withdrawn with their frame.
import { PLACEHOLDER, documentOf, noteClosedRoot, shadowOf } from "./gate.js";
import { localName } from "./natives.js";

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function frames(context) {
  /** @type {Set<Element>} */
  const known = new Set();

  /** @param {Event} event */
  function onLoad(event) {
    const target = /** @type {Element|undefined} */ (event.composedPath()[0]);
    if (!target || target.nodeType !== 1) return;
    if (localName(target) === "iframe" || localName(target) === "frame") {
      if (context.kinds.get(target) === PLACEHOLDER && documentOf(target)) context.changes.replace(target);
    }
    context.schedule();
  }

  return {
    tags: ["iframe"],
    root(root) {
      context.on(root, "load", onLoad);
    },
    seen(element) {
      known.add(element);
    },
    forget(node) {
      known.delete(/** @type {Element} */ (node));
    },
    reset: () => known.clear(),
    before() {
      for (const frame of known) {
        const now = documentOf(frame);
        const sent = context.frameDocument(frame);
        if (!now) context.changes.replace(frame);
        else if (now !== sent) {
          if (sent) context.changes.kill(sent);
          context.changes.placeDocument(now);
        }
      }
    },
  };
}

/**
 * Shadow roots that scripts attach later: the host is sent again, with its root.
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function shadowRoots(context) {
  return {
    window(view) {
      context.patch(view.Element.prototype, "attachShadow", (original) => {
        /** @this {Element} @param {ShadowRootInit} init */
        return function attachShadow(init) {
          const root = original.call(this, init);
          context.guard(() => {
            if (shadowOf(this) !== root) noteClosedRoot(this, root);
            if (!context.nodes.idOf(this)) return;
            context.changes.replace(this);
            context.schedule();
          })();
          return root;
        };
      });
    },
  };
}
