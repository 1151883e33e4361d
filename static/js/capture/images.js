// Images as the visitor got them: the chosen candidate of a srcset, and blob: images as data.
import { absolute } from "./css_urls.js";
import { getAttribute, toBlob } from "./natives.js";

export const MAX_PIXELS = 4_000_000;
const MAX_CHARACTERS = 1_500_000;

/**
 * `src` and `srcset` of an image: only the candidate that this browser chose, at its density.
 * @param {Element} element an img
 * @param {string} name src, srcset or sizes
 * @param {string} value
 * @param {string} base
 * @returns {string|null}
 */
export function chosenSource(element, name, value, base) {
  if (name === "sizes") return null;
  const image = /** @type {HTMLImageElement} */ (element);
  const chosen = choosesSource(element) ? image.currentSrc : ""; // else it may be of the address before
  if (name === "srcset") {
    const density = chosen ? densityOf(image, chosen, value, base) : 0;
    return density && /^https?:/.test(chosen) ? `${chosen.replace(/[\s,]/g, encodeURIComponent)} ${density}x` : null;
  }
  const source = chosen || absolute(value, base);
  if (source.startsWith("blob:")) return picture(image, image.naturalWidth, image.naturalHeight) ?? null;
  if (/^(?:https?:|data:image\/)/i.test(source)) return source;
  return null;
}

/**
 * @param {HTMLImageElement} image
 * @param {string} chosen
 * @param {string} srcset
 * @param {string} base
 * @returns {number} 0 when the choice came from elsewhere (src, or a source of the picture)
 */
function densityOf(image, chosen, srcset, base) {
  for (const candidate of srcset.split(/,\s+|,(?=\S+\s)/)) {
    const [url, descriptor = "1x"] = candidate.trim().split(/\s+/);
    if (!url || absolute(url, base) !== chosen) continue;
    const amount = parseFloat(descriptor);
    if (descriptor.endsWith("x")) return amount;
    if (descriptor.endsWith("w") && image.naturalWidth > 0) return Math.round((amount / image.naturalWidth) * 1000) / 1000;
  }
  return 0;
}

/**
 * What an image, canvas or video frame shows, as a data URL, without touching the page.
 * @param {HTMLImageElement|HTMLCanvasElement} source
 * @param {number} width
 * @param {number} height
 * @returns {string|null} null when it is not ready, too large, or of another origin
 */
export function picture(source, width, height) {
  if (!width || !height || width * height > MAX_PIXELS) return null;
  const copy = document.createElement("canvas");
  copy.width = width;
  copy.height = height;
  try {
    copy.getContext("2d")?.drawImage(source, 0, 0, width, height);
    const url = copy.toDataURL("image/webp", 0.8);
    return url.length > MAX_CHARACTERS ? null : url;
  } catch {
    return null; // tainted: the browser lets nobody read it
  }
}

/**
 * The same, compressed beside the page's own work.
 * @param {HTMLCanvasElement} source
 * @param {number} width
 * @param {number} height
 * @param {(url: string) => void} done "" when it cannot be had
 */
export function pictureLater(source, width, height, done) {
  const copy = document.createElement("canvas");
  copy.width = width;
  copy.height = height;
  try {
    copy.getContext("2d")?.drawImage(source, 0, 0, width, height);
    toBlob(copy, async (blob) => {
      const bytes = blob ? new Uint8Array(await blob.arrayBuffer()) : null;
      done(bytes && bytes.length < MAX_CHARACTERS ? `data:${blob?.type};base64,${base64(bytes)}` : "");
    });
  } catch {
    done(""); // tainted: the browser lets nobody read it
  }
}

/** @param {Uint8Array} bytes */
export function base64(bytes) {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}

/**
 * @param {Element} element
 * @returns {boolean} whether its address may change without an attribute changing
 */
export function choosesSource(element) {
  return getAttribute(element, "srcset") !== null || element.parentElement?.localName === "picture"
    || (getAttribute(element, "src") ?? "").startsWith("blob:");
}
