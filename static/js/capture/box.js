// The empty box that stands for a masked element or one that cannot be mirrored: its size and its place in the layout.
import { HTML_NS, namespaceOf, ownerDocument, rectOf } from "./natives.js";

/** Widths of running text are rounded up to this many pixels, so that they do not tell its length. */
const INLINE_STEP = 48;

/** Properties that place a box among its neighbours, each with the value that needs no mention. */
const PLACING = [
  ["float", "none"], ["clear", "none"], ["margin-top", "0px"], ["margin-right", "0px"], ["margin-bottom", "0px"],
  ["margin-left", "0px"], ["vertical-align", "baseline"], ["align-self", "auto"], ["justify-self", "auto"], ["order", "0"],
  ["grid-row-start", "auto"], ["grid-row-end", "auto"], ["grid-column-start", "auto"], ["grid-column-end", "auto"],
  ["visibility", "visible"],
];
const POSITIONED = ["top", "right", "bottom", "left", "z-index"];
const KEPT_DISPLAY = new Set(["block", "inline-block", "flex", "grid", "table-cell", "table-row", "table-row-group"]);

/**
 * @param {Element} element
 * @returns {{width: number, height: number, style: string}} whole CSS pixels, and declarations separated by ";"
 */
export function measureBox(element) {
  const view = ownerDocument(element)?.defaultView;
  const computed = view?.getComputedStyle(element);
  if (!computed || computed.display === "none" || computed.display === "contents") {
    return { width: 0, height: 0, style: "display:none" };
  }
  const { width, height } = sizeOf(element);
  const inline = computed.display === "inline" && namespaceOf(element) === HTML_NS && !REPLACED.has(element.localName);
  const display = KEPT_DISPLAY.has(computed.display) ? computed.display : BLOCKS.test(computed.display) ? "block" : "inline-block";
  const style = [`display:${display}`];
  for (const [name, usual] of PLACING) {
    const value = computed.getPropertyValue(name);
    if (value && value !== usual) style.push(`${name}:${value}`);
  }
  if (computed.position !== "static") {
    style.push(`position:${computed.position}`);
    for (const name of POSITIONED) {
      const value = computed.getPropertyValue(name);
      if (value && value !== "auto") style.push(`${name}:${value}`);
    }
  }
  return { width: inline ? Math.ceil(width / INLINE_STEP) * INLINE_STEP : width, height, style: style.join(";") };
}

const REPLACED = new Set(["img", "input", "select", "textarea", "button", "video", "audio", "canvas", "iframe", "object", "embed"]);
const BLOCKS = /^(?:list-item|flow-root|table|block)/;

/** @param {Element} element */
function sizeOf(element) {
  const html = /** @type {HTMLElement} */ (element);
  // The layout size: a transformed rectangle would be transformed again by the ancestors in the replica.
  if (typeof html.offsetWidth === "number") return { width: html.offsetWidth, height: html.offsetHeight };
  const rect = rectOf(element);
  return { width: Math.round(rect.width), height: Math.round(rect.height) };
}
