// The public face of capture: the page becomes frames, from start to stop; without a server and without a trace.
import { createContext } from "./context.js";
import { BOX, createGate } from "./gate.js";
import { titleOf } from "./location.js";
import { urlOf } from "./natives.js";
import { compilePolicy } from "./policy.js";
import { filterUrl } from "./urls.js";
import { outsideZones } from "../shared/zones.js";

/** @typedef {import("./policy.js").Masking} Masking */
/**
 * @typedef {object} Options
 * @property {(frame: {kind: number, flags: number, payload: Uint8Array}) => void} emit payload raw, not compressed
 * @property {Masking} policy
 * @property {(fault: {rules: number[]}|unknown) => void} onFault rules that cannot be evaluated (nothing is emitted), or an error
 * @property {(place: {url: string, title: string}) => void} [onLocation]
 * @property {(paused: boolean) => void} [onPaused] the page has come to an address of which nothing is sent, or has left it
 * @property {(rules: number[]) => void} [onMissed] ids of critical rules that match nothing here, so that nothing is emitted; empty: they do again
 * @property {Iterable<Element>} [ignore] the caller's own elements
 * @property {() => boolean} [ready] whether the connection takes more; while not, changes are gathered to their final state
 * @property {number} [sliceMs] how long a task may serialise; Infinity: a snapshot is one frame
 * @property {(origin: string) => boolean} [frameOrigin] whether frames of this origin may join, when they carry the tag
 * @property {(data: Record<string, any>) => void} [onData] inside such a frame: takes payloads in place of `emit`
 * @property {number} [base] inside such a frame: where its node ids begin
 * @property {string[]} [urls] inside such a frame: addresses of the pages around it, for rules with a URL pattern
 * @property {() => Promise<number>|number} [allocate] inside such a frame: where ids of a frame within it begin
 */

/**
 * Begin: the snapshot is emitted before this returns; of a large page its first part, the rest in the frames after it.
 * @param {Document} document
 * @param {Options} options
 */
export function startCapture(document, options) {
  const context = createContext(document, options);
  outsideZones(context.guard(context.begin));
  return {
    stop: context.stop,
    /** Emit a snapshot now. */
    snapshot: context.guard(context.resend),
    /** @param {Masking} masking takes effect before this returns */
    setPolicy(masking) {
      context.guard(() => context.setMasking(masking))();
    },
    /** When the parts that the first picture does without have come. */
    get extras() {
      return context.complete();
    },
    /** Whether nothing of the page may be emitted at present. */
    get silent() {
      return context.silent();
    },
    /** What the rules match on the page, in numbers. */
    async examine() {
      const { examine } = await import("./coverage.js");
      return examine(context.context);
    },
    /** Whether all of the page has been emitted. */
    get whole() {
      return !context.changes.unfinished;
    },
    /**
     * What the agent's browser could not load.
     * @param {import("./supply.js").Want} want
     * @param {(blob: Blob) => Promise<string>} upload
     * @returns {Promise<string>} what upload answered; "sent": it comes with the stream; "": it cannot be had
     */
    async supply(want, upload) {
      const { supply } = await import("./supply.js");
      return context.silent() ? "" : supply(context.context, want, upload);
    },
    /** @returns {Element[]} masked elements that stand in the picture as empty boxes, in no order */
    hidden: () => [...context.context.boxes()].filter((element) => context.context.kinds.get(element) === BOX),
    nodeOf: context.nodes.nodeOf,
    idOf: context.nodes.idOf,
    /** @param {Node} node */
    isMasked(node) {
      return context.silent() || context.gate.isMasked(node);
    },
    /** @param {Node} node whether an agent may press or fill it, as far as the rules go */
    mayControl(node) {
      return !this.isMasked(node) && !context.gate.isVisitorsOwn(node);
    },
  };
}

/**
 * The page's address and title as the policy lets them be told, before a capture runs.
 * @param {Document} document
 * @param {Masking} masking
 */
export function pagePlace(document, masking) {
  const policy = compilePolicy(masking, [urlOf(document)], [], document);
  if (policy.paused) return { url: "", title: "" };
  const url = filterUrl(urlOf(document), masking);
  if (policy.faults.length) return { url, title: "" };
  const gate = createGate({ document, policy: () => policy, ours: () => false, roots: () => new Set([document]), hostOf: () => null });
  return { url, title: titleOf({ document, gate }) };
}
