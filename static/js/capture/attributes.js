// Which attributes leave the page and with which value; whatever could run, load a page or submit stays behind.
import { inlineBlobs } from "./blobs.js";
import { absolute, absoluteCss } from "./css_urls.js";
import { FRAME } from "./gate.js";
import { getAttribute, localName, ownerDocument, urlOf } from "./natives.js";
import { chosenSource } from "./images.js";

/** What has to be thought of, by name; most attributes are sent as they are. @type {Map<string, number>} */
const NAMED = new Map();
const DROP = 1;
const ADDRESS = 2;
const LAZY = 3;
for (const name of [
  "srcdoc", "nonce", "integrity", "crossorigin", "ping", "action", "formaction", "target", "autofocus", "autoplay",
  "http-equiv", "manifest", "download", "referrerpolicy", "longdesc", "codebase", "classid", "archive", "imagesrcset",
  "imagesizes", "attributionsrc", "allow", "sandbox",
]) NAMED.set(name, DROP);
for (const name of ["src", "href", "xlink:href", "poster", "background", "data", "cite", "srcset", "sizes", "style"]) NAMED.set(name, ADDRESS);
NAMED.set("loading", LAZY);
const OF_FRAME = new Set(["class", "id", "style", "dir", "lang"]);

/**
 * @param {Element} element
 * @param {string} name qualified, as the document has it
 * @param {string} value
 * @param {number} kind OPEN or FRAME
 * @returns {string|null} null: stays behind
 */
export function attributeOut(element, name, value, kind) {
  if (kind === FRAME) {
    if (!OF_FRAME.has(name) || (name === "style" && value.includes("url("))) return null;
    return value;
  }
  const how = NAMED.get(name);
  if (how === undefined) return name.startsWith("on") || name.startsWith("data-cobrowse-") ? null : value;
  if (how === DROP) return null;
  if (how === ADDRESS) return addressOut(element, name, value, ownerDocument(element)?.baseURI ?? "");
  // What the visitor's browser has loaded is loaded here at once.
  return localName(element) === "img" && /** @type {HTMLImageElement} */ (element).naturalWidth ? null : value;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 * @param {string} base
 */
function addressOut(element, name, value, base) {
  const tag = localName(element);
  if (name === "style") return absoluteCss(value.includes("blob:") ? inlineBlobs(element, value) : value, base);
  if (tag === "iframe" || tag === "frame") return null;
  if (tag === "img" && (name === "src" || name === "srcset" || name === "sizes")) return chosenSource(element, name, value, base);
  if (tag === "source" && name === "srcset") return null; // the img of the picture carries what was chosen
  if (name === "sizes" || name === "srcset") return value;
  if (isScriptUrl(value)) return name === "href" || name === "xlink:href" ? "#" : null;
  const address = absolute(value, base);
  return tag === "use" ? reference(address, urlOf(/** @type {Document} */ (ownerDocument(element)))) : address;
}

/**
 * Pages with a `<base>` refer to themselves by their whole address.
 * @param {string} value absolute
 * @param {string} own address of the document
 */
function reference(value, own) {
  const at = value.indexOf("#");
  return at > 0 && value.slice(0, at) === own.split("#")[0] ? value.slice(at) : value;
}

/**
 * @param {string} value
 * @returns {boolean} with the blanks and control characters that browsers skip
 */
export function isScriptUrl(value) {
  if (value[0] === "/" || value[0] === "#") return false; // most of them
  // eslint-disable-next-line no-control-regex
  return /^(?:javascript|vbscript|data:text\/html)/i.test(value.replace(/[\u0000-\u0020]+/g, "").slice(0, 16));
}

/**
 * Attributes of one element that decide about the value of another one, which is then sent again.
 * @param {Element} element
 * @param {string} name
 * @returns {string[]} names to send for the element itself
 */
export function siblingsOf(element, name) {
  if (localName(element) !== "img" || (name !== "src" && name !== "srcset" && name !== "sizes")) return [name];
  return getAttribute(element, "srcset") === null && name !== "srcset" ? [name] : ["src", "srcset"];
}
