// What this browser could not load of the visitor's page: found by looking, as a frame without scripts raises no event
// in every browser, asked for, and put in its place.

const EVERY_MS = 1500;
/** So long after the last frame it is still looked: files take their time. */
const AFTER_MS = 15000;
/** Looking takes turns with everything else. */
const SLICE_MS = 8;
const PICTURES = ["background-image", "border-image-source", "list-style-image", "mask-image", "-webkit-mask-image", "content"];
const POSTERS = "video[poster],input[type=image][src],image";
const IN_CSS = /url\("((?:[^"\\]|\\.)*)"\)/g;

/** @typedef {{kind: "image"|"css"|"font"|"sheet", node?: number, url?: string, face?: string[]}} Want */

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
  let fedAt = -Infinity;
  let looking = false;
  let stopped = false;
  const timer = setInterval(() => {
    if (!looking && performance.now() - fedAt < AFTER_MS) look().catch((error) => console.warn("CoBrowse:", error));
  }, EVERY_MS);

  async function look() {
    looking = true;
    /** @type {Map<string, {want: Want, put: (url: string) => void}>} */
    const wanted = new Map();
    /**
     * @param {string} key
     * @param {Want} want
     * @param {(url: string) => void} put
     */
    const need = (key, want, put) => {
      if (!answers.has(key)) wanted.set(key, { want, put });
      else if (answers.get(key)) put(/** @type {string} */ (answers.get(key)));
    };
    try {
      for (const root of rootsOf(document())) await lookAt(root, need);
      if (wanted.size && !stopped) await fetchAll(wanted);
    } finally {
      looking = false;
    }
  }

  /** @param {Map<string, {want: Want, put: (url: string) => void}>} wanted */
  async function fetchAll(wanted) {
    const entries = [...wanted];
    for (const [key] of entries) answers.set(key, undefined);
    const found = await ask(entries.map(([, { want }]) => want)).catch(() => entries.map(() => null));
    entries.forEach(([key, { want, put }], at) => {
      const url = found[at];
      if (url === null || url === "sent") answers.delete(key); // asked again, should it still be missing then
      else answers.set(key, url);
      if (url && url !== "sent" && !stopped) put(url);
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
   * @param {(key: string, want: Want, put: (url: string) => void) => void} need
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
      families.add(element.ownerDocument.defaultView?.getComputedStyle(element).fontFamily);
      for (const url of pictures(element)) {
        if (isMissing(url, element.ownerDocument)) need(`css ${url}`, { kind: "css", node, url }, (asset) => replaceAll(root, element, url, asset));
      }
    }
    for (const face of "fonts" in root ? root.fonts : []) lookAtFont(/** @type {Document} */ (root), face, [...families].join(), need);
  }

  /**
   * @param {HTMLLinkElement} link
   * @param {(key: string, want: Want, put: (url: string) => void) => void} need
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
   * @param {(key: string, want: Want, put: (url: string) => void) => void} need
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
   * @param {(key: string, want: Want, put: (url: string) => void) => void} need
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
   * @param {(key: string, want: Want, put: (url: string) => void) => void} need
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
   * Whether this browser fails to load a picture; not known at the first time of asking.
   * @param {string} url
   * @param {Document} doc whose rights and referrer count
   */
  function isMissing(url, doc) {
    if (!/^https?:/.test(url) || new URL(url).origin === location.origin) return false;
    let probe = probes.get(url);
    if (!probe) {
      probe = doc.createElement("img");
      probe.src = url;
      probes.set(url, probe);
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

/**
 * @param {Element} element
 * @returns {Set<string>} addresses of pictures in its computed style
 */
function pictures(element) {
  const found = new Set();
  const view = /** @type {Window} */ (element.ownerDocument.defaultView);
  for (const pseudo of [null, "::before", "::after"]) {
    const style = view.getComputedStyle(element, pseudo);
    if (pseudo && style.content === "none") continue;
    for (const name of PICTURES) {
      const value = style.getPropertyValue(name);
      if (value.includes("url(")) for (const [, url] of value.matchAll(IN_CSS)) found.add(url.replace(/\\(.)/g, "$1"));
    }
  }
  return found;
}

/**
 * @param {Document|ShadowRoot} root
 * @param {Element} element
 * @param {string} url
 * @param {string} asset
 */
function replaceAll(root, element, url, asset) {
  replaceIn(/** @type {HTMLElement} */ (element).style, url, asset);
  for (const sheet of [...root.styleSheets, ...(root.adoptedStyleSheets ?? [])]) replaceInRules(sheet, url, asset);
}

/**
 * @param {any} owner a sheet, or a rule that holds rules
 * @param {string} url
 * @param {string} asset
 */
function replaceInRules(owner, url, asset) {
  let rules;
  try {
    rules = owner.cssRules;
  } catch {
    return; // linked, of another origin: the visitor's browser sends its rules
  }
  for (const rule of rules ?? []) {
    if (rule.cssText.includes(url)) {
      replaceIn(rule.style, url, asset);
      replaceInRules(rule, url, asset);
    }
  }
}

/**
 * @param {CSSStyleDeclaration|undefined} style
 * @param {string} url
 * @param {string} asset
 */
function replaceIn(style, url, asset) {
  if (!style?.cssText?.includes(url)) return; // a form's style may be a field of its own
  for (const name of [...style]) {
    const value = style.getPropertyValue(name);
    if (value.includes(url)) style.setProperty(name, value.replaceAll(url, asset), style.getPropertyPriority(name));
  }
}
