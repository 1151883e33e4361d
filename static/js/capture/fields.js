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
const ANY = ASKED.filter(Boolean).join(",");

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function fields(context) {
  /** @type {Set<Element>} */
  const known = new Set();
  /** @type {Set<Element>} */
  const named = new Set();
  /** @type {WeakMap<Element, string|number>} */
  const sent = new WeakMap();
  /** @type {WeakMap<Element, number>} */
  const flagged = new WeakMap();
  /** @type {WeakSet<Element>} whose value was told: before, the copy's follows its attribute, which may have changed */
  const told = new WeakSet();
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
    if (known.size <= PER_FRAME) return known;
    const all = [...known];
    const slice = all.slice(turn, turn + PER_FRAME);
    turn = turn + PER_FRAME >= all.length ? 0 : turn + PER_FRAME;
    return [...named, ...slice];
  }

  /**
   * @param {Element} element
   * @param {(number|string)[]} out
   */
  function compare(element, out) {
    const id = context.nodes.idOf(element);
    if (!id) return;
    const flags = flagsOf(element);
    if (flags !== (flagged.get(element) ?? 0)) {
      flagged.set(element, flags);
      out.push(id, FLAGS, flags);
    }
    const state = stateOf(element);
    if (state === null) return;
    const last = sent.get(element);
    if (state.value === last) return;
    sent.set(element, state.value);
    if (typeof state.value === "number") out.push(id, CHECK, state.value);
    else if (state.kind === CHOICE) out.push(id, CHOICE, state.value);
    else {
      // What was told of it last may have been another kind of state: a checkbox can become a text field.
      if (told.has(element) && typeof last === "string") out.push(id, VALUE, ...splice(last, state.value));
      else out.push(id, VALUE, 0, ALL, state.value);
      told.add(element);
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
      if (!select || !known.has(select)) return;
      sent.delete(select);
      named.add(select);
    },
    seen(element) {
      if (localName(element) === "optgroup") return;
      known.add(element);
      named.add(element);
      flagged.delete(element);
      told.delete(element);
      const start = initial(element);
      if (start === null) sent.delete(element);
      else sent.set(element, start);
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
  if (localName(element) === "textarea") return /** @type {HTMLTextAreaElement} */ (element).defaultValue;
  if (localName(element) === "select") return null;
  const input = /** @type {HTMLInputElement} */ (element);
  // Of a group only one is checked: which one, nothing but the last to come may tell over there.
  if (input.type === "radio" && input.checked) return null;
  if (CHECKED.has(input.type)) return input.defaultChecked ? 1 : 0;
  return getAttribute(element, "value") ?? "";
}

/** @param {Element} element */
function flagsOf(element) {
  let bits = /** @type {HTMLInputElement} */ (element).validity.customError ? 1 : 0;
  if (!ANY || !matches(element, ANY)) return bits; // as nearly all
  for (let at = 0; at < ASKED.length; at += 1) if (ASKED[at] && matches(element, ASKED[at])) bits |= 2 << at;
  return bits;
}

/**
 * @param {Element} element
 * @returns {{kind: number, value: string|number}|null}
 */
function stateOf(element) {
  if (localName(element) === "select") {
    const indexes = [];
    for (const option of /** @type {HTMLSelectElement} */ (element).selectedOptions) indexes.push(option.index);
    return { kind: CHOICE, value: indexes.join(",") };
  }
  const input = /** @type {HTMLInputElement} */ (element);
  if (CHECKED.has(input.type)) return { kind: CHECK, value: (input.checked ? 1 : 0) | (input.indeterminate ? 2 : 0) };
  return NO_VALUE.has(input.type) ? null : { kind: VALUE, value: input.value };
}
