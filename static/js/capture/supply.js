// What the agent's browser could not load, for want of the visitor's rights, network or origin: taken from the page as
// it is here, or fetched as the page itself would. Only what the page refers to outside of masks; loaded when it is
// asked for.
import { readable } from "./css_rules.js";
import { sourcesIn } from "./css_sources.js";
import { absolute, absoluteCss, urlsIn } from "./css_urls.js";
import { fetched } from "./fetching.js";
import { OPEN } from "./gate.js";
import { MAX_PIXELS } from "./images.js";
import { isElement, localName, toBlob } from "./natives.js";

/** Computed values that name pictures. */
const PICTURES = ["background-image", "border-image-source", "list-style-image", "mask-image", "-webkit-mask-image", "shape-outside", "content", "cursor"];

/**
 * @typedef {object} Want
 * @property {string} kind image, css, font or sheet
 * @property {number} [node] the element that needs it
 * @property {string} [url] css: an address that the element's style names
 * @property {string[]} [face] font: family, style, weight, unicode range
 */

/**
 * @param {import("./types.js").Context} context
 * @param {Want} want
 * @param {(blob: Blob) => Promise<string>} upload
 * @returns {Promise<string>} what upload answered; "sent": it comes with the stream; "": it cannot be had
 */
export async function supply(context, want, upload) {
  if (want.kind === "font") {
    const blob = await fontOf(context, want.face ?? []);
    return blob ? upload(blob) : "";
  }
  const element = context.nodes.nodeOf(Number(want.node));
  if (!element || !isElement(element) || (context.kinds.get(element) ?? OPEN) !== OPEN || context.gate.isMasked(element)) return "";
  if (want.kind === "sheet") return sheetOf(context, element);
  const blob = want.kind === "image" ? await imageOf(context, element) : await styleOf(context, element, String(want.url));
  return blob ? upload(blob) : "";
}

/**
 * @param {import("./types.js").Context} context
 * @param {Element} element
 * @returns {Promise<Blob|null>}
 */
async function imageOf(context, element) {
  if (localName(element) !== "img") return fetched(context, addressOf(element));
  const image = /** @type {HTMLImageElement} */ (element);
  const own = image.naturalWidth ? await drawn(image) : null; // without the network, and past any policy
  return own ?? (image.naturalWidth ? fetched(context, image.currentSrc) : null);
}

/** @param {any} element an image button, video, SVG image or reference */
function addressOf(element) {
  const name = localName(element);
  if (name === "video") return element.poster;
  if (name === "input" && element.type === "image") return element.src;
  return name === "image" || name === "use" ? absolute(element.href?.baseVal ?? "", element.baseURI) : "";
}

/**
 * @param {HTMLImageElement} image
 * @returns {Promise<Blob|null>} null when it is of another origin, or large
 */
function drawn(image) {
  const { naturalWidth: width, naturalHeight: height } = image;
  return new Promise((resolve) => {
    if (!height || width * height > MAX_PIXELS) return resolve(null);
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    try {
      canvas.getContext("2d")?.drawImage(image, 0, 0);
      toBlob(canvas, resolve);
    } catch {
      resolve(null);
    }
  });
}

/**
 * A picture that an element's style names, as it stands here.
 * @param {import("./types.js").Context} context
 * @param {Element} element
 * @param {string} url
 */
async function styleOf(context, element, url) {
  const view = context.viewOf(element);
  const named = ["", "::before", "::after"].some((pseudo) => {
    const style = view?.getComputedStyle(element, pseudo || null);
    return PICTURES.some((name) => urlsIn(style?.getPropertyValue(name) ?? "").includes(url));
  });
  if (!named) return null;
  const blob = await fetched(context, url);
  // A linked sheet cannot be mended over there: its rules take its place.
  if (blob) for (const sheet of sheetsOf(context)) if (mentions(sheet, url)) context.sendRules(sheet);
  return blob;
}

/**
 * @param {import("./types.js").Context} context
 * @param {string[]} face
 * @returns {Promise<Blob|null>}
 */
async function fontOf(context, face) {
  for (const sheet of sheetsOf(context)) {
    for (const rule of fontRules(readable(sheet))) {
      if (!isFace(rule, face)) continue;
      for (const url of urlsIn(absoluteCss(rule.style.getPropertyValue("src"), rule.parentStyleSheet?.href ?? context.document.baseURI))) {
        const blob = await fetched(context, url);
        if (blob) return blob;
      }
    }
  }
  return null;
}

/**
 * @param {CSSRuleList|null} rules
 * @returns {CSSFontFaceRule[]}
 */
function fontRules(rules) {
  return [...(rules ?? [])].flatMap((/** @type {any} */ rule) => {
    if (rule.constructor.name === "CSSFontFaceRule") return [rule];
    if (rule.styleSheet) return fontRules(readable(rule.styleSheet));
    return rule.cssRules && !("selectorText" in rule) ? fontRules(rule.cssRules) : [];
  });
}

/**
 * @param {CSSFontFaceRule} rule
 * @param {string[]} face as a FontFace of the agent's browser tells them
 */
function isFace({ style }, [family = "", ...rest]) {
  if (unquoted(style.getPropertyValue("font-family")) !== unquoted(family)) return false;
  return ["font-style", "font-weight", "unicode-range"].every((name, at) => plain(style.getPropertyValue(name)) === plain(rest[at] ?? ""));
}

/** @param {string} text */
const unquoted = (text) => text.trim().replace(/^["']|["']$/g, "").toLowerCase();

/** The same value in one spelling; initial values count as none. @param {string} text */
function plain(text) {
  const lower = text.trim().toLowerCase().replace(/\s+/g, "").replace(/\b0+(?=[0-9a-f])/g, "");
  return { normal: "", 400: "", bold: "700", "u+0-10ffff": "" }[lower] ?? lower;
}

/**
 * @param {import("./types.js").Context} context
 * @param {Element} link
 * @returns {Promise<string>}
 */
async function sheetOf(context, link) {
  const { sheet, href } = /** @type {HTMLLinkElement} */ (link);
  if (!sheet) return ""; // it has not loaded here either
  if (readable(sheet)) return context.sendRules(sheet);
  const blob = await fetched(context, href);
  if (!blob) return "";
  const text = await blob.text();
  const own = new CSSStyleSheet();
  own.replaceSync(text);
  const sources = sourcesIn(text);
  return context.sendRules(sheet, [...own.cssRules].map(({ cssText }) => absoluteCss(sources.get(cssText) ?? cssText, href)));
}

/** @param {import("./types.js").Context} context */
function sheetsOf(context) {
  return [...context.roots()].flatMap((root) => [...root.styleSheets, ...(root.adoptedStyleSheets ?? [])]);
}

/**
 * @param {CSSStyleSheet} sheet
 * @param {string} url
 */
function mentions(sheet, url) {
  if (!sheet.href) return false;
  return [...(readable(sheet) ?? [])].some((rule) => absoluteCss(rule.cssText, sheet.href ?? "").includes(url));
}
