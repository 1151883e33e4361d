// Elements and attributes of the replica, made one by one, never by parsing markup of the page.
import { rewriteStates } from "./css_states.js";
import { answerMedia } from "./environment.js";
import { localReference } from "./references.js";
import { isHarmless, mayBuild, safeAttribute, safePlacing } from "./safety.js";

/** @type {Record<string, string>} */
const NAMESPACES = { "<": "http://www.w3.org/2000/svg", "=": "http://www.w3.org/1998/Math/MathML" };
/** @type {Record<string, string>} */
const PREFIXES = { "xlink:": "http://www.w3.org/1999/xlink", "xml:": "http://www.w3.org/XML/1998/namespace" };
/** Elements that would load, run or draw something of their own; their boxes are plain ones. */
const PLAIN_BOX = new Set([
  "iframe", "frame", "object", "embed", "applet", "video", "audio", "canvas", "script", "link", "style", "meta", "base",
  "template", "noscript", "frameset", "img", "portal", "fencedframe", "progress", "meter", "dialog", "details",
]);
/** @type {Record<string, string>} */
const LABELS = {
  iframe: "Content of another website", frame: "Content of another website", object: "Plug-in", embed: "Plug-in", applet: "Plug-in",
  video: "Video", audio: "Audio", canvas: "Drawing",
};

/**
 * What elements of one shape have in common.
 * @typedef {object} Shape
 * @property {string} name
 * @property {string|undefined} namespace undefined: HTML
 * @property {string[]} attributes names
 * @property {boolean[]} harmless which of them may have any value
 * @property {boolean} builds whether there is such an element here; else a stand-in
 */

/**
 * @param {string} text tag and attribute names
 * @returns {Shape}
 */
export function parseShape(text) {
  const [tag, ...attributes] = text.split(" ");
  const foreign = tag[0] === "?" ? tag.indexOf("|") : 0;
  const namespace = foreign ? decodeURI(tag.slice(1, foreign)) : NAMESPACES[tag[0]];
  const name = tag.slice(foreign ? foreign + 1 : namespace ? 1 : 0);
  const lower = name.toLowerCase();
  const known = foreign && /^http:\/\/www\.w3\.org\//.test(namespace); // those have shapes of their own
  return {
    name, namespace, attributes,
    harmless: attributes.map((one) => one !== "media" && !one.includes(":") && isHarmless(lower, one)),
    builds: !known && mayBuild(lower.slice(lower.indexOf(":") + 1), attributes),
  };
}

/**
 * @param {Document} doc
 * @param {Shape} shape
 * @param {string[]} values of its attributes
 * @returns {Element}
 */
export function createElement(doc, { name, namespace, attributes, harmless, builds }, values) {
  const element = builds ? named(doc, namespace, name) : standIn(doc);
  if (element.localName === "template") return element; // a stand-in has nothing
  if (!namespace && name.toLowerCase() === "iframe") element.setAttribute("sandbox", "allow-same-origin");
  for (let at = 0; at < attributes.length; at += 1) {
    if (harmless[at]) plainAttribute(element, attributes[at], values[at]);
    else setAttribute(element, attributes[at], values[at]);
  }
  return element;
}

/**
 * @param {Document} doc
 * @param {string|undefined} namespace
 * @param {string} name
 * @returns {Element}
 */
function named(doc, namespace, name) {
  try {
    return namespace !== undefined ? doc.createElementNS(namespace, name) : doc.createElement(name);
  } catch {
    return parsed(doc, `<${name}>`, /^[a-z][^\s/>\0]*$/i.test(name)) ?? standIn(doc);
  }
}

/**
 * The parser accepts names that scripts may not use. Only a single tag without blanks comes here.
 * @param {Document} doc
 * @param {string} tag
 * @param {boolean} harmless
 * @returns {Element|null} made by the parser of an inert document
 */
function parsed(doc, tag, harmless) {
  if (!harmless) return null;
  const inert = new DOMParser().parseFromString(`<body>${tag}`, "text/html");
  const element = inert.body.firstElementChild;
  return element ? doc.importNode(element, false) : null;
}

/**
 * Holds the place of what is not sent; invisible, but counted by :nth-child.
 * @param {Document} doc
 */
export function standIn(doc) {
  return doc.createElement("template");
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string|null} value null: take it away
 */
export function setAttribute(element, name, value) {
  const tag = element.localName.toLowerCase();
  if (tag === "template" || isStandIn(element)) return;
  let safe = value === null ? null : safeAttribute(tag, name, value);
  if (tag === "use" && (name === "href" || name === "xlink:href")) safe = localReference(element, safe);
  const namespace = namespaceOf(element, name);
  if (safe === null) {
    if (namespace) element.removeAttributeNS(namespace, name.slice(name.indexOf(":") + 1));
    else if (tag !== "iframe" || name.toLowerCase() !== "sandbox") element.removeAttribute(name);
    return;
  }
  if (name === "href" && (tag === "a" || tag === "area")) element.setAttribute("target", "_blank"); // the sandbox opens nothing
  if (namespace) element.setAttributeNS(namespace, name, safe);
  else plainAttribute(element, name, name === "media" ? answerMedia(safe, element.ownerDocument) : safe);
}

/**
 * @param {Element} element
 * @param {string} name
 */
function namespaceOf(element, name) {
  if (element.namespaceURI === "http://www.w3.org/1999/xhtml") return undefined;
  return PREFIXES[name.slice(0, name.indexOf(":") + 1)];
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 */
function plainAttribute(element, name, value) {
  try {
    element.setAttribute(name, value);
  } catch {
    const carrier = parsed(element.ownerDocument, `<i ${name}>`, /^[^\s/>=\0]+$/.test(name));
    const attribute = carrier?.attributes[0];
    if (!carrier || !attribute) return;
    carrier.removeAttributeNode(attribute);
    attribute.value = value;
    element.setAttributeNode(attribute);
  }
}

/** @param {Element} element */
function isStandIn(element) {
  return element.hasAttribute("data-cobrowse-masked") || (element.hasAttribute("data-cobrowse-placeholder") && element.localName !== "canvas");
}

/**
 * The box of a masked element, or of one that cannot be mirrored.
 * @param {Document} doc
 * @param {string} tag
 * @param {boolean} masked
 */
export function createBox(doc, tag, masked) {
  const lower = tag.toLowerCase();
  const element = !masked || PLAIN_BOX.has(lower) || !/^[a-z][a-z0-9-]*$/.test(lower) ? doc.createElement("div") : doc.createElement(lower);
  if (masked) element.setAttribute("data-cobrowse-masked", "");
  else element.setAttribute("data-cobrowse-placeholder", LABELS[lower] ?? "Content that cannot be shown");
  if (lower === "input" || lower === "textarea") element.setAttribute("tabindex", "-1");
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {number} width
 * @param {number} height
 * @param {string} style
 */
export function placeBox(element, width, height, style) {
  element.removeAttribute("style");
  for (const [name, value] of safePlacing(style)) element.style.setProperty(name, value, "important");
  const display = element.style.display;
  if (element.localName === "html" || element.localName === "body" || display === "table-row" || display === "table-row-group") return;
  for (const [name, value] of [["width", width], ["height", height]]) {
    for (const limit of ["", "min-", "max-"]) element.style.setProperty(`${limit}${name}`, `${Number(value)}px`, "important");
  }
  element.style.setProperty("flex", "none", "important");
}

/**
 * @param {Text} node
 * @param {string} data
 */
export function setText(node, data) {
  node.data = node.parentElement?.localName === "style" ? rewriteStates(data, node.ownerDocument) : data;
}
