// The public face of the replica: frames become a page inside a sandboxed iframe that can run and load nothing.
import { KIND } from "../shared/protocol.gen.js";
import { createNodes } from "../shared/nodes.js";
import { createTyping } from "../shared/typing.js";
import { applyGuest, applyMutation, applySnapshot, known } from "./apply.js";
import { createDriftCheck } from "./drift_check.js";
import { createHold } from "./hold.js";
import { TooLarge, checkSize } from "./limits.js";
import { createMissing } from "./missing.js";
import { createParts } from "./parts.js";
import { number, parsePayload, section } from "./reader.js";
import { checkReferences } from "./references.js";
import { writeShell } from "./shell.js";

/**
 * @typedef {object} Viewport in CSS pixels
 * @property {number} width
 * @property {number} height
 * @property {number} ratio device pixels a CSS pixel
 * @property {{x: number, y: number, width: number, height: number}|null} part that is seen of a page that is pinched
 */

/**
 * @typedef {object} Options
 * @property {() => void} [onReady] a snapshot stands
 * @property {(viewport: Viewport) => void} [onViewport] the visitor's window has another size, or another part of it is seen
 * @property {boolean} [sound] whether what the visitor hears is heard here, too
 * @property {(wants: import("./missing.js").Want[]) => Promise<string[]>} [supply] what this browser could not load, from the visitor's
 * @property {() => Document} [probing] an empty document under the replica's policy in which events can be heard
 * @property {(kind: string, origin: string) => void} [onLacking] what nobody can load: image, css, font or sheet
 * @property {(reason: string, error: unknown) => void} [onFault] "drift" (a frame does not fit), "difference" (found by the
 *   check), "too_large" (more than limits.js allows): frames are ignored until the next snapshot
 */

/**
 * @param {HTMLIFrameElement} iframe in the document, with sandbox="allow-same-origin" and nothing else; one that has an
 *   address must have loaded it before the first frame is applied: the document there brings the policy for all of them
 * @param {Options} [options]
 */
export function createReplica(iframe, options = {}) {
  if (iframe.getAttribute("sandbox") !== "allow-same-origin") throw new Error('A replica needs sandbox="allow-same-origin".');
  const nodes = createNodes();
  const typing = createTyping();
  /** @type {Viewport} */
  let viewport = { width: 0, height: 0, ratio: 1, part: null };
  let waiting = true;
  let destroyed = false;

  function own() {
    const doc = iframe.contentDocument;
    if (!doc) throw new Error("The replica's frame is not in the document.");
    return doc;
  }

  /** @param {() => Document} document */
  const create = (document) => createParts({ nodes, frame: iframe, document, sound: options.sound === true });
  const parts = create(own);
  /** Pages in frames that captured themselves have state of their own. @type {Map<Node, ReturnType<typeof createParts>>} */
  const guests = new Map();
  const hold = createHold(own);
  const check = createDriftCheck(nodes, (frame) => guests.has(frame));
  const target = {
    nodes,
    get document() {
      return own();
    },
    restyle: parts.restyle,
    /** @param {Node} node */
    forget(node) {
      parts.forget(node);
      for (const guest of guests.values()) guest.forget(node);
      guests.delete(node);
    },
  };
  if (!iframe.getAttribute("src")) writeShell(own(), EMPTY);
  const { supply, probing = () => window.document, onLacking = () => undefined } = options;
  const missing = supply ? createMissing({ nodes, document: own, ask: supply, probing, onLacking }) : null;

  /** @param {Record<string, any>} data */
  function view(data) {
    if (data.view === undefined) return;
    const [width, height, ratio, x, y, ...size] = section(data, "view").map(number);
    const part = size.length < 2 ? null : { x, y, width: size[0], height: size[1] };
    viewport = { width: limited(width), height: limited(height), ratio, part };
    options.onViewport?.(viewport);
  }

  /**
   * @param {any[]} list frame and payload, as the page around it has them
   * @param {number} depth
   */
  function applyGuests(list, depth) {
    if (depth > MAX_GUESTS_DEEP) throw new TooLarge("Frames lie too deep within each other.");
    for (let at = 0; at < list.length; at += 2) {
      const frame = /** @type {HTMLIFrameElement} */ (known(nodes, number(list[at])));
      const data = list[at + 1];
      checkSize(data ?? {});
      if (data?.v) {
        guests.set(frame, create(() => /** @type {Document} */ (frame.contentDocument)));
        applyGuest(target, frame, data);
      } else applyMutation(target, data);
      checkReferences(nodes);
      guests.get(frame)?.apply(data);
      applyGuests(section(data, "guest"), depth + 1);
    }
  }

  /** Nothing of the page is left. */
  function clear() {
    hold.release();
    for (const one of [parts, ...guests.values()]) one.reset();
    guests.clear();
    nodes.clear();
    if (iframe.contentDocument) writeShell(iframe.contentDocument, EMPTY);
  }

  return {
    /**
     * Apply a frame. What does not fit is no exception: onFault("drift"), and silence until the next snapshot.
     * @param {{kind: number, payload: Uint8Array}} frame payload joined and inflated
     */
    apply({ kind, payload }) {
      if (destroyed || (kind !== KIND.SNAPSHOT && (kind !== KIND.MUTATION || waiting))) return;
      try {
        const data = parsePayload(payload, typing.expand);
        checkSize(data);
        view(data); // first, so that positions refer to the visitor's layout
        if (kind === KIND.SNAPSHOT) {
          hold.release();
          parts.reset();
          guests.clear();
          missing?.reset();
          applySnapshot(target, data);
        } else applyMutation(target, data);
        if (data.nodes || data.attrs) checkReferences(nodes);
        hold.review(data);
        parts.apply(data);
        applyGuests(section(data, "guest"), 0);
        if (kind === KIND.SNAPSHOT && data.more && !data.scroll) hold.begin();
        missing?.fed();
        if (data.check !== undefined && check.differs(own(), number(section(data, "check")[0]))) {
          waiting = true;
          options.onFault?.("difference", null);
        }
      } catch (error) {
        waiting = true;
        if (error instanceof TooLarge) clear(); // before the browser lays it out
        options.onFault?.(error instanceof TooLarge ? "too_large" : "drift", error);
        return;
      }
      if (kind !== KIND.SNAPSHOT) return;
      waiting = false;
      options.onReady?.();
    },
    nodeOf: nodes.nodeOf,
    idOf: nodes.idOf,
    /** The replica's own document. */
    get document() {
      return own();
    },
    /** The visitor's window. */
    get viewport() {
      return viewport;
    },
    /**
     * @param {number} [id] of a scroll container; without it, of the page
     * @returns {{left: number, top: number}|null}
     */
    scrollOf(id) {
      const element = id ? /** @type {Element|null} */ (nodes.nodeOf(id)) : own().scrollingElement;
      return element ? { left: element.scrollLeft, top: element.scrollTop } : null;
    },
    destroy() {
      destroyed = true;
      missing?.destroy();
      for (const one of [parts, ...guests.values()]) one.destroy();
      clear();
    },
  };
}

const EMPTY = { quirks: false, name: "html", publicId: "", systemId: "" };
/** Frames that captured themselves within each other, as the server has it (leaks/scanner.py). */
const MAX_GUESTS_DEEP = 20;

/** @param {number} size */
function limited(size) {
  return Math.min(20000, Math.max(1, Math.round(size)));
}
