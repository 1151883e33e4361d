// Frames of other origins that carry the tag: they capture themselves, by our rules, and what they say travels with ours.
import { PLACEHOLDER } from "./gate.js";
import { HERE, JOIN, WHO } from "./guest_words.js";
import { isElement, listen, localName, urlOf } from "./natives.js";

/** Ids of a guest lie in a block of their own. */
const BLOCK = 1 << 24;
const BLOCKS = 126;
let blocks = 0;

/** @returns {number} */
function allocate() {
  blocks = (blocks % BLOCKS) + 1;
  return blocks * BLOCK;
}

/** @typedef {{key: number, port: MessagePort, queue: any[], whole: boolean, loads: number}} Guest whole: since its last snapshot */

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function guests(context) {
  const { options, guests: known } = context;
  const view = /** @type {Window} */ (context.document.defaultView);
  const { frameOrigin } = options;
  if (!frameOrigin) return {};

  context.on(view, "message", (event) => {
    const { data, source, origin } = /** @type {MessageEvent} */ (event);
    if (data?.t !== HERE || !source || !frameOrigin(origin)) return;
    for (const frame of candidates()) {
      // A page that is there already answers again.
      if (/** @type {HTMLIFrameElement} */ (frame).contentWindow !== source || known.get(frame)?.key === data.key) continue;
      join(frame, /** @type {Window} */ (source), origin, data);
    }
  });

  /** @returns {Element[]} frames that are sent as placeholders, or as guests already */
  function candidates() {
    return [...known.keys(), ...[...context.boxes()].filter(isCandidate)];
  }

  /** @param {Element} element */
  function isCandidate(element) {
    return localName(element) === "iframe" && context.kinds.get(element) === PLACEHOLDER;
  }

  /** @param {Element} frame */
  function ask(frame) {
    // Nothing is told to whoever may be there, and only a page that carries the tag answers.
    /** @type {HTMLIFrameElement} */ (frame).contentWindow?.postMessage({ t: WHO }, "*");
  }

  /** Addresses of the pages around a guest. */
  const around = () => [urlOf(context.document), ...(options.urls ?? [])];

  /**
   * @param {Element} frame
   * @param {Window} window
   * @param {string} origin allowed
   * @param {{key: number, loaded: boolean}} page loaded: whether its load event is over
   */
  async function join(frame, window, origin, { key, loaded }) {
    const base = await (options.allocate ?? allocate)();
    if (known.get(frame)?.key === key) return; // it has answered twice
    known.get(frame)?.port.close();
    const { port1, port2 } = new MessageChannel();
    /** @type {Guest} */
    const guest = { key, port: port1, queue: [], whole: false, loads: loaded ? 0 : 1 };
    listen(port1, "message", /** @type {EventListener} */ (context.guard((/** @type {MessageEvent} */ { data }) => hear(frame, guest, data))), {});
    port1.start();
    window.postMessage({ t: JOIN, base, urls: around(), policy: context.masking() }, origin, [port2]);
    known.set(frame, guest);
  }

  /**
   * @param {Element} frame
   * @param {Guest} guest
   * @param {any} data
   */
  async function hear(frame, guest, data) {
    if (known.get(frame) !== guest) return;
    if (data.t === "base") return guest.port.postMessage({ t: "base", base: await (options.allocate ?? allocate)() });
    if (data.t === "fault") return options.onFault({ rules: data.rules });
    if (data.t !== "data") return;
    if (isCandidate(frame)) context.changes.replace(frame); // from now on more than a placeholder
    if (data.data.v) Object.assign(guest, { whole: true, queue: [] });
    if (guest.whole) guest.queue.push(data.data);
    context.schedule();
  }

  /** @param {Element} frame */
  function leave(frame) {
    const guest = known.get(frame);
    known.delete(frame);
    guest?.port.postMessage({ t: "stop" });
    guest?.port.close();
  }

  return {
    root(root) {
      context.on(root, "load", (event) => {
        const frame = /** @type {Element} */ (event.composedPath()[0]);
        const guest = known.get(frame);
        if (guest && (guest.loads -= 1) < 0) {
          leave(frame); // another page has come
          if (context.nodes.idOf(frame)) context.changes.replace(frame);
        }
        if (isElement(frame) && (isCandidate(frame) || guest)) ask(frame);
      });
    },
    seenBox(element) {
      if (isCandidate(element)) ask(element);
    },
    forget(node) {
      if (isElement(node) && !node.isConnected) leave(node);
    },
    reset() {
      for (const guest of known.values()) {
        Object.assign(guest, { queue: [], whole: false });
        guest.port.postMessage({ t: "snapshot", policy: context.masking(), urls: around() });
      }
    },
    stop() {
      for (const frame of [...known.keys()]) leave(frame);
    },
    write(data) {
      const out = [];
      for (const [frame, guest] of known) {
        const id = context.nodes.idOf(frame);
        const kind = context.kinds.get(frame);
        if (!id || (kind !== undefined && kind !== PLACEHOLDER)) leave(frame); // masked, or in what is: not a byte of it
        else if (kind === undefined) for (const one of guest.queue.splice(0)) out.push(id, one);
      }
      if (out.length) data.guest = out;
    },
  };
}
