// blob: pictures in style attributes, which only the visitor's browser can open: sent as data once they are read.
import { picture } from "./images.js";

const MOST = 64;
const IN_CSS = /url\(\s*["']?(blob:[^"')\s]+)["']?\s*\)/g;

/** @type {Map<string, string>} empty: not read yet, or not to be had */
const known = new Map();
/** @type {Set<Element>} whose pictures have been read since */
export const ready = new Set();

/**
 * @param {Element} element
 * @param {string} css its style attribute
 * @returns {string} with data in place of what has been read; what has not comes with a later frame
 */
export function inlineBlobs(element, css) {
  return css.replace(IN_CSS, (whole, url) => {
    const data = known.get(url);
    if (data === undefined) read(element, url);
    return data ? `url("${data}")` : whole;
  });
}

/**
 * As an image: the page's policy allows that, since it shows the picture.
 * @param {Element} element
 * @param {string} url
 */
function read(element, url) {
  if (known.size >= MOST) known.clear();
  known.set(url, "");
  const image = new Image();
  image.onload = () => {
    known.set(url, picture(image, image.naturalWidth, image.naturalHeight) ?? "");
    ready.add(element);
  };
  image.src = url;
}
