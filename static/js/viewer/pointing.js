// The agent's own pointer: at most one frame per 16 ms, and only when it has moved on the page.
import { encodePointer } from "../shared/pointer.js";
import { listeners } from "./context.js";
import { spotAt } from "./locate.js";

const EVERY_MS = 16;

/**
 * @param {import("./context.js").Context} context
 * @returns {() => void} stop
 */
export function startPointing(context) {
  const { plane } = context.stage;
  const bound = listeners();
  /** @type {{x: number, y: number}|null} */
  let at = null;
  let pressed = false;
  let sent = "";
  let sentAt = 0;
  let request = 0;

  /** @param {number} now */
  function send(now) {
    request = 0;
    if (now - sentAt < EVERY_MS - 2) {
      request = requestAnimationFrame(send);
      return;
    }
    if (!context.can("point") || !context.acting()) return;
    const spot = at ? spotAt(context.replica, at.x, at.y) : { node: 0, x: 0, y: 0 };
    const payload = encodePointer({ node: spot.node, x: spot.x, y: spot.y, state: at ? (pressed ? 2 : 1) : 0 });
    const key = payload.join();
    if (key === sent) return;
    sent = key;
    sentAt = now;
    context.sendPointer(payload);
  }

  function soon() {
    request ||= requestAnimationFrame(send);
  }

  /** @param {PointerEvent} event */
  function onMove(event) {
    at = context.stage.toReplica(event);
    pressed = (event.buttons & 1) === 1;
    soon();
  }

  bound.on(plane, "pointermove", onMove);
  bound.on(plane, "pointerdown", onMove);
  bound.on(plane, "pointerup", onMove);
  bound.on(plane, "pointerleave", () => {
    at = null;
    soon();
  });

  return () => {
    bound.stop();
    cancelAnimationFrame(request);
  };
}
