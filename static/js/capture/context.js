// What the parts of a capture share, and the order in which a frame comes about: collect, review masks, write, emit.
import { FLAG, KIND } from "../shared/protocol.gen.js";
import { createNodes } from "../shared/nodes.js";
import { createTyping } from "../shared/typing.js";
import { createChanges } from "./changes.js";
import { createVeil } from "./css_masks.js";
import { createEnvironment } from "./environment.js";
import { fields } from "./fields.js";
import { frames, shadowRoots } from "./frames.js";
import { BOX, OMIT, OPEN, createGate, shadowOf } from "./gate.js";
import { createHooks } from "./hooks.js";
import { location } from "./location.js";
import { media } from "./media.js";
import { DOCUMENT, ELEMENT, TEXT, isConnected, isElement, localName, mutationObserver, nodeType, ownerDocument, setTimer, urlOf } from "./natives.js";
import { compilePolicy } from "./policy.js";
import { createPulse } from "./pulse.js";
import { scrolling } from "./scrolling.js";
import { createSerializer } from "./serialize.js";
import { sheets } from "./sheets.js";
import { viewport } from "./viewport.js";
import { createWriter } from "./writer.js";

/** @typedef {import("./types.js").Part} Part */
/** @typedef {import("./types.js").Data} Data */
/** @typedef {import("./types.js").Context} Context */
/** @typedef {import("./index.js").Options} Options */
/** @typedef {import("./policy.js").Masking} Masking */

const PARTS = [
  frames, shadowRoots, sheets, fields, media, scrolling, viewport, location,
];
/** After so many failures in a row capture waits until it is asked for a snapshot. */
const MAX_FAILURES = 3;
const encoder = new TextEncoder();
/** When parts that could not be loaded are asked for again. */
const EXTRAS_AGAIN_MS = [500, 2000, 5000, 15_000, 60_000];
/** How soon a connection that could not take more is asked again. */
const READY_MS = 40;

/**
 * @param {Document} document
 * @param {Options} options
 */
