// Animations of the replica, put to the place where the visitor's are.
import { number, string } from "./reader.js";

/** @param {{nodes: import("../shared/nodes.js").Nodes}} replica */
export function createMotion({ nodes }) {
  /** @type {Map<number, Animation>} */
  let running = new Map();

  /**
   * @param {Element} element
   * @param {string} pseudo
   * @param {any} what name of a CSS animation, or keyframes
   * @param {any} timing of the latter
   */
  function find(element, pseudo, what, timing) {
    if (typeof what === "string") {
      return element.getAnimations({ subtree: pseudo !== "" }).find((one) => {
        const effect = /** @type {KeyframeEffect} */ (one.effect);
        return /** @type {CSSAnimation} */ (one).animationName === what && effect.target === element && (effect.pseudoElement ?? "") === pseudo;
      });
    }
    if (!Array.isArray(what) || typeof timing !== "object") return undefined;
    const iterations = timing.iterations < 0 ? Infinity : timing.iterations;
    return element.animate(what, { ...timing, iterations, ...(pseudo ? { pseudoElement: pseudo } : {}) });
  }

  /** @param {any[]} entry number, element, time, rate, and once: pseudo-element, name or keyframes, timing */
  function one([key, id, time, rate, pseudo, what, timing]) {
    let animation = running.get(number(key));
    if (id === undefined) {
      running.delete(key);
      if (animation && !("animationName" in animation)) animation.cancel();
      return;
    }
    const element = /** @type {Element|null} */ (nodes.nodeOf(number(id)));
    if (!animation && element && what !== undefined) animation = find(element, string(pseudo), what, timing);
    if (!animation) return; // this browser runs it by itself, or not at all
    running.set(key, animation);
    const speed = number(rate);
    if (!speed) {
      animation.pause();
      animation.currentTime = number(time);
    } else {
      animation.playbackRate = speed;
      animation.play();
      animation.currentTime = number(time); // play() begins again what has ended
    }
  }

  return {
    /** @param {any[]} list */
    apply(list) {
      for (const entry of list) {
        try {
          one(entry);
        } catch {
          // keyframes this browser does not know: the element stays as it is
        }
      }
    },
    reset() {
      running = new Map();
    },
  };
}
