// What this browser could not load of the visitor's page: found by looking, as a frame without scripts raises no event
// in every browser, asked for, and put in its place.
import { pictures, replaceAll } from "./css_pictures.js";
import { ELSEWHERE } from "./references.js";
import { createSprites } from "./sprites.js";

const EVERY_MS = 1500;
/** So long after the last frame it is still looked: files take their time. */
const AFTER_MS = 15000;
/** Looking takes turns with everything else. */
const SLICE_MS = 8;
const POSTERS = "video[poster],input[type=image][src],image";

/** @typedef {{kind: "image"|"css"|"font"|"sheet", node?: number, url?: string, face?: string[]}} Want */
/** @typedef {(url: string) => unknown} Put */
/** @typedef {(key: string, want: Want, put: Put) => void} Need put: sets what has come in its place, as often as it is told to */

/**
 * @param {object} replica
 * @param {import("../shared/nodes.js").Nodes} replica.nodes
 * @param {() => Document} replica.document
 * @param {(wants: Want[]) => Promise<string[]>} replica.ask for each the address of what the visitor's browser has
 *   supplied, "sent" when it comes with the next frames, or "" when nobody can load it
 * @param {() => Document} replica.probing where events of links can be heard, under the replica's policy
 * @param {(kind: string, origin: string) => void} replica.onLacking something is missing for good
 */