export function createContext(document, options) {
  const nodes = createNodes(options.base);
  const ours = new Set(options.ignore ?? []);
  /** @type {Map<Node, number>} what became of a node, when that is not OPEN */
  const kinds = new Map();
  /** @type {Set<Element>} that some part wants to hear of when they go: custom elements, and those that parts have seen */
  const kept = new Set();
  /** @type {Set<Document|ShadowRoot>} */
  const roots = new Set();
  /** @type {Map<Element, Document>} */
  const framed = new Map();
  /** @type {Context["guests"]} */
  const joined = new Map();
  /** @type {WeakMap<Node, Element>} */
  const hosts = new WeakMap();
  /** @type {Set<Element>} masked elements and other stand-ins with a size */
  const boxes = new Set();
  /** @type {Part[]} */
  let parts = [];
  /** @type {Map<string, Part[]>} */
  const byTag = new Map();
  /** @type {Map<string, Part[]>} */
  const byName = new Map();
  let masking = options.policy;
  /** The policy that was compiled last, and of what. @type {{masking: Masking, from: string, policy: import("./policy.js").Policy}|null} */
  let compiled = null;
  let policy = compile();
  let failures = 0; // frames in a row that could not be finished
  let running = false;
  let busy = false;
  let turn = 0; // of frames: within one, the page does not change
  let partial = false; // whether the last frame said that the page goes on
  let paused = false; // what options.onPaused has been told
  let pausedAt = "";
  let holding = false; // whether critical rules match nothing
  /** Loaded when there are critical rules. @type {ReturnType<typeof import("./critical.js").createCritical>|null} */
  let critical = null;
  let asked = false;
  /** @type {Promise<void>} */
  let extras = Promise.resolve();
  /** @type {(() => void)[]} to be told once all of the page has been sent */
  const onWhole = [];

  const typing = createTyping();
  const hooks = createHooks(options.onFault);
  const pulse = createPulse(hooks.guard(flush));
  const environment = createEnvironment(/** @type {Window} */ (document.defaultView));
  const gate = createGate({
    document, policy: () => policy, ours: (element) => ours.has(element), roots: () => roots, hostOf,
    joined: (frame) => joined.has(frame),
  });
  const observer = mutationObserver(hooks.guard(take));
  const types = mutationObserver(hooks.guard(takeTypes));

  /** @type {Context} */
  const context = {
    document, options, nodes, gate, kinds, guests: joined, shadowOf,
    on: hooks.on, guard: hooks.guard, patch: hooks.patch, rebind: hooks.rebind, schedule: pulse.schedule,
    changes: /** @type {any} */ (null), // needs the context itself; set below
    veil: createVeil({ gate, policy: () => policy, roots: () => roots, boxes: () => boxes, turn: () => turn, unfinished: () => context.changes.unfinished }),
    after: (callback) => void setTimer(hooks.guard(callback), 0),
    hostOf, seenRoot, forget, repolicy, openId, late,
    keep: (element) => void kept.add(element),
    viewOf: (node) => /** @type {any} */ (ownerDocument(node)?.defaultView ?? null),
    unusual: environment.unusual,
    busy: () => busy,
    roots: () => roots,
    boxes: () => boxes,
    policy: () => policy,
    masking: () => masking,
    onLocation: options.onLocation ?? (() => undefined),
    frameDocument: (frame) => framed.get(frame) ?? null,
    seen(element, id, tag) {
      const interested = byTag.get(tag);
      const custom = tag.includes("-");
      if (!interested && !custom) return;
      kept.add(element);
      if (custom) for (const part of parts) part.custom?.(element);
      for (const part of interested ?? []) part.seen?.(element, id);
    },
    changedChildren(parent) {
      const interested = isElement(parent) ? byTag.get(localName(parent)) : undefined;
      if (interested) for (const part of interested) part.children?.(parent);
    },
    changedAttribute(name) {
      const interested = byName.get(name);
      if (interested) for (const part of interested) part.attribute?.();
    },
    sendRules: (sheet, rules) => (parts.some((part) => part.sendRules?.(sheet, rules)) ? "sent" : ""),
    seenBox(element, id) {
      boxes.add(element);
      kept.add(element);
      for (const part of parts) part.seenBox?.(element, id);
    },
  };
  context.changes = createChanges(context);
  const { changes } = context;

  function begin() {
    running = true;
    create(PARTS);
    hearPolicy();
    for (const list of environment.lists) hooks.on(list, "change", () => snapshot());
    pulse.start();
    snapshot();
    late(loadExtras);
  }

  /** The network may be away for a while; the picture goes on without these parts. */
  async function loadExtras() {
    for (const wait of [...EXTRAS_AGAIN_MS, 0]) {
      try {
        return (await import("./extras.js")).EXTRAS;
      } catch {
        await new Promise((resolve) => setTimer(() => resolve(null), wait));
      }
    }
    return [];
  }

  /** @param {() => Promise<((context: Context) => Part)[]>} load */
  function late(load) {
    const coming = load().then(whole).then(hooks.guard(add), options.onFault);
    extras = extras.then(() => coming);
  }

  /**
   * When the first picture is on its way: what patches prototypes makes browsers compile anew what runs there.
   * @template R
   * @param {R} result
   * @returns {Promise<R>}
   */
  function whole(result) {
    return changes.unfinished ? new Promise((resolve) => onWhole.push(() => resolve(result))) : Promise.resolve(result);
  }

  function done() {
    failures = 0;
    if (changes.unfinished) pulse.soon();
    else for (const tell of onWhole.splice(0)) tell();
  }

  /** When all that is on its way has come; one part may ask for another. */
  async function complete() {
    for (let known = null; known !== extras; ) await (known = extras);
  }

  /** @param {((context: Context) => Part)[]} factories */
  function create(factories) {
    const made = factories.map((part) => part(context));
    for (const part of made) {
      for (const tag of part.tags ?? []) byTag.set(tag, [...(byTag.get(tag) ?? []), part]);
      for (const name of part.names ?? []) byName.set(name, [...(byName.get(name) ?? []), part]);
    }
    parts = [...parts, ...made];
    return made;
  }

  /**
   * Parts that come when much is sent already: they are shown all of it.
   * @param {((context: Context) => Part)[]} factories
   */
  function add(factories) {
    if (!running) return;
    const made = create(factories);
    for (const part of made) {
      for (const root of roots) {
        const view = viewOf(root);
        if (view) part.window?.(view);
        part.root?.(root);
      }
      for (const box of boxes) part.seenBox?.(box, nodes.idOf(box));
    }
    for (const part of made) {
      for (const element of part.tags ? sent(part.tags.join()) : []) {
        kept.add(element);
        part.seen?.(element, nodes.idOf(element));
      }
      if (part.custom) for (const element of kept) if (localName(element).includes("-") && !kinds.has(element)) part.custom(element);
    }
    pulse.schedule();
  }

  /** @param {string} selector @returns {Element[]} those that have been sent as they are */
  function sent(selector) {
    const found = [...roots].flatMap((root) => [...root.querySelectorAll(selector)]);
    return found.filter((element) => nodes.idOf(element) && !kinds.has(element));
  }

  /** @param {Node} root @returns {(Window & typeof globalThis)|null} of a document */
  function viewOf(root) {
    const view = nodeType(root) === DOCUMENT ? /** @type {any} */ (root).defaultView : null;
    try {
      return view?.document === root ? view : null;
    } catch {
      return null; // its frame shows another website by now
    }
  }

  function stop() {
    if (!running) return;
    running = false;
    for (const part of parts) hooks.guard(() => part.stop?.())();
    pulse.stop();
    observer.disconnect();
    types.disconnect();
    hooks.stop();
    nodes.clear();
    for (const set of [roots, framed, boxes, kinds, kept, gate.leftOut, byTag, byName]) set.clear();
    changes.clear();
    parts = [];
  }

  /** @param {MutationRecord[]} records */
  function take(records) {
    if (!running || records.length === 0) return;
    changes.take(records);
    pulse.schedule();
  }

  /** @param {MutationRecord[]} records of `type` attributes, with the old value */
  function takeTypes(records) {
    for (const { target, oldValue } of records) {
      if (oldValue?.toLowerCase() === "password" && localName(/** @type {Element} */ (target)) === "input") {
        gate.notePassword(/** @type {Element} */ (target));
      }
    }
  }

  function takeAll() {
    takeTypes(types.takeRecords());
    take(observer.takeRecords());
  }

  /** Asked for from outside, so that former failures do not count. */
  function resend() {
    failures = 0;
    snapshot();
  }

  function flush() {
    if (!running || policy.faults.length || failures >= MAX_FAILURES) return;
    if (policy.paused || holding) return repolicy();
    takeAll(); // in any case: what waits is the final state only, not its history
    if (options.ready && !options.ready()) return void setTimer(pulse.schedule, READY_MS);
    if (failures) return snapshot();
    turn += 1;
    failures += 1; // until all of it is on its way: after half a frame only a snapshot helps
    for (const part of parts) part.before?.();
    if (policy.paused) return;
    busy = changes.dirty;
    if ((busy && changes.rebased) || isOutdated() || ((busy || policy.shownByState) && gate.findShown())) return snapshot();
    changes.review();
    const writer = createWriter();
    /** @type {Data} */
    const data = {};
    if (changes.dirty) changes.write(writer, data);
    for (const part of parts) part.write?.(data, false);
    emit(KIND.MUTATION, 0, writer, data);
    done();
  }

  /** Whether other rules hold by now: a frame can come to another address without a load. */
  function isOutdated() {
    const { mask, show, ignore } = policy;
    policy = compile();
    return policy.mask !== mask || policy.show !== show || policy.ignore !== ignore;
  }

  /** @param {number} [again] */
  function snapshot(again = 0) {
    if (!running || policy.faults.length || policy.paused || held()) return;
    takeAll();
    turn += 1;
    failures += 1;
    policy = compile();
    gate.findShown();
    changes.restart();
    nodes.renew();
    for (const root of roots) hooks.off(root);
    for (const set of [roots, framed, boxes, kinds, kept, gate.leftOut]) set.clear();
    for (const part of parts) part.reset?.();
    const writer = createWriter();
    /** @type {Data} */
    const data = { v: 1, env: environment.bits() };
    createSerializer(context, writer, true).subtree(document, OPEN);
    if (!changes.unfinished) nodes.settle();
    // Roots that were not known before may hold something shown.
    if (gate.findShown() && again < MAX_FAILURES) return snapshot(again + 1);
    changes.clear();
    for (const part of parts) part.write?.(data, true);
    emit(KIND.SNAPSHOT, FLAG.SNAPSHOT, writer, data);
    done();
  }

  /**
   * @param {number} kind
   * @param {number} flags
   * @param {import("./writer.js").Writer} writer
   * @param {Data} data
   */
  function emit(kind, flags, writer, data) {
    if (writer.runs.length) data.ids = writer.runs;
    if (writer.nodes.length) data.nodes = writer.nodes;
    if (writer.attrs.length) data.attrs = writer.attrs;
    if (writer.strings.length) data.strings = writer.strings;
    if (partial || changes.unfinished) data.more = changes.unfinished ? 1 : 0;
    partial = changes.unfinished;
    if (Object.keys(data).length === 0 || held()) return;
    if (options.onData) return options.onData(data);
    options.emit({ kind, flags, payload: encoder.encode(JSON.stringify(typing.shorten(data))) });
  }

  /** @param {Document|ShadowRoot} root */
  function seenRoot(root) {
    roots.add(root);
    const view = viewOf(root);
    const host = view ? view.frameElement : /** @type {ShadowRoot} */ (root).host;
    if (host && root !== document) hosts.set(root, host);
    if (host && view && root !== document) framed.set(host, /** @type {Document} */ (root));
    observer.observe(root, {
      subtree: true, childList: true, attributes: true, characterData: true, characterDataOldValue: true,
    });
    types.observe(root, { subtree: true, attributes: true, attributeFilter: ["type"], attributeOldValue: true });
    if (view && root !== document) policy = compile();
    for (const part of parts) {
      if (view) part.window?.(view);
      part.root?.(root);
    }
  }

  /** @param {Node} node */
  function forget(node) {
    if (kinds.size) kinds.delete(node);
    const type = nodeType(node);
    if (type === TEXT || (type === ELEMENT && !kept.delete(/** @type {Element} */ (node)))) return;
    if (isElement(node)) {
      boxes.delete(node);
      framed.delete(node);
    } else if (roots.delete(/** @type {Document} */ (node))) {
      hooks.off(node);
    }
    for (const part of parts) part.forget?.(node);
  }

  /**
   * @param {Node} root
   * @returns {Element|null} the host of a shadow root, the frame of a document
   */
  function hostOf(root) {
    const host = hosts.get(root);
    if (host || root === document || nodeType(root) !== DOCUMENT) return host ?? null;
    return /** @type {Document} */ (root).defaultView?.frameElement ?? null;
  }

  /** @param {Node|null} node */
  function openId(node) {
    for (let at = node; at; at = gate.parentOf(at)) {
      if (isElement(at) && gate.kindOf(at, OPEN) === OMIT) return 0;
      const id = nodes.idOf(at);
      if (id) return kinds.get(at) === BOX || gate.isMasked(at) ? 0 : id;
    }
    return 0;
  }

  function compile() {
    const pages = [urlOf(document), ...(options.urls ?? [])];
    const inside = [...framed].filter(([frame]) => isConnected(frame)).map(([, inner]) => urlOf(inner));
    const from = [pages, inside].join("\n");
    if (compiled?.masking !== masking || compiled.from !== from) {
      compiled = { masking, from, policy: compilePolicy(masking, pages, inside, document) };
    }
    return compiled.policy;
  }

  /** Say what stops the picture, or that nothing does any more. */
  function hearPolicy() {
    if (policy.faults.length) options.onFault({ rules: policy.faults });
    if (policy.paused === paused) return;
    paused = policy.paused;
    if (paused) observer.disconnect(); // what happens meanwhile is nobody's business, and nothing to be kept
    options.onPaused?.(paused);
  }

  /** Whether nothing may be sent because critical rules match nothing; so it is until the part that looks has come. */
  function held() {
    if (!critical && policy.critical && !asked) {
      asked = true;
      import("./critical.js").then((part) => (critical = part.createCritical(context)), () => (asked = false));
    }
    holding = critical ? critical.held() : policy.critical;
    if (holding) observer.disconnect(); // a snapshot follows when they match
    return holding;
  }

  /** The address has changed, or critical rules match nothing: other rules may hold, or these match by now. */
  function repolicy() {
    if (policy.paused && urlOf(document) === pausedAt) return;
    pausedAt = urlOf(document);
    const before = policy;
    policy = compile();
    hearPolicy();
    const same = policy.mask === before.mask && policy.show === before.show && policy.ignore === before.ignore;
    if (!same || before.paused || holding) snapshot();
  }

  /** @param {Masking} now */
  function setMasking(now) {
    masking = now;
    policy = compile();
    hearPolicy();
    resend();
  }

  const silent = () => policy.faults.length > 0 || policy.paused || holding;

  return { context, nodes, gate, changes, complete, silent, guard: hooks.guard, begin, stop, resend, setMasking };
}
