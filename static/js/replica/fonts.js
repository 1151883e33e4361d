// Fonts and custom properties that the visitor's page registered by script.
import { known } from "./apply.js";
import { section, string } from "./reader.js";

/** @param {{nodes: import("../shared/nodes.js").Nodes, document: () => Document}} replica */
export function createFonts({ nodes, document }) {
  /** @type {Map<Node, FontFace[]>} by document */
  const faces = new Map();

  /**
   * @param {Document} doc
   * @param {any[][]} list family, source, descriptors
   */
  function fill(doc, list) {
    const view = /** @type {(Window & typeof globalThis)|null} */ (doc.defaultView);
    if (!view) return;
    clear(doc);
    const made = list.map(([family, source, descriptors]) => new view.FontFace(string(family), string(source), descriptors));
    for (const face of made) doc.fonts.add(face);
    faces.set(doc, made);
  }

  /** @param {Node} doc */
  function clear(doc) {
    for (const face of faces.get(doc) ?? []) /** @type {Document} */ (doc).fonts.delete(face);
    faces.delete(doc);
  }

  return {
    /** A document that begins anew keeps its fonts. */
    reset() {
      for (const doc of faces.keys()) clear(doc);
    },
    forget: clear,
    /** @param {Record<string, any>} data */
    apply(data) {
      const list = section(data, "fonts");
      for (let at = 0; at < list.length; at += 2) {
        try {
          fill(/** @type {Document} */ (known(nodes, list[at])), list[at + 1]);
        } catch {
          // a font this browser cannot read: the next in line is shown
        }
      }
      for (const [name, syntax, inherits, initialValue] of section(data, "props")) {
        try {
          const { CSS } = /** @type {any} */ (document().defaultView);
          CSS.registerProperty({ name, syntax, inherits: inherits === 1, ...(initialValue ? { initialValue } : {}) });
        } catch {
          // registered before, by an earlier snapshot
        }
      }
    },
  };
}
