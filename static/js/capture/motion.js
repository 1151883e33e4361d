// Animations in step: the place of CSS animations, and Web Animations with all they need to run elsewhere.
import { absoluteCss } from "./css_urls.js";

/** More are left to run by themselves. */
const MOST = 200;
const EVERY_MS = 200;
/** Milliseconds an animation may be off before it is told again. */
const SLACK = 60;

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function motion(context) {
  const { nodes } = context;
  /** @type {Map<Animation, {number: number, id: number, state: string, time: number, at: number}>} */
  let told = new Map();
  let next = context.options.base ?? 0;
  /** Asking for animations makes the browser work out styles: only when there may be news. */
  let hinted = true;
  let asked = 0;

  function hint() {
    hinted = true;
    context.schedule();
  }

  /** @param {Animation} animation @returns {number} of its element, when that may be told */
  function targetOf(animation) {
    const target = /** @type {KeyframeEffect|null} */ (animation.effect)?.target;
    return target && !context.kinds.has(target) ? nodes.idOf(target) : 0;
  }

  /**
   * Keyframes of a Web Animation, or the name of the CSS animation that the copy runs as well.
   * @param {Animation} animation
   */
  function description(animation) {
    const effect = /** @type {KeyframeEffect} */ (animation.effect);
    const name = /** @type {CSSAnimation} */ (animation).animationName;
    if (name) return [effect.pseudoElement ?? "", name];
    const base = effect.target?.baseURI ?? "";
    const keyframes = effect.getKeyframes().map(({ computedOffset, ...frame }) => {
      for (const [property, value] of Object.entries(frame)) if (typeof value === "string") frame[property] = absoluteCss(value, base);
      return frame;
    });
    const { duration, delay, endDelay, easing, direction, fill, iterations, iterationStart } = effect.getTiming();
    const timing = { duration, delay, endDelay, easing, direction, fill, iterations: Number.isFinite(iterations) ? iterations : -1, iterationStart };
    return [effect.pseudoElement ?? "", keyframes, { ...timing, composite: effect.composite }];
  }

  return {
    window(view) {
      context.patch(view.Element.prototype, "animate", (original) => {
        /** @this {Element} @param {any[]} args */
        return function animate(...args) {
          hint();
          return original.apply(this, args);
        };
      });
    },
    root(root) {
      for (const type of ["animationstart", "animationcancel", "animationend"]) context.on(root, type, hint);
    },
    reset() {
      told = new Map();
      hinted = true;
    },
    write(data) {
      if (!hinted && performance.now() - asked < EVERY_MS) return;
      hinted = false;
      asked = performance.now();
      const out = [];
      /** @type {typeof told} */
      const now = new Map();
      const docs = [...context.roots()].filter((root) => "getAnimations" in root && !("host" in root));
      const running = docs.flatMap((root) => root.getAnimations()).filter((one) => !("transitionProperty" in one)).slice(0, MOST);
      for (const animation of running) {
        const id = targetOf(animation);
        const time = animation.currentTime;
        if (!id || typeof time !== "number" || /** @type {any} */ (animation.timeline)?.source) continue;
        const state = `${animation.playState === "running" ? animation.playbackRate : 0}`;
        const at = performance.now();
        const last = told.get(animation);
        const expected = last ? last.time + (at - last.at) * Number(last.state) : 0;
        if (last && last.id === id && last.state === state && (animation.playState === "finished" || Math.abs(expected - time) < SLACK)) {
          now.set(animation, last);
          continue;
        }
        const known = last?.id === id ? last.number : 0;
        const entry = { number: known || (next += 1), id, state, time, at };
        now.set(animation, entry);
        if (last && !known) out.push([last.number]);
        out.push([entry.number, id, Math.round(time), Number(state), ...(known ? [] : description(animation))]);
      }
      for (const [animation, { number }] of told) if (!now.has(animation)) out.push([number]);
      told = now;
      if (out.length) data.motion = out;
    },
  };
}
