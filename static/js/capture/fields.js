// Form state, whoever set it: known fields are compared with what was sent, at each frame; no prototype is patched.
import { getAttribute, isElement, localName, matches, parentNode } from "./natives.js";
import { splice } from "./changes.js";

/** Those an event named are compared at once, all others this often; on large pages so many at a time. */
const EVERY_MS = 100;
const PER_FRAME = 400;
const CHECKED = new Set(["checkbox", "radio"]);
const NO_VALUE = new Set(["button", "submit", "reset", "image", "hidden", "file", "password"]);

export const VALUE = 0;
export const CHECK = 1;
export const CHOICE = 2;
export const FLAGS = 3;
/** More characters than any value has. */
const ALL = 1e9;

/** Bits of FLAGS after the first, which says that a script finds fault with the field. */
const ASKED = [":user-invalid", ":user-valid", ":autofill"].map((state) => (CSS.supports(`selector(${state})`) ? state : ""));
/** Without any of it nothing is to be told: asked first, as it is true of nearly all. */
const ANY = [":invalid", ...ASKED.filter(Boolean)].join(",");

/**
 * @typedef {object} Told what the replica's copy of a field has
 * @property {string|number|null} value null: not known
 * @property {boolean} own whether its value was told: before, it follows its attribute, which may have changed
 * @property {number} flags
 */

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function fields(context) {
  /** @type {Map<Element, Told>} */
  const known = new Map();
  /** @type {Set<Element>} */
  const named = new Set();
  let turn = 0;
  let compared = -Infinity;

  /** @param {Event} event */
  function onInput(event) {
    const target = /** @type {Element|undefined} */ (event.composedPath()[0]);
    if (target && known.has(target)) named.add(target);
    if (event.type !== "input") compared = -Infinity; // others may change along: a group of radios, all at a reset
    context.schedule();
  }

  /** @returns {Iterable<Element>} */
  function due() {
    const now = performance.now();
    if (now - compared < EVERY_MS) return named;
    compared = now;
    if (known.size <= PER_FRAME) return known.keys();
    const all = [...known.keys()];
    const slice = all.slice(turn, turn + PER_FRAME);
    turn = turn + PER_FRAME >= all.length ? 0 : turn + PER_FRAME;
    return [...named, ...slice];
  }

  /** Whether it may be told that it is chosen. @param {Element} option */
  const isTold = (option) => context.nodes.idOf(option) !== 0 && !context.kinds.has(option);

  /**
   * @param {Element} element
   * @param {(number|string)[]} out
   */
  function compare(element, out) {
    const id = context.nodes.idOf(element);
    const told = known.get(element);
    if (!id || !told) return;
    const flags = matches(element, ANY) ? flagsOf(element) : 0;
    if (flags !== told.flags) {
      told.flags = flags;
      out.push(id, FLAGS, flags);
    }
    const last = told.value;
    const value = valueOf(element, isTold);
    if (value === null || value === last) return;
    told.value = value;
    if (typeof value === "number") out.push(id, CHECK, value);
    else if (localName(element) === "select") out.push(id, CHOICE, value);
    else {
      // What was told of it last may have been another kind of state: a checkbox can become a text field.
      if (told.own && typeof last === "string") out.push(id, VALUE, ...splice(last, value));
      else out.push(id, VALUE, 0, ALL, value);
      told.own = true;
    }
  }

  return {
    tags: ["input", "textarea", "select", "optgroup"],
    root(root) {
      for (const type of ["input", "change", "reset", "click"]) context.on(root, type, onInput);
    },
    children(parent) {
      // Another option may have taken the place of the chosen one in the replica.
      const select = parentSelect(parent);
      const told = select && known.get(select);
      if (!select || !told) return;
      told.value = null;
      named.add(select);
    },
    seen(element) {
      if (localName(element) === "optgroup") return;
      known.set(element, { value: initial(element), own: false, flags: 0 });
      named.add(element);
    },
    reset() {
      known.clear();
      named.clear();
    },
    forget(node) {
      known.delete(/** @type {Element} */ (node));
      named.delete(/** @type {Element} */ (node));
    },
    write(data) {
      /** @type {(number|string)[]} */
      const out = [];
      for (const element of due()) compare(element, out);
      named.clear();
      if (out.length) data.field = out;
    },
  };
}

/**
 * @param {Node} node a select, or a group of its options
 * @returns {Element|null}
 */
function parentSelect(node) {
  for (let at = /** @type {Node|null} */ (node); at && isElement(at); at = parentNode(at)) if (localName(at) === "select") return at;
  return null;
}

/**
 * What the replica's copy has without being told, from its attributes and content.
 * @param {Element} element
 * @returns {string|number|null} null: tell it in any case
 */
function initial(element) {
  const name = localName(element);
  if (name === "textarea") return /** @type {HTMLTextAreaElement} */ (element).defaultValue;
  if (name === "select") return null;
  const input = /** @type {HTMLInputElement} */ (element);
  const { type } = input;
  // Of a group only one is checked: which one, nothing but the last to come may tell over there.
  if (type === "radio" && input.checked) return null;
  if (CHECKED.has(type)) return input.defaultChecked ? 1 : 0;
  return getAttribute(element, "value") ?? "";
}

/** @param {Element} element */
function flagsOf(element) {
  let bits = /** @type {HTMLInputElement} */ (element).validity.customError ? 1 : 0;
  for (let at = 0; at < ASKED.length; at += 1) if (ASKED[at] && matches(element, ASKED[at])) bits |= 2 << at;
  return bits;
}

/**
 * @param {Element} element
 * @param {(option: Element) => boolean} isTold
 * @returns {string|number|null} a number: whether it is checked; of a list, the indexes; null: it has none, or none to tell
 */
function valueOf(element, isTold) {
  if (localName(element) === "select") {
    const { options, selectedOptions } = /** @type {HTMLSelectElement} */ (element);
    // WebKit counts those of a list within the list.
    return [...selectedOptions].filter((option) => options[option.index] === option && isTold(option)).map((option) => option.index).join();
  }
  const input = /** @type {HTMLInputElement} */ (element);
  const { type } = input;
  if (CHECKED.has(type)) return (input.checked ? 1 : 0) | (input.indeterminate ? 2 : 0);
  return NO_VALUE.has(type) ? null : input.value;
}
