// Nothing of ours may throw into the page: one wrapper round every callback, one voice for what went wrong.

/** @typedef {{code: string, detail: string}} Problem */

const INTERNAL = { code: "internal", detail: "Something went wrong in the tag. The page is not affected." };
/** @type {Set<string>} */
const told = new Set();
/** @type {(problem: Problem) => void} */
let listener = () => {};

/** @param {(problem: Problem) => void} hear called with each problem, also with those told before */
export function onProblem(hear) {
  listener = hear;
}

/**
 * Say it once on the console; a website's developer reads this.
 * @param {unknown} error a refusal {code, detail}, or a bug
 */
export function complain(error) {
  const problem = isProblem(error) ? error : INTERNAL;
  listener(problem);
  const key = problem === INTERNAL ? String(error) : problem.code;
  if (told.has(key)) return;
  told.add(key);
  const line = `CoBrowse: ${problem.detail} (${problem.code})`;
  if (problem === INTERNAL) console.warn(line, error);
  else console.warn(line);
}

/**
 * @param {unknown} error
 * @returns {error is Problem}
 */
export function isProblem(error) {
  return typeof error === "object" && error !== null && "code" in error && "detail" in error;
}

/**
 * The same function, which never throws and never rejects.
 * @template {any[]} A
 * @param {(...args: A) => unknown} work
 * @returns {(...args: A) => void}
 */
export function guarded(work) {
  return (...args) => {
    try {
      const result = work(...args);
      if (result instanceof Promise) result.catch(complain);
    } catch (error) {
      complain(error);
    }
  };
}

/**
 * Every listener and timer of a part, so that stopping it removes them all.
 */
export function holdings() {
  const controller = new AbortController();
  /** @type {Set<() => void>} */
  const undo = new Set();
  return {
    /**
     * @template {Event} [E=Event]
     * @param {EventTarget} target
     * @param {string} type
     * @param {(event: E) => unknown} work
     * @param {{passive?: boolean, capture?: boolean}} [options]
     */
    on(target, type, work, options = {}) {
      const safe = /** @type {EventListener} */ (/** @type {unknown} */ (guarded(work)));
      target.addEventListener(type, safe, { ...options, signal: controller.signal });
    },
    /**
     * @param {number} ms
     * @param {() => unknown} work
     */
    every(ms, work) {
      const timer = setInterval(guarded(work), ms);
      undo.add(() => clearInterval(timer));
    },
    /** @param {() => void} work run when all this stops */
    also(work) {
      undo.add(work);
    },
    stop() {
      controller.abort();
      for (const work of undo) guarded(work)();
      undo.clear();
    },
  };
}