export function createMissing({ nodes, document, ask, probing, onLacking }) {
  /** By what was asked: undefined while it is under way. @type {Map<string, string|undefined>} */
  const answers = new Map();
  /** @type {Map<string, HTMLImageElement>} */
  const probes = new Map();
  /** Whether style sheets load here: undefined while they do. @type {Map<string, boolean|undefined>} */
  const loads = new Map();
  const sprites = createSprites();
  let fedAt = -Infinity;
  let looking = false;
  let stopped = false;
  const timer = setInterval(() => {
    if (!looking && performance.now() - fedAt < AFTER_MS) look().catch((error) => console.warn("CoBrowse:", error));
  }, EVERY_MS);

  async function look() {
    looking = true;
    /** @type {Map<string, {want: Want, puts: Put[]}>} */
    const wanted = new Map();
    /** @type {Need} */
    const need = (key, want, put) => {
      if (wanted.has(key)) wanted.get(key)?.puts.push(put);
      else if (!answers.has(key)) wanted.set(key, { want, puts: [put] });
      else if (answers.get(key)) put(/** @type {string} */ (answers.get(key)));
    };
    try {
      for (const root of rootsOf(document())) await lookAt(root, need);
      if (wanted.size && !stopped) await fetchAll(wanted);
    } finally {
      looking = false;
    }
  }

  /** @param {Map<string, {want: Want, puts: Put[]}>} wanted */
  async function fetchAll(wanted) {
    const entries = [...wanted];
    for (const [key] of entries) answers.set(key, undefined);
    const found = await ask(entries.map(([, { want }]) => want)).catch(() => entries.map(() => null));
    entries.forEach(([key, { want, puts }], at) => {
      const url = found[at];
      if (url === null || url === "sent") answers.delete(key); // asked again, should it still be missing then
      else answers.set(key, url);
      if (url && url !== "sent" && !stopped) for (const put of puts) put(url);
      if (url === "") lack(want, key);
    });
  }

  /**
   * @param {Want} want
   * @param {string} key
   */
  function lack(want, key) {
    const element = want.node ? /** @type {Element|null} */ (nodes.nodeOf(want.node)) : null;
    if (element && want.kind !== "css") element.setAttribute("data-cobrowse-missing", "");
    const address = want.kind === "sheet" ? /** @type {HTMLLinkElement|null} */ (element)?.href ?? "" : key.slice(key.indexOf(" ") + 1);
    onLacking(want.kind, /^https?:/.test(address) ? new URL(address).origin : "");
  }

  /**
   * @param {Document|ShadowRoot} root
   * @param {Need} need
   */
  async function lookAt(root, need) {
    for (const link of root.querySelectorAll("link")) lookAtSheet(link, need);
    const { innerHeight } = root.ownerDocument?.defaultView ?? /** @type {Document} */ (root).defaultView ?? { innerHeight: 0 };
    const families = new Set();
    let end = performance.now() + SLICE_MS;
    for (const element of root.querySelectorAll("*")) {
      if (performance.now() > end) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        if (stopped) return;
        end = performance.now() + SLICE_MS;
      }
      const node = nodes.idOf(element);
      if (!node || element.hasAttribute("data-cobrowse-masked")) continue;
      const { top, bottom } = element.getBoundingClientRect();
      if (bottom < -innerHeight || top > 2 * innerHeight) continue; // it is looked at when it comes near
      if (element.localName === "img") lookAtImage(/** @type {HTMLImageElement} */ (element), node, need);
      else if (element.matches(POSTERS)) lookAtPoster(element, node, need);
      if (element.hasAttribute(ELSEWHERE)) lookAtUse(element, node, need);
      families.add(element.ownerDocument.defaultView?.getComputedStyle(element).fontFamily);
      for (const [url, shape] of pictures(element)) {
        if (!isMissing(url, element.ownerDocument, shape)) continue;
        need(`css ${url}`, { kind: "css", node, url }, (asset) => replaceAll(root, element, url, asset + fragmentOf(url)));
      }
    }
    for (const face of "fonts" in root ? root.fonts : []) lookAtFont(/** @type {Document} */ (root), face, [...families].join(), need);
  }

  /**
   * @param {HTMLLinkElement} link
   * @param {Need} need
   */
  function lookAtSheet(link, need) {
    const node = nodes.idOf(link);
    if (!node || !link.relList.contains("stylesheet") || link.relList.contains("alternate") || link.disabled || !link.href) return;
    if (!loads.has(link.href)) probeSheet(link.href);
    if (loads.get(link.href) === false) need(`sheet ${node}`, { kind: "sheet", node }, () => undefined);
  }

  /** What came of a link cannot be told from it: another one, outside of the copy and for no medium, tells. @param {string} href */
  function probeSheet(href) {
    loads.set(href, undefined);
    const place = probing();
    const probe = place.createElement("link");
    const done = (/** @type {Event} */ { type }) => {
      loads.set(href, type === "load");
      probe.remove();
    };
    probe.addEventListener("load", done);
    probe.addEventListener("error", done);
    probe.media = "not all";
    probe.rel = "stylesheet";
    probe.href = href;
    place.head.append(probe);
  }

  /**
   * @param {Document} doc
   * @param {FontFace} face
   * @param {string} families that are in use
   * @param {Need} need
   */
  function lookAtFont(doc, face, families, need) {
    // WebKit does not tell what came of a font here unless it is loaded by hand.
    const whole = face.unicodeRange.toUpperCase() === "U+0-10FFFF" || face.unicodeRange === "";
    if (face.status === "unloaded" && whole && families.includes(face.family.replace(/["']/g, ""))) face.load().catch(() => undefined);
    if (face.status !== "error") return;
    const { family, style, weight, unicodeRange, stretch } = face;
    const told = [family, style, weight, unicodeRange];
    need(`font ${told.join()}`, { kind: "font", face: told }, (url) => {
      const view = /** @type {Window & typeof globalThis} */ (doc.defaultView);
      const key = `${told.join()} ${url}`;
      if (placed.get(doc)?.has(key)) return;
      placed.set(doc, (placed.get(doc) ?? new Set()).add(key));
      doc.fonts.add(new view.FontFace(family, `url("${url}")`, { style, weight, unicodeRange, stretch }));
    });
  }

  /**
   * @param {HTMLImageElement} image
   * @param {number} node
   * @param {Need} need
   */
  function lookAtImage(image, node, need) {
    const url = image.currentSrc || image.src;
    if (image.naturalWidth > 0) image.removeAttribute("data-cobrowse-missing");
    if (!image.complete || image.naturalWidth > 0 || !/^https?:/.test(url)) return;
    need(`image ${url}`, { kind: "image", node }, (asset) => {
      if ((image.currentSrc || image.src) !== url) return;
      image.removeAttribute("srcset");
      image.src = asset;
    });
  }

  /**
   * @param {any} element
   * @param {number} node
   * @param {Need} need
   */
  function lookAtPoster(element, node, need) {
    const name = element.localName === "video" ? "poster" : element.localName === "image" ? "href" : "src";
    const url = element.localName === "image" ? element.href?.baseVal ?? "" : element[name];
    if (!isMissing(url, element.ownerDocument)) return;
    need(`image ${url}`, { kind: "image", node }, (asset) => {
      element.removeAttribute("xlink:href");
      element.setAttribute(name, asset);
    });
  }

  /**
   * Browsers take nothing for `<use>` from another origin, whatever that says.
   * @param {Element} use
   * @param {number} node
   * @param {Need} need
   */
  function lookAtUse(use, node, need) {
    const address = use.getAttribute(ELSEWHERE) ?? "";
    const place = fragmentOf(address);
    if (!/^https?:/.test(address)) return;
    need(`use ${address.slice(0, address.length - place.length)}`, { kind: "image", node }, async (asset) => {
      const url = await sprites.urlOf(asset, place, use);
      if (!stopped && use.getAttribute(ELSEWHERE) === address && url && use.getAttribute("href") !== url) use.setAttribute("href", url);
    });
  }

  /**
   * Whether this browser fails to load a picture; not known at the first time of asking.
   * @param {string} url
   * @param {Document} doc whose rights and referrer count
   * @param {boolean} [shape] whether its website has to say that others may read it
   */
  function isMissing(url, doc, shape = false) {
    if (!/^https?:/.test(url) || new URL(url).origin === location.origin) return false;
    const key = `${shape} ${url}`;
    let probe = probes.get(key);
    if (!probe) {
      probe = doc.createElement("img");
      if (shape) probe.crossOrigin = "anonymous";
      probe.src = url;
      probes.set(key, probe);
    }
    return probe.complete && probe.naturalWidth === 0;
  }

  return {
    /** A frame has been applied. */
    fed() {
      fedAt = performance.now();
    },
    /** A new page: what nobody had may be had there. */
    reset() {
      for (const [key, url] of answers) if (!url) answers.delete(key);
      probes.clear();
      loads.clear();
    },
    destroy() {
      stopped = true;
      clearInterval(timer);
      probes.clear();
      sprites.stop();
    },
  };
}

/** Fonts that were put into a document. @type {WeakMap<Document, Set<string>>} */
const placed = new WeakMap();

/**
 * @param {Document|ShadowRoot} root
 * @returns {(Document|ShadowRoot)[]} it and all within it
 */
function rootsOf(root) {
  const inner = [...root.querySelectorAll("*")].map((element) => element.shadowRoot ?? /** @type {HTMLIFrameElement} */ (element).contentDocument);
  return [root, ...inner.flatMap((one) => (one ? rootsOf(one) : []))];
}

/** @param {string} url @returns {string} with its "#", or "" */
const fragmentOf = (url) => (url.includes("#") ? url.slice(url.indexOf("#")) : "");
