// Fonts and custom properties that the visitor's page registered by script.
import { known } from "./apply.js";
import { section, string } from "./reader.js";

/** @param {{nodes: import("../shared/nodes.js").Nodes, document: () => Document}} replica */
export function createFonts({ nodes, document }) {
  /** @type {WeakMap<Document, FontFace[]>} */
  const faces = new WeakMap();

  /**
   * @param {Document} doc
   * @param {any[][]} list family, source, descriptors
   */
  function fill(doc, list) {
    const view = /** @type {(Window & typeof globalThis)|null} */ (doc.defaultView);
    if (!view) return;
    for (const face of faces.get(doc) ?? []) doc.fonts.delete(face);
    const made = list.map(([family, source, descriptors]) => new view.FontFace(string(family), string(source), descriptors));
    for (const face of made) doc.fonts.add(face);
    faces.set(doc, made);
  }

  return {
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
