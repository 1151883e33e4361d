// The one gate: whether a node may leave the page, and as what. Nothing is serialised without asking here.
import {
  DOCUMENT, assignedSlotOf, getAttribute, hasAttribute, isConnected, isElement, localName, matches, nodeType, openShadowOf, parentNode,
  urlOf,
} from "./natives.js";
import { LEFT_OUT, MARK, MARKED } from "./policy.js";

/** What becomes of a node. OPEN: sent. FRAME: sent as the bare container of something shown, without text and content
 * attributes. BOX: masked, an empty box. PLACEHOLDER: cannot be mirrored, a labelled box. INERT: an empty stand-in
 * that keeps :nth-child right. OMIT: not at all. */
export const OPEN = 0;
export const FRAME = 1;
export const BOX = 2;
export const PLACEHOLDER = 3;
export const INERT = 4;
export const OMIT = 5;

// A datalist is never drawn in the page, and may belong to a field that is masked; browsers put a copy of the chosen
// option into selectedcontent, also of one that is masked.
const INERT_NAMES = ["script", "noscript", "base", "template", "param", "noframes", "noembed", "bgsound", "datalist", "selectedcontent"];
const PLACEHOLDER_NAMES = ["object", "embed", "applet", "fencedframe", "portal"];
/** What becomes of elements by their name alone, and those of which more has to be asked; most elements are neither.
 * @type {Map<string, number>} */
const BY_NAME = new Map([
  ...INERT_NAMES.map((name) => /** @type {[string, number]} */ ([name, INERT])),
  ...PLACEHOLDER_NAMES.map((name) => /** @type {[string, number]} */ ([name, PLACEHOLDER])),
  ...["input", "meta", "link", "iframe", "frame", "video", "audio"].map((name) => /** @type {[string, number]} */ ([name, OPEN])),
]);
const FIELDS = new Set(["input", "select", "textarea"]);
/** Attributes that the answers here depend on, besides those that rules ask for. */
const DECIDING = new Set(["type", "name", "rel", "src", "srcdoc", "id", "autocomplete", "slot", MARK]);

/** Elements that once were password fields, in this page load: a "show password" button changes nothing. */
const everPassword = new WeakSet();

/**
 * @param {object} options
 * @param {() => import("./policy.js").Policy} options.policy
 * @param {(element: Element) => boolean} options.ours the tag's own elements
 * @param {() => Set<Document|ShadowRoot>} options.roots all that is observed
 * @param {(root: ShadowRoot|Document) => Element|null} options.hostOf of a shadow root or a frame's document
 * @param {(frame: Element) => boolean} [options.joined] frames of other origins that capture themselves
 * @param {Document} options.document
 */
