// Building elements from code: no markup strings, no style attributes, so that strict policies have nothing to refuse.

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Object<string, string|number|boolean|null|undefined>} [attributes] true is an empty attribute; false and null leave it out
 * @param {...(Node|string|null)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== null) node.append(child);
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * A decorative icon; the control it sits in has its own name.
 * @param {string} path on a 20 × 20 grid, drawn as a stroke
 * @returns {SVGSVGElement}
 */
export function drawIcon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
