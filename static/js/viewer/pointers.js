// The others' pointers on the stage, moved smoothly between the samples that arrive.
import { decodePointer } from "../shared/pointer.js";
import { el, icon } from "./dom.js";
import { pointOf } from "./locate.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {{node: HTMLElement, spot: import("./types.js").Spot, x: number, y: number, placed: boolean}} Drawn */

const SMOOTH_MS = 35; // time constant; samples come every 30 to 50 ms

/** @param {Context} context */
export function startPointers(context) {
  /** @type {Map<number, Drawn>} */
  const drawn = new Map();
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let running = 0;
  let last = 0;

  /** @param {number} source */
  function create(source) {
    const agent = context.session()?.agents.find((one) => one.number === source);
    const node = el("div", {
      class: "viewer-pointer",
      "data-part": source === 0 ? "visitor-pointer" : "agent-pointer",
      hidden: true,
    });
    node.append(icon("pointer"), el("span", {}, source === 0 ? "Visitor" : (agent?.name ?? "Agent")));
    if (agent) node.style.setProperty("--pointer-color", agent.color);
    context.stage.marks.append(node);
    return { node, spot: { node: 0, x: 0, y: 0 }, x: 0, y: 0, placed: false };
  }

  /** @param {number} now */
  function step(now) {
    running = 0;
    const share = still.matches ? 1 : 1 - Math.exp(-Math.max(1, now - last) / SMOOTH_MS);
    last = now;
    let moving = false;
    for (const one of drawn.values()) moving = move(one, share) || moving;
    if (moving) running = requestAnimationFrame(step);
  }

  /**
   * @param {Drawn} one
   * @param {number} share of the way that is left
   * @returns {boolean} whether it has further to go
   */
  function move(one, share) {
    const target = pointOf(context.replica, one.spot);
    one.node.hidden = target === null;
    if (!target) {
      one.placed = false;
      return false;
    }
    const x = target.x * context.stage.scale;
    const y = target.y * context.stage.scale;
    const near = Math.abs(x - one.x) + Math.abs(y - one.y) < 0.5;
    one.x = one.placed && !near ? one.x + (x - one.x) * share : x;
    one.y = one.placed && !near ? one.y + (y - one.y) * share : y;
    one.placed = true;
    one.node.style.transform = `translate(${one.x.toFixed(1)}px, ${one.y.toFixed(1)}px)`;
    return !near && share < 1;
  }

  function wake() {
    if (running || drawn.size === 0) return;
    last = performance.now();
    running = requestAnimationFrame(step);
  }

  context.onFrame(wake);

  return {
    /** @param {import("./stream.js").Frame} frame */
    show(frame) {
      const pointer = decodePointer(frame.payload);
      if (frame.epoch !== context.epoch() || frame.source === context.me()?.number) return;
      const known = drawn.get(frame.source);
      if (pointer.state === 0) {
        known?.node.remove();
        drawn.delete(frame.source);
        return;
      }
      const one = known ?? create(frame.source);
      drawn.set(frame.source, one);
      one.spot = pointer;
      one.node.dataset.pressed = String(pointer.state === 2);
      wake();
    },
    clear() {
      for (const one of drawn.values()) one.node.remove();
      drawn.clear();
    },
    stop() {
      cancelAnimationFrame(running);
    },
  };
}
