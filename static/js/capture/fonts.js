// Fonts and custom properties that scripts register: known from the moment the session runs, as no interface lists them.
import { absoluteCss } from "./css_urls.js";
import { base64 } from "./images.js";

const MAX_BYTES = 1_000_000;
const PARTS = ["style", "weight", "stretch", "unicodeRange", "variant", "featureSettings", "display"];

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function fonts(context) {
  /** @type {WeakMap<FontFace, any>} */
  const sources = new WeakMap();
  /** @type {Map<Document, string>} */
  let told = new Map();
  /** @type {any[][]} */
  const properties = [];
  let toldProperties = 0;

  /** @param {any} source */
  function textOf(source) {
    if (typeof source === "string") return absoluteCss(source, context.document.baseURI);
    const bytes = ArrayBuffer.isView(source) ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength) : new Uint8Array(source);
    return bytes.length > MAX_BYTES ? "local(none)" : `url(data:font/ttf;base64,${base64(bytes)})`;
  }

  /**
   * WebKit forgets the object of a font that only a document holds, and makes another when asked for the list: with the
   * object its source would be lost, so those that count are held here.
   * @param {Window & typeof globalThis} view
   */
  function hold(view) {
    /** @type {Set<FontFace>} */
    const held = new Set();
    context.patch(view.FontFaceSet.prototype, "add", (original) => {
      /** @this {FontFaceSet} @param {any[]} args */
      return function add(...args) {
        const result = original.apply(this, args);
        context.guard(() => {
          for (const face of held) if (!this.has(face)) held.delete(face);
          if (sources.has(args[0])) held.add(args[0]);
          context.schedule();
        })();
        return result;
      };
    });
  }

  return {
    window(view) {
      hold(view);
      context.patch(view, "FontFace", (original) => new Proxy(original, {
        construct(target, args, self) {
          const made = Reflect.construct(target, args, self);
          sources.set(made, args[1]);
          return made;
        },
      }));
      context.patch(view.CSS, "registerProperty", (original) => {
        /** @this {any} @param {any} property */
        return function registerProperty(property) {
          original.call(this, property);
          const { name, syntax = "*", inherits, initialValue = "" } = property;
          properties.push([String(name), String(syntax), inherits ? 1 : 0, String(initialValue)]);
          context.schedule();
        };
      });
    },
    reset() {
      told = new Map();
      toldProperties = 0;
    },
    write(data) {
      const out = [];
      for (const root of context.roots()) {
        const doc = /** @type {Document} */ (root);
        if (!doc.fonts) continue;
        const faces = [...doc.fonts].filter((face) => sources.has(face));
        const key = faces.map((face) => `${face.family} ${PARTS.map((part) => /** @type {any} */ (face)[part])}`).join();
        if (key === (told.get(doc) ?? "")) continue;
        told.set(doc, key);
        out.push(context.nodes.idOf(doc), faces.map((face) => [
          face.family, textOf(sources.get(face)), Object.fromEntries(PARTS.map((part) => [part, /** @type {any} */ (face)[part]])),
        ]));
      }
      if (out.length) data.fonts = out;
      if (toldProperties === properties.length) return;
      toldProperties = properties.length;
      data.props = properties;
    },
  };
}
