// The agents' pointers on the visitor's page.

import { decodePointer } from "../shared/pointer.js";
import { el, icon } from "./dom.js";
import { windowPoint } from "./marks.js";
import { elementOf } from "./nodes.js";

const SMOOTH_MS = 35; // time constant; samples come every 16 to 50 ms
const EDGE_PX = 18;

/** @typedef {{node: HTMLElement, spot: import("../shared/pointer.js").Pointer, x: number, y: number, placed: boolean}} Drawn */

/** @param {import("./streaming.js").PageContext} page */
export function startPointers({ store, capture, marks }) {
  /** @type {Map<number, Drawn>} */
  const drawn = new Map();
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let last = 0;

  /** @param {number} source */
  function create(source) {
    const agent = store.state.session?.agents.find((one) => one.number === source);
    const node = el("div", { class: "pointer", "data-part": "pointer" }, icon("pointer"), el("span", {}, el("b", {}, agent?.name ?? "Agent")));
    if (agent) node.style.setProperty("--pointer", agent.color);
    marks.node.append(node);
    return { node, spot: { node: 0, x: 0, y: 0, state: 0 }, x: 0, y: 0, placed: false };
  }

  function place() {
    const now = performance.now();
    const share = still.matches ? 1 : 1 - Math.exp(-Math.min(50, Math.max(1, now - last)) / SMOOTH_MS);
    last = now;
    let moving = false;
    for (const one of drawn.values()) moving = move(one, share) || moving;
    if (moving) marks.ask();
  }

  /**
   * @param {Drawn} one
   * @param {number} share of the way that is left
   * @returns {boolean} whether it has further to go
   */
  function move(one, share) {
    const { node, x, y } = one.spot;
    const element = node === 0 ? null : elementOf(capture, node);
    one.node.hidden = node !== 0 && !element;
    if (one.node.hidden) return false;
    const target = windowPoint(element, x, y);
    // What lies outside the window is shown at its edge.
    const wantX = Math.min(innerWidth - EDGE_PX, Math.max(0, target.x));
    const wantY = Math.min(innerHeight - EDGE_PX, Math.max(0, target.y));
    const near = Math.abs(wantX - one.x) + Math.abs(wantY - one.y) < 0.5;
    one.x = one.placed && !near ? one.x + (wantX - one.x) * share : wantX;
    one.y = one.placed && !near ? one.y + (wantY - one.y) * share : wantY;
    one.placed = true;
    one.node.style.transform = `translate(${one.x.toFixed(1)}px, ${one.y.toFixed(1)}px)`;
    return !near && share < 1;
  }

  /** @param {number} source */
  function remove(source) {
    drawn.get(source)?.node.remove();
    drawn.delete(source);
  }

  const stops = [
    marks.follow(place),
    store.watch(["session"], () => {
      const here = new Set(store.state.session?.agents.map((agent) => agent.number));
      for (const source of drawn.keys()) if (!here.has(source)) remove(source);
    }),
  ];

  return {
    /** @param {import("../shared/wire.js").Frame} frame */
    show(frame) {
      const spot = decodePointer(frame.payload);
      if (spot.state === 0) {
        remove(frame.source);
        return;
      }
      const one = drawn.get(frame.source) ?? create(frame.source);
      drawn.set(frame.source, one);
      one.spot = spot;
      one.node.dataset.pressed = String(spot.state === 2);
      marks.ask();
    },
    stop() {
      for (const stop of stops) stop();
      for (const source of [...drawn.keys()]) remove(source);
    },
  };
}
