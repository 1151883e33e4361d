// Everything capture hangs onto the page, so that stop can take all of it off again; and the guard round each callback.
import { listen, unlisten } from "./natives.js";

/** @typedef {{type: string, listener: EventListener, options: AddEventListenerOptions}} Bound */
/** @typedef {{prototype: any, name: string, original: PropertyDescriptor, ours: Function}} Patch */

/** @param {(fault: unknown) => void} onFault */
export function createHooks(onFault) {
  /** @type {Map<EventTarget, Bound[]>} */
  const bound = new Map();
  /** @type {Patch[]} */
  const patches = [];
  /** @type {Set<string>} */
  const reported = new Set();
  let stopped = false;

  /**
   * A callback that never throws into the page; each kind of fault is reported once.
   * @template {any[]} A
   * @param {(...args: A) => void} callback
   * @returns {(...args: A) => void}
   */
  function guard(callback) {
    return (...args) => {
      if (stopped) return;
      try {
        callback(...args);
      } catch (error) {
        const text = String(error);
        if (reported.has(text)) return;
        reported.add(text);
        onFault(error);
      }
    };
  }

  return {
    guard,
    /**
     * @param {EventTarget} target
     * @param {string} type
     * @param {(event: Event) => void} callback
     * @param {AddEventListenerOptions} [options]
     */
    on(target, type, callback, options = {}) {
      const entry = { type, listener: guard(callback), options: { ...options, capture: true } };
      listen(target, type, entry.listener, entry.options);
      const list = bound.get(target);
      if (list) list.push(entry);
      else bound.set(target, [entry]);
    },
    /** Listen again: `document.open` takes all listeners away. @param {EventTarget} target */
    rebind(target) {
      for (const { type, listener, options } of bound.get(target) ?? []) listen(target, type, listener, options);
    },
    /** @param {EventTarget} target */
    off,
    /**
     * Wrap a method for the time of the session.
     * @param {any} prototype
     * @param {string} name
     * @param {(original: Function) => Function} wrap
     */
    patch(prototype, name, wrap) {
      const original = Object.getOwnPropertyDescriptor(prototype, name);
      if (!original?.configurable || typeof original.value !== "function") return;
      if (patches.some((patch) => patch.prototype === prototype && patch.name === name)) return;
      const ours = wrap(original.value);
      Object.defineProperty(prototype, name, { ...original, value: ours });
      patches.push({ prototype, name, original, ours });
    },
    stop() {
      for (const target of [...bound.keys()]) off(target);
      for (const { prototype, name, original, ours } of patches.splice(0).reverse()) {
        // If the page has wrapped it again meanwhile, ours stays underneath as a mere passage.
        if (prototype[name] === ours) Object.defineProperty(prototype, name, original);
      }
      stopped = true;
    },
  };

  /** @param {EventTarget} target */
  function off(target) {
    for (const { type, listener, options } of bound.get(target) ?? []) unlisten(target, type, listener, options);
    bound.delete(target);
  }
}
