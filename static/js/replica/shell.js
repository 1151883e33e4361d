// Empty documents for a replica: of the right compatibility mode, under the replica's policy, with our own sheet.
import { POLICY } from "./safety.js";

/**
 * What stands outside of a component outdoes what it says of its host: a host has its focus ring from within.
 *
 * The page's browser holds on to what is in sight when something above it changes its size, and tells where it stands
 * then. The copy's may not do it once more when a picture or a font comes later than there.
 */
const LOOK = `
* { overflow-anchor: none !important; }
[data-cobrowse-masked]:not(svg *) {
  box-sizing: border-box !important; overflow: hidden !important; color: transparent !important; border: 0 !important;
  border-radius: 3px !important; padding: 0 !important; appearance: none !important;
  background: #d9dce3 repeating-linear-gradient(135deg, #c3c8d3 0 6px, transparent 6px 12px) !important;
}
[data-cobrowse-placeholder] {
  box-sizing: border-box !important; overflow: hidden !important; border: 1px dashed #8a93ab !important;
  background: #f0f2f8 !important; color: #5d667f !important; font: 13px/1.4 system-ui, sans-serif !important;
}
[data-cobrowse-placeholder]:not(canvas)::before { content: attr(data-cobrowse-placeholder); display: block; padding: 6px 8px; }
[data-cobrowse-fullscreen] {
  position: fixed !important; inset: 0 !important; z-index: 2147483647 !important; box-sizing: border-box !important; margin: 0 !important;
  width: 100% !important; height: 100% !important; max-width: none !important; max-height: none !important; object-fit: contain; transform: none !important;
}
[data-cobrowse-own=list], [data-cobrowse-own=bubble] {
  position: fixed; inset: auto; z-index: 2147483647; margin: 0; padding: 4px; border: 1px solid #767d90; border-radius: 4px; max-height: 320px; overflow: hidden;
  background: #fff; color: #1b2033; font: 13px/1.5 system-ui, sans-serif; box-shadow: 0 4px 14px #0003; pointer-events: none;
}
[data-cobrowse-own=list] > div { padding: 1px 8px; white-space: nowrap; }
[data-cobrowse-chosen] { background: #2b59c3; color: #fff; }
[data-cobrowse-disabled] { color: #8a93ab; }
[data-cobrowse-own=bubble] { margin-top: 6px; padding: 6px 10px; max-width: 320px; }
img[data-cobrowse-missing] { content: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='96' height='48'%3E%3Crect width='96' height='48' fill='%23f0f2f8'/%3E%3Ctext x='48' y='28' fill='%235d667f' font-family='sans-serif' font-size='13' text-anchor='middle'%3EPicture%3C/text%3E%3C/svg%3E"); outline: 1px dashed #8a93ab; object-fit: contain; background: #f0f2f8; }
video:not([controls])::-webkit-media-controls { display: none !important; }
:where([data-cobrowse-focus-visible]:not([data-cobrowse-host])), :host(:where([data-cobrowse-focus-visible])) {
  outline: auto 2px Highlight; outline: auto 2px -webkit-focus-ring-color;
}
::highlight(cobrowse-visitor) { background-color: #ffe066; color: #1b2033; }
`;

/**
 * Start a document over.
 * @param {Document} doc
 * @param {{quirks: boolean, name: string, publicId: string, systemId: string}} type
 */
export function writeShell(doc, type) {
  // The old page's images and forms may have such names.
  const { open, write, close } = /** @type {any} */ (Document.prototype);
  open.call(doc);
  write.call(doc, `${doctype(type)}<html><head><meta http-equiv="Content-Security-Policy" content="${POLICY}"></head><body></body></html>`);
  close.call(doc);
}

/** @param {{quirks: boolean, name: string, publicId: string, systemId: string}} type */
function doctype({ quirks, name, publicId, systemId }) {
  if (!/^[a-z]+$/i.test(name)) return quirks ? "" : "<!DOCTYPE html>";
  const plain = /^[^"<>&]*$/;
  if (!plain.test(publicId) || !plain.test(systemId)) return quirks ? "" : "<!DOCTYPE html>";
  if (publicId) return `<!DOCTYPE ${name} PUBLIC "${publicId}"${systemId ? ` "${systemId}"` : ""}>`;
  return systemId ? `<!DOCTYPE ${name} SYSTEM "${systemId}">` : `<!DOCTYPE ${name}>`;
}

/** @type {WeakMap<Document, CSSStyleSheet>} */
const looks = new WeakMap();

/**
 * @param {Document} doc
 * @returns {CSSStyleSheet}
 */
export function newSheet(doc) {
  const view = /** @type {Window & typeof globalThis} */ (doc.defaultView);
  return new view.CSSStyleSheet();
}

/**
 * The sheets of a root: ours first, so that the page's own may not be outdone by accident.
 * @param {Document|ShadowRoot} root
 * @param {CSSStyleSheet[]} own the page's
 */
export function adopt(root, own) {
  const doc = root.ownerDocument ?? /** @type {Document} */ (root);
  if (!doc.defaultView) return; // out of sight
  let look = looks.get(doc);
  if (!look) {
    look = newSheet(doc);
    look.replaceSync(LOOK);
    looks.set(doc, look);
  }
  root.adoptedStyleSheets = [look, ...own];
}
