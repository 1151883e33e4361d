// The visitor's own pointer, double click and Ctrl+click, told to the agents.

import { KIND } from "../shared/protocol.gen.js";
import { encodePointer } from "../shared/pointer.js";
import { encodeFrame } from "../shared/wire.js";
import { complain, holdings } from "./guard.js";
import { oncePerFrame } from "./once_per_frame.js";
import { deepestAt, spotOf } from "./nodes.js";
import { showHighlight } from "./highlights.js";

/** A pointer may be dropped: when the line is full, it is. */
const MAX_WAITING = 64 * 1024;
const AWAY = { node: 0, x: 0, y: 0, state: 0 };

/**
 * @param {import("./streaming.js").PageContext} page
 * @returns {() => void} stop
 */
export function startPointing(page) {
  const { capture, connection, epoch, layer } = page;
  const held = holdings();
  let seq = 0;
  let sent = "";
  /** @type {{target: Element|null, x: number, y: number, pressed: boolean}|null} */
  let at = null;

  const frame = oncePerFrame(() => {
    const spot = at && spotOf(capture, at.target, at.x, at.y);
    tell(at && spot ? { ...spot, state: at.pressed ? 2 : 1 } : AWAY);
  });
  held.also(frame.stop);

  /** @param {import("../shared/pointer.js").Pointer} sample */
  function tell(sample) {
    const payload = encodePointer(sample);
    const key = payload.join();
    if (key === sent || connection.bufferedAmount > MAX_WAITING) return;
    sent = key;
    connection.sendFrame(encodeFrame({ kind: KIND.POINTER, flags: 0, source: 0, epoch, seq: ++seq, payload }));
  }

  /** @param {Event} event @returns {Element|null} null over our own elements */
  function targetOf(event) {
    const path = event.composedPath();
    if (path.includes(layer.host)) return null;
    const target = /** @type {Node|undefined} */ (path[0]);
    return target?.nodeType === Node.ELEMENT_NODE ? /** @type {Element} */ (target) : null;
  }

  /** @param {PointerEvent} event */
  function onPointer(event) {
    if (!event.isTrusted || !event.isPrimary) return; // the agent's own clicks are dispatched here too
    const target = targetOf(event);
    at = target ? { target, x: event.clientX, y: event.clientY, pressed: (event.buttons & 1) === 1 } : null;
    frame.ask();
  }

  for (const type of ["pointermove", "pointerdown", "pointerup"]) {
    held.on(window, type, onPointer, { capture: true, passive: true });
  }
  const away = () => {
    at = null;
    frame.ask();
  };
  held.on(document.documentElement, "pointerleave", away, { passive: true });
  held.on(window, "blur", away);
  held.on(window, "pointercancel", away, { passive: true });
  held.on(document, "scroll", () => {
    if (!at) return;
    at.target = deepestAt(document, at.x, at.y); // the page moves under a resting pointer
    frame.ask();
  }, { capture: true, passive: true });

  // --- highlights

  /**
   * @param {MouseEvent} event
   * @param {"circle"|"wiggle"} kind
   */
  function highlight(event, kind) {
    const target = targetOf(event);
    if (!target || !page.can("highlight")) return false;
    const spot = spotOf(capture, target, event.clientX, event.clientY);
    if (!spot) return true; // over something masked: not even where it is
    showHighlight(page, { kind, ...spot });
    connection.request({ t: "highlight", epoch, kind, ...spot }).catch(complain);
    return true;
  }

  held.on(window, "dblclick", (/** @type {MouseEvent} */ event) => {
    // Not only trusted ones: the agent never causes a double click here, and Firefox under automation makes them up.
    if (event.button === 0 && !event.ctrlKey) highlight(event, "circle");
  }, { capture: true });
  /** @param {MouseEvent} event */
  const wiggle = (event) => {
    if (!event.isTrusted || event.button !== 0 || !event.ctrlKey || !highlight(event, "wiggle")) return;
    event.preventDefault(); // a link does not open a new tab
    event.stopPropagation();
  };
  held.on(window, "click", wiggle, { capture: true });
  held.on(window, "contextmenu", wiggle, { capture: true }); // macOS: Ctrl+click comes as this only

  held.also(() => tell(AWAY));
  return held.stop;
}
