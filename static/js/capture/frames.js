// Documents of same-origin frames: noticed when they load, sent and withdrawn with their frame.
import { PLACEHOLDER, noteClosedRoot, shadowOf } from "./gate.js";
import { localName } from "./natives.js";

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function frames(context) {
  /** @type {Set<Element>} */
  const known = new Set();
  /** `document.open` may begin a document in another mode. @type {WeakMap<Node, string>} */
  const modes = new WeakMap();

  /** @param {Event} event */
  function onLoad(event) {
    const target = /** @type {Element|undefined} */ (event.composedPath()[0]);
    if (!target || target.nodeType !== 1) return;
    if (localName(target) === "iframe" || localName(target) === "frame") {
      if (context.kinds.get(target) === PLACEHOLDER && context.gate.openDocumentOf(target)) context.changes.replace(target);
    }
    context.schedule();
  }

  return {
    tags: ["iframe"],
    root(root) {
      modes.set(root, /** @type {Document} */ (root).compatMode);
      context.on(root, "load", onLoad);
    },
    window(view) {
      for (const name of ["open", "write", "writeln"]) {
        context.patch(view.Document.prototype, name, (original) => {
          /** @this {Document} @param {any[]} args */
          return function write(...args) {
            const result = original.apply(this, args);
            context.guard(() => {
              if (!context.roots().has(this)) return;
              context.rebind(this);
              if (this.defaultView) context.rebind(this.defaultView);
            })();
            return result;
          };
        });
      }
    },
    seen(element) {
      known.add(element);
    },
    forget(node) {
      known.delete(/** @type {Element} */ (node));
    },
    reset: () => known.clear(),
    before() {
      if (modes.get(context.document) !== context.document.compatMode) context.changes.rebase();
      for (const frame of known) {
        const now = context.gate.openDocumentOf(frame);
        const sent = context.frameDocument(frame);
        if (context.guests.has(frame)) continue;
        if (!now) context.changes.replace(frame);
        else if (now !== sent || modes.get(now) !== now.compatMode) {
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
  /** @type {Set<Element>} slots that a script fills by hand */
  const slots = new Set();

  return {
    tags: ["slot"],
    seen(element) {
      if (/** @type {ShadowRoot} */ (element.getRootNode()).slotAssignment === "manual") slots.add(element);
    },
    write(data) {
      const out = [];
      for (const slot of slots) {
        const id = context.nodes.idOf(slot);
        if (id) out.push(id, /** @type {HTMLSlotElement} */ (slot).assignedNodes().map(context.nodes.idOf).filter(Boolean));
      }
      slots.clear();
      if (out.length) data.slots = out;
    },
    root(root) {
      // Also where a script kept the functions that are watched below.
      context.on(root, "slotchange", ({ target }) => {
        context.changes.doubtSlots(/** @type {Node} */ (target));
        context.schedule();
      });
    },
    window(view) {
      context.patch(view.HTMLSlotElement.prototype, "assign", (original) => {
        /** @this {HTMLSlotElement} @param {any[]} args */
        return function assign(...args) {
          original.apply(this, args);
          slots.add(this);
          context.guard(() => {
            context.changes.doubtSlots(this);
            context.schedule();
          })();
        };
      });
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
