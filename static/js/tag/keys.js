// Keys that are more than text: the page hears them first, then happens what a browser would do.

import { editingHost, isTextField, setCaret, textField } from "./filling.js";
import { neighbour } from "./focusing.js";
import { isA, refuseVisitorsOwn } from "./nodes.js";
import { refusal } from "./refusal.js";

/** @type {Object<string, number>} old pages look at these numbers only */
const NUMBERS = {
  Backspace: 8, Tab: 9, Enter: 13, Escape: 27, " ": 32, PageUp: 33, PageDown: 34, End: 35, Home: 36,
  ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40, Delete: 46,
};
const PAGE = 0.9;
const PRESSED_BY_SPACE = 'button,summary,[role="button"],input:is([type="checkbox"],[type="radio"],[type="button"],[type="submit"],[type="reset"])';

/**
 * @param {import("./streaming.js").PageContext} page
 * @param {import("./filling.js").Filling} filling
 */
export function createKeys({ capture }, filling) {
  /**
   * @param {Element} element
   * @param {string} key
   */
  return function press(element, key) {
    if (element.matches(":disabled")) throw refusal("disabled");
    if (element.matches("input[type=file]")) throw refusal("file_input"); // the page itself may open its chooser by a key
    const init = { key, code: key === " " ? "Space" : key, keyCode: NUMBERS[key], which: NUMBERS[key], bubbles: true, cancelable: true, composed: true };
    let goesOn = element.dispatchEvent(new KeyboardEvent("keydown", init));
    if (goesOn && (key === "Enter" || key === " ")) goesOn = element.dispatchEvent(new KeyboardEvent("keypress", init));
    if (goesOn && element.isConnected) act(element, key);
    element.dispatchEvent(new KeyboardEvent("keyup", init));
  };

  /**
   * @param {Element} element
   * @param {string} key
   */
  function act(element, key) {
    if (key === "Tab") return focusNext(element);
    if (key === "Escape") return dismiss(element);
    if (key === "PageUp" || key === "PageDown") return scrollPage(element, key === "PageDown" ? 1 : -1);
    if (key === "Enter") return enter(element);
    if (key === " " && element.matches(PRESSED_BY_SPACE)) return /** @type {HTMLElement} */ (element).click();
    if (isA(element, "HTMLSelectElement") || (isA(element, "HTMLInputElement") && element.type === "radio")) return step(element, key);
    if (isTextField(element)) return edit(element, key);
    return undefined;
  }

  /** @param {Element} element */
  function focusNext(element) {
    filling.commit();
    neighbour(element, 1, (one) => capture.mayControl(one))?.focus();
  }

  /** @param {Element} element */
  function enter(element) {
    if (isA(element, "HTMLTextAreaElement")) return insert(element, "\n");
    if (editingHost(element)) return undefined;
    filling.commit();
    if (isA(element, "HTMLInputElement") && isTextField(element)) return submitForm(element, capture);
    if (element.matches("a[href],button,summary")) return /** @type {HTMLElement} */ (element).click();
    return undefined;
  }

  /**
   * @param {HTMLInputElement|HTMLTextAreaElement} field
   * @param {string} text
   */
  function insert(field, text) {
    const at = field.selectionStart ?? field.value.length;
    replace(field, at, field.selectionEnd ?? at, text);
  }

  /**
   * @param {HTMLInputElement|HTMLTextAreaElement} element
   * @param {string} key
   */
  function edit(element, key) {
    const start = element.selectionStart ?? element.value.length;
    const end = element.selectionEnd ?? start;
    switch (key) {
      case " ":
        return insert(textField(element), " ");
      case "Backspace":
        return replace(textField(element), start === end ? Math.max(0, start - 1) : start, end, "");
      case "Delete":
        return replace(textField(element), start, start === end ? end + 1 : end, "");
      case "Home":
      case "End":
        return setCaret(element, key === "Home" ? 0 : element.value.length);
      case "ArrowLeft":
        return setCaret(element, start === end ? Math.max(0, start - 1) : start);
      case "ArrowRight":
        return setCaret(element, start === end ? end + 1 : end);
      default:
        return stepNumber(textField(element), key);
    }
  }

  /**
   * @param {HTMLInputElement|HTMLTextAreaElement} field
   * @param {number} start
   * @param {number} end
   * @param {string} text
   */
  function replace(field, start, end, text) {
    const value = field.value.slice(0, start) + text + field.value.slice(end);
    if (value === field.value || (field.maxLength >= 0 && value.length > field.maxLength)) return;
    filling.write(field, value, text ? "insertText" : "deleteContentBackward");
    setCaret(field, start + text.length);
  }

  /**
   * @param {HTMLInputElement|HTMLTextAreaElement} field
   * @param {string} key
   */
  function stepNumber(field, key) {
    if (!isA(field, "HTMLInputElement") || field.type !== "number") return;
    const before = field.value;
    if (key === "ArrowUp") field.stepUp();
    else field.stepDown();
    const value = field.value;
    field.value = before;
    filling.write(field, value);
  }

  /**
   * @param {HTMLSelectElement|HTMLInputElement} element
   * @param {string} key
   */
  function step(element, key) {
    const way = key === "ArrowDown" || key === "ArrowRight" ? 1 : key === "ArrowUp" || key === "ArrowLeft" ? -1 : 0;
    if (!way) return;
    if (isA(element, "HTMLSelectElement")) {
      let index = element.selectedIndex + way;
      while (element.options[index]?.disabled) index += way;
      if (element.options[index]) filling.choose(element, [index]);
      return;
    }
    const root = element.form ?? /** @type {Document} */ (element.getRootNode());
    const group = [.../** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll('input[type="radio"]'))].filter(
      (one) => one.name === element.name && one.form === element.form && !one.disabled && capture.mayControl(one),
    );
    const next = group[(group.indexOf(element) + way + group.length) % group.length];
    next?.focus();
    next?.click();
  }
}

/**
 * HTML's implicit submission: through the form's first submit button, or without one when it has a single field.
 * @param {HTMLInputElement} field
 * @param {import("./streaming.js").Capture} capture
 */
function submitForm(field, capture) {
  const { form } = field;
  if (!form) return;
  const all = [...form.elements];
  const first = /** @type {HTMLButtonElement|undefined} */ (all.find((one) => one.matches("button:not([type]),[type=submit],[type=image]")));
  if (first) refuseVisitorsOwn(capture, first);
  if (first) first.click();
  else if (all.filter((one) => isTextField(one)).length === 1) HTMLFormElement.prototype.requestSubmit.call(form);
}

/** @param {Element} element */
function dismiss(element) {
  const dialog = /** @type {HTMLDialogElement|null} */ (element.closest("dialog[open]") ?? document.querySelector("dialog[open]"));
  const popover = /** @type {HTMLElement|null} */ (document.querySelector('[popover=""],[popover="auto"]'));
  if (popover?.matches(":popover-open")) popover.hidePopover();
  else if (dialog?.dispatchEvent(new Event("cancel", { cancelable: true }))) dialog.close();
}

/**
 * @param {Element} element
 * @param {1|-1} way
 */
function scrollPage(element, way) {
  let at = /** @type {Element|null} */ (element);
  while (at && !(at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY))) at = at.parentElement;
  const scroller = at ?? document.scrollingElement;
  scroller?.scrollBy({ top: way * PAGE * (at ? at.clientHeight : innerHeight), behavior: "instant" });
}
