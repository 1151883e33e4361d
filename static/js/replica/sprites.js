// Files of which <use> takes a picture: rebuilt element by element, as the page is, before this browser draws of them.
import { createElement, parseShape } from "./elements.js";
import { MAX_NODES } from "./limits.js";
import { createScales, fragment } from "./references.js";

/** Looking through a file takes time; websites have one, or a few. */
const MAX_FILES = 40;
const SVG = "http://www.w3.org/2000/svg";
const XLINK = "http://www.w3.org/1999/xlink";

/** @typedef {{url: string, doc: XMLDocument, weigh: (target: Element) => number}} Sprite url: blob:, of what was rebuilt */

export function createSprites() {
  /** By address; null: of no use. @type {Map<string, Promise<Sprite|null>>} */
  const files = new Map();
  /** What each reference draws. @type {Map<Element, number>} */
  const drawn = new Map();
  let stopped = false;

  /** @param {string} address @returns {Promise<Sprite|null>} */
  async function load(address) {
    try {
      const doc = rebuilt(await (await fetch(address)).text());
      if (stopped) return null;
      const blob = new Blob([new XMLSerializer().serializeToString(doc)], { type: "image/svg+xml" });
      return { url: URL.createObjectURL(blob), doc, weigh: createScales() };
    } catch (error) {
      console.warn("CoBrowse:", error);
      return null;
    }
  }

  return {
    /**
     * @param {string} address of a file on our server
     * @param {string} place "#" and the id of what is drawn
     * @param {Element} use
     * @returns {Promise<string>} what may be drawn in its place, or ""
     */
    async urlOf(address, place, use) {
      if (!files.has(address) && files.size < MAX_FILES) files.set(address, load(address));
      const sprite = await files.get(address);
      const target = sprite?.doc.getElementById(fragment(place));
      if (!sprite || !target) return "";
      try {
        drawn.set(use, sprite.weigh(target));
      } catch {
        return ""; // its references grow by powers
      }
      let sum = 0;
      for (const [one, weight] of drawn) {
        if (one.isConnected) sum += weight;
        else drawn.delete(one);
      }
      return sum > MAX_NODES ? "" : sprite.url + place;
    },
    stop() {
      stopped = true;
      for (const file of files.values()) file.then((sprite) => sprite && URL.revokeObjectURL(sprite.url));
      files.clear();
    },
  };
}

/**
 * @param {string} text
 * @returns {XMLDocument}
 */
function rebuilt(text) {
  const source = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (source.getElementsByTagName("*").length > MAX_NODES) throw new Error("The file has more elements than a page may have.");
  const doc = document.implementation.createDocument(SVG, "svg");
  for (const child of source.childNodes) add(child, doc.documentElement);
  return doc;
}

/**
 * @param {Node} node
 * @param {Element} parent
 */
function add(node, parent) {
  if (node.nodeType === Node.TEXT_NODE) return parent.append(/** @type {Text} */ (node).data);
  const element = /** @type {Element} */ (node);
  if (node.nodeType !== Node.ELEMENT_NODE || element.namespaceURI !== SVG || element.localName === "foreignObject") return undefined;
  if (element.localName === "style" && /url\(|@|\\/i.test(element.textContent ?? "")) return undefined;
  const attributes = [...element.attributes].filter(({ name, namespaceURI }) => !name.includes(":") || namespaceURI === XLINK);
  const names = attributes.map(({ localName, namespaceURI }) => (namespaceURI === XLINK ? `xlink:${localName}` : localName));
  const made = createElement(parent.ownerDocument, parseShape([`<${element.localName}`, ...names].join(" ")), attributes.map(({ value }) => value));
  parent.append(made);
  if (made.localName !== element.localName) return undefined; // a stand-in has nothing
  for (const child of element.childNodes) add(child, made);
  return undefined;
}
