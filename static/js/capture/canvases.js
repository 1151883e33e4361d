// Canvases as pictures, within a budget: drawn onto a copy and compressed beside the page's own work.
import { MAX_PIXELS, pictureLater } from "./images.js";
import { microtask } from "./natives.js";

const EVERY_MS = 1000;
/** A canvas may cost this part of the page's time: reading 10 ms waits for 400 ms at least. */
const SHARE = 40;
const DRAWS = ["clear", "drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"];

/** @typedef {{due: number, reading: boolean, gl: boolean, url: string|null, sent: string|null}} State */

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function canvases(context) {
  /** @type {Map<Element, State>} */
  const known = new Map();

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {State} state
   */
  function read(canvas, state) {
    const start = performance.now();
    const { width, height } = canvas;
    const done = context.guard((/** @type {string} */ url) => {
      state.reading = false;
      state.url = url;
      if (url !== state.sent) context.schedule();
    });
    state.reading = true;
    if (!width || !height || width * height > MAX_PIXELS) done("");
    else pictureLater(canvas, width, height, done);
    const end = performance.now();
    state.due = end + Math.max(EVERY_MS, (end - start) * SHARE);
  }

  /** WebGL forgets what it has drawn once it is shown: it is read at the end of the task that draws. @param {any} canvas */
  function drawn(canvas) {
    const state = known.get(canvas);
    if (!state || (state.gl && (state.reading || performance.now() < state.due))) return;
    state.gl = state.reading = true;
    microtask(context.guard(() => {
      if (context.gate.isMasked(canvas)) state.reading = false; // it was drawn under a mask that is not looked at yet
      else read(canvas, state);
    }));
  }

  /** @param {any} prototype of a WebGL context */
  function watchDraws(prototype) {
    for (const name of prototype ? DRAWS : []) {
      context.patch(prototype, name, (original) => {
        /** @this {any} @param {any[]} args */
        return function draw(...args) {
          original.apply(this, args);
          context.guard(drawn)(this.canvas);
        };
      });
    }
  }

  return {
    tags: ["canvas"],
    window(view) {
      context.patch(view.HTMLCanvasElement.prototype, "getContext", (original) => {
        /** @this {HTMLCanvasElement} @param {any[]} args */
        return function getContext(...args) {
          const made = original.apply(this, args);
          if (made && String(args[0]).includes("webgl")) context.guard(watchDraws)(Object.getPrototypeOf(made));
          return made;
        };
      });
    },
    seen(element) {
      known.set(element, { due: 0, reading: false, gl: false, url: null, sent: null });
      // It may have a context already. Not before there is a canvas: browsers make these classes when they are named.
      const view = /** @type {any} */ (context.viewOf(element));
      for (const type of ["WebGLRenderingContext", "WebGL2RenderingContext"]) watchDraws(view?.[type]?.prototype);
    },
    reset: () => known.clear(),
    forget(node) {
      known.delete(/** @type {Element} */ (node));
    },
    write(data) {
      /** @type {(number|string)[]} */
      const out = [];
      for (const [element, state] of known) {
        if (!state.gl && !state.reading && performance.now() >= state.due) read(/** @type {HTMLCanvasElement} */ (element), state);
        if (state.url === null || state.url === state.sent) continue;
        state.sent = state.url;
        out.push(context.nodes.idOf(element), state.url);
      }
      if (out.length) data.canvas = out;
    },
  };
}