export function createGate({ document, policy, ours, roots, hostOf, joined = () => false }) {
  /** @type {Set<Node>} private by default: what is listed as shown */
  let shown = new Set();
  /** @type {Set<Node>} private by default: what contains something shown */
  let frames = new Set();

  /** @type {Set<Element>} what rules leave out: looked at again when something has changed */
  const leftOut = new Set();

  /** Whether it is left out of the picture, whatever is around it. @param {Element} element */
  function omits(element, marked = hasAttribute(element, MARK)) {
    if (ours(element)) return true;
    const { isIgnored } = policy();
    if (!(marked && matches(element, LEFT_OUT)) && !isIgnored?.(element, localName(element))) return false;
    leftOut.add(element);
    return true;
  }

  /** @param {Element} element */
  function selfMasked(element, name = localName(element), marked = hasAttribute(element, MARK)) {
    const { isMasked, fields } = policy();
    if ((marked && matches(element, MARKED)) || isMasked?.(element, name)) return true;
    if (!FIELDS.has(name)) return false;
    return (name === "input" && wasPassword(element)) || matches(element, fields);
  }

  /**
   * Whether a masked part of a shadow root shows it: the content of a component stands outside of it.
   * @param {Node} node
   * @returns {boolean}
   */
  function isSlottedMasked(node) {
    const host = parentNode(node);
    const root = host && isElement(host) ? shadowOf(host) : null;
    if (!root) return false;
    for (let at = /** @type {Node|null} */ (slotOf(node, root)); at && at !== root; at = parentNode(at)) {
      if ((isElement(at) && (selfMasked(at) || omits(at))) || isSlottedMasked(at)) return true;
    }
    return false;
  }

  /**
   * @param {Element} element
   * @param {number} parentKind OPEN or FRAME
   * @param {string} [name] its local name
   * @returns {number}
   */
  function kindOf(element, parentKind, name = localName(element)) {
    const marked = hasAttribute(element, MARK);
    if (omits(element, marked)) return OMIT;
    const usual = BY_NAME.get(name);
    if (usual === INERT || (usual === OPEN && isInert(element, name))) return INERT;
    if (selfMasked(element, name, marked) || (roots().size > 1 && isSlottedMasked(element))) return BOX;
    if (parentKind === FRAME && policy().privateByDefault) {
      if (frames.has(element) || name === "html" || name === "head" || name === "body") return shown.has(element) ? OPEN : FRAME;
      if (!shown.has(element) && name !== "style" && name !== "link") return BOX;
    }
    if (usual === undefined) return OPEN;
    return (usual === PLACEHOLDER || isPlaceholder(element, name)) && !joined(element) ? PLACEHOLDER : OPEN;
  }

  /**
   * @param {Element} element
   * @param {string} name
   */
  function isPlaceholder(element, name) {
    if (name === "iframe" || name === "frame") return !openDocumentOf(element);
    if (name !== "video" && name !== "audio") return false;
    const media = /** @type {HTMLMediaElement} */ (element);
    return Boolean(media.srcObject) || /^(?:blob|mediastream):/.test(media.currentSrc || media.src);
  }

  /**
   * @param {Element} frame
   * @returns {Document|null} null when it is of another origin, or of a page that is paused
   */
  function openDocumentOf(frame) {
    const inner = documentOf(frame);
    return inner && !policy().pauses(urlOf(inner)) ? inner : null;
  }

  /**
   * The parent in the page as a person sees it: out of shadow roots and frames.
   * @param {Node} node
   * @returns {Node|null}
   */
  function parentOf(node) {
    return parentNode(node) ?? hostOf(/** @type {ShadowRoot} */ (node)) ?? null;
  }

  return {
    kindOf,
    isSlottedMasked,
    openDocumentOf,
    omits,
    leftOut,
    parentOf,
    /** Whether a change of this attribute may change what becomes of its element. @param {string} name */
    decides(name) {
      const { deciding } = policy();
      return !deciding || DECIDING.has(name) || deciding.has(name.toLowerCase());
    },
    /**
     * Whether the children of an unmasked parent start as OPEN or FRAME.
     * @param {Node} parent
     * @returns {number}
     */
    kindWithin(parent) {
      if (!policy().privateByDefault) return OPEN;
      for (let at = /** @type {Node|null} */ (parent); at; at = parentOf(at)) if (shown.has(at)) return OPEN;
      return FRAME;
    },
    /**
     * The live answer, for pointers and the agent's actions. What is not on the page is masked.
     * @param {Node} node
     * @returns {boolean}
     */
    isMasked(node) {
      if (!isConnected(node)) return true;
      let revealed = !policy().privateByDefault;
      for (let at = /** @type {Node|null} */ (node); at; at = parentOf(at)) {
        if (isSlottedMasked(at)) return true;
        if (!isElement(at)) continue;
        if (selfMasked(at) || omits(at)) return true;
        revealed ||= matches(at, policy().show);
      }
      return !revealed && !isOfDocument(node);
    },
    /**
     * Whether only the visitor may press or fill it.
     * @param {Node} node
     */
    isVisitorsOwn(node) {
      for (let at = /** @type {Node|null} */ (node); at; at = parentOf(at)) if (isElement(at) && matches(at, policy().noControl)) return true;
      return false;
    },
    /** @param {Element} element */
    notePassword(element) {
      everPassword.add(element);
    },
    /**
     * Private by default: find again what is shown and what contains it.
     * @returns {boolean} whether that has changed
     */
    findShown() {
      if (!policy().privateByDefault) return false;
      const found = new Set();
      const around = new Set();
      for (const root of new Set([document, ...roots()])) {
        for (const element of root.querySelectorAll(policy().show)) {
          found.add(element);
          for (let at = /** @type {Node|null} */ (element); at && !around.has(at); at = parentOf(at)) around.add(at);
        }
      }
      const same = found.size === shown.size && around.size === frames.size && [...around].every((node) => frames.has(node))
        && [...found].every((node) => shown.has(node));
      shown = found;
      frames = around;
      return !same;
    },
  };
}

/**
 * @param {Node} node
 * @param {ShadowRoot} root of its parent
 * @returns {Element|null} also in a closed root, of which browsers do not tell
 */
function slotOf(node, root) {
  const slot = assignedSlotOf(node);
  if (slot || openShadowOf(root.host)) return slot;
  return [...root.querySelectorAll("slot")].find((/** @type {any} */ one) => one.assignedNodes?.().includes(node)) ?? null;
}

/** Whether it is html or body, by place: a field may have the name of a document's property. @param {Node} node */
function isOfDocument(node) {
  if (!isElement(node)) return false;
  const parent = parentNode(node);
  if (!parent || nodeType(parent) === DOCUMENT) return true;
  const around = localName(node) === "body" ? parentNode(parent) : null;
  return around !== null && nodeType(around) === DOCUMENT;
}

/** @param {Element} element */
function wasPassword(element) {
  if (everPassword.has(element)) return true;
  if (getAttribute(element, "type")?.toLowerCase() !== "password") return false;
  everPassword.add(element);
  return true;
}

/**
 * @param {Element} element
 * @param {string} name
 */
function isInert(element, name) {
  if (name === "input") return getAttribute(element, "type")?.toLowerCase() === "hidden";
  if (name === "meta") return getAttribute(element, "name")?.toLowerCase() !== "color-scheme";
  if (name === "link") return !/(?:^|\s)(?:stylesheet|icon)(?:\s|$)/i.test(getAttribute(element, "rel") ?? "");
  return false;
}

/**
 * @param {Element} frame
 * @returns {Document|null} null when it is of another origin
 */
export function documentOf(frame) {
  const inner = /** @type {HTMLIFrameElement} */ (frame).contentDocument;
  return inner && inner.nodeType === 9 ? inner : null;
}

/** @type {WeakMap<Element, ShadowRoot>} closed roots that were made while a session ran */
const closedRoots = new WeakMap();
let anyClosed = false;

/**
 * @param {Element} element
 * @returns {ShadowRoot|null}
 */
export function shadowOf(element) {
  return openShadowOf(element) ?? (anyClosed ? closedRoots.get(element) : null) ?? null;
}

/**
 * @param {Element} host
 * @param {ShadowRoot} root
 */
export function noteClosedRoot(host, root) {
  anyClosed = true;
  closedRoots.set(host, root);
}
