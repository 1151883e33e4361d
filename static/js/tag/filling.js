// Writing and choosing for the visitor, so that the page notices it as if they had done it.

import { isA } from "./nodes.js";
import { refusal } from "./refusal.js";

/** A field that rests this long has been filled in: pages hear `change` then, as when a person leaves the field. */
const REST_MS = 600;
const NO_TEXT = new Set(["checkbox", "radio", "button", "submit", "reset", "image", "hidden", "range"]);

/** @typedef {HTMLInputElement|HTMLTextAreaElement} TextField */

export function createFilling() {
  /** @type {Element|null} */
  let unsettled = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  /** Tell the page that the field it was told of last is complete. */
  function commit() {
    clearTimeout(timer);
    const field = unsettled;
    unsettled = null;
    field?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** @param {Element} field */
  function settleLater(field) {
    if (unsettled !== field) commit();
    unsettled = field;
    clearTimeout(timer);
    timer = setTimeout(commit, REST_MS);
  }

  /**
   * @param {TextField} field
   * @param {string} value
   * @param {string} inputType
   */
  function write(field, value, inputType = "insertReplacementText") {
    setNative(field, "value", value);
    field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, inputType }));
    settleLater(field);
  }

  /**
   * @param {Element} element
   * @param {string} value
   * @param {number} [caret]
   */
  function fill(element, value, caret) {
    const editable = editingHost(element);
    if (editable) {
      const data = { bubbles: true, composed: true, inputType: "insertReplacementText", data: value };
      if (!editable.dispatchEvent(new InputEvent("beforeinput", { ...data, cancelable: true }))) return;
      editable.innerText = value;
      editable.dispatchEvent(new InputEvent("input", data));
      return;
    }
    const field = textField(element);
    const text = field.maxLength >= 0 ? value.slice(0, field.maxLength) : value;
    write(field, text);
    if (caret !== undefined) setCaret(field, caret);
  }

  /**
   * @param {Element} element
   * @param {number[]} indexes
   */
  function choose(element, indexes) {
    if (!isA(element, "HTMLSelectElement")) throw refusal("no_such_node");
    const select = /** @type {HTMLSelectElement} */ (element);
    if (select.matches(":disabled")) throw refusal("disabled");
    const wanted = new Set(select.multiple ? indexes : indexes.slice(0, 1));
    for (const index of wanted) {
      const option = select.options[index];
      if (!option) throw refusal("no_such_node");
      if (option.matches(":disabled, :disabled > option")) throw refusal("disabled");
    }
    if (select.multiple) for (const option of select.options) option.selected = wanted.has(option.index);
    else setNative(select, "selectedIndex", indexes[0] ?? -1);
    for (const type of ["input", "change"]) select.dispatchEvent(new Event(type, { bubbles: true, composed: type === "input" }));
  }

  return { fill, choose, write, commit };
}

/** @typedef {ReturnType<typeof createFilling>} Filling */

/**
 * @param {Element} element
 * @returns {TextField} that may be written to
 */
export function textField(element) {
  if (!isTextField(element)) throw refusal(isA(element, "HTMLInputElement") && element.getAttribute("type") === "file" ? "file_input" : "no_such_node");
  if (element.matches(":disabled") || element.readOnly) throw refusal("disabled");
  if (element.type === "file") throw refusal("file_input");
  if (element.type === "password") throw refusal("masked");
  return element;
}

/**
 * @param {Element} element
 * @returns {element is TextField}
 */
export function isTextField(element) {
  if (isA(element, "HTMLTextAreaElement")) return true;
  return isA(element, "HTMLInputElement") && !NO_TEXT.has(/** @type {HTMLInputElement} */ (element).type);
}

/**
 * @param {Element} element
 * @returns {HTMLElement|null}
 */
export function editingHost(element) {
  if (!(/** @type {HTMLElement} */ (element).isContentEditable)) return null;
  let host = /** @type {HTMLElement} */ (element);
  while (host.parentElement?.isContentEditable) host = host.parentElement;
  return host;
}

/**
 * @param {TextField} field
 * @param {number} start
 * @param {number} [end]
 */
export function setCaret(field, start, end = start) {
  // Number and date fields have no caret and would throw.
  if (field.selectionStart === null || field.ownerDocument.activeElement !== field) return;
  field.setSelectionRange(start, end);
}

/**
 * React keeps its own idea of a field's value in a setter on the element itself: go past it.
 * @param {Element} element
 * @param {string} name
 * @param {string|number} value
 */
function setNative(element, name, value) {
  const prototype = Object.getPrototypeOf(element);
  let owner = prototype;
  while (owner && !Object.getOwnPropertyDescriptor(owner, name)) owner = Object.getPrototypeOf(owner);
  Object.getOwnPropertyDescriptor(owner ?? prototype, name)?.set?.call(element, value);
}
