// Building elements from code: our pages run under a policy that forbids inline markup tricks.

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Object<string, string|number|boolean|null|undefined>} [attributes] true is an empty attribute; false, null and undefined leave it out
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

/** Paths on a 20 × 20 grid, drawn as strokes. @type {Object<string, string>} */
const ICONS = {
  back: "M12 4 6 10l6 6",
  forward: "m8 4 6 6-6 6",
  reload: "M15.5 7A6 6 0 1 0 16 11M16 3v4h-4",
  pause: "M7 4v12M13 4v12",
  resume: "M7 4.5v11l9-5.5z",
  stop: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  fit: "M4 8V4h4M16 8V4h-4M4 12v4h4M16 12v4h-4",
  down: "m5 8 5 5 5-5",
  screen: "M3 4h14v9H3zM7 17h6M10 13v4",
  pointer: "M4 3l4.5 13 2-5.5L16 8.5z",
};

/**
 * A decorative icon; the control it sits in has its own name.
 * @param {string} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/**
 * @param {string} label
 * @param {{icon?: string, className?: string, quiet?: boolean}} [options] quiet: only the icon is seen, the label is its name
 * @returns {HTMLButtonElement}
 */
export function button(label, options = {}) {
  const node = el("button", { type: "button", class: options.className ?? "button" });
  if (options.icon) node.append(icon(options.icon));
  if (options.quiet) {
    node.setAttribute("aria-label", label);
    node.title = label;
  } else {
    node.append(el("span", {}, label));
  }
  return node;
}
