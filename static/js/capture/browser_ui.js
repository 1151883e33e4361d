// What the browser draws above the page and no script can see: open lists of selects, bubbles about wrong input.
import { localName, matches } from "./natives.js";

const KNOWS_OPEN = CSS.supports("selector(:open)");
/** A list that is open keeps pointer events from the page; what comes after this long comes after it has closed. */
const CLOSED_MS = 400;
/** Browsers take the bubble away by themselves after some seconds. */
const BUBBLE_MS = 6000;

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function browserUi(context) {
  /** @type {Element|null} */
  let list = null;
  let openedAt = 0;
  /** Whether the browser itself checks a form, in this task. */
  let asked = false;
  /** @type {HTMLInputElement|null} */
  let wrong = null;
  let wrongAt = 0;
  let told = { list: "", bubble: "" };

  /** @param {Event} event */
  function onPress(event) {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    const select = target.nodeType === 1 && localName(target) === "select" && /** @type {HTMLSelectElement} */ (target).size < 2;
    list = select && !/** @type {HTMLSelectElement} */ (target).multiple && list !== target ? target : null;
    openedAt = performance.now();
    hideBubble();
  }

  /** @param {Event} event */
  function onKey(event) {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    const { key } = /** @type {KeyboardEvent} */ (event);
    list = key === " " && target.nodeType === 1 && localName(target) === "select" ? target : null;
    hideBubble();
  }

  function onMove() {
    if (list && !KNOWS_OPEN && performance.now() - openedAt > CLOSED_MS) hide();
  }

  function hide() {
    list = null;
    context.schedule();
  }

  function hideBubble() {
    wrong = null;
    context.schedule();
  }

  /** @param {Event} event */
  function onClick(event) {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    if (!target || target.nodeType !== 1) return;
    const button = /** @type {HTMLInputElement|null} */ (target.closest("button,input"));
    asked = Boolean(button?.form) && (button?.type === "submit" || button?.type === "image");
  }

  /** @param {Event} event */
  function onInvalid(event) {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (!asked) return;
    asked = false; // only the first gets a bubble
    context.after(() => {
      if (event.defaultPrevented) return;
      wrong = field;
      wrongAt = performance.now();
      context.schedule();
    });
  }

  return {
    root(root) {
      context.on(root, "pointerdown", onPress, { passive: true });
      context.on(root, "keydown", onKey, { passive: true });
      context.on(root, "pointermove", onMove, { passive: true });
      for (const type of ["change", "focusout"]) context.on(root, type, hide, { passive: true });
      for (const type of ["input", "scroll"]) context.on(root, type, hideBubble, { passive: true });
      context.on(root, "click", onClick, { passive: true });
      context.on(root, "invalid", onInvalid);
    },
    write(data, snapshot) {
      if (snapshot) told = { list: "", bubble: "" };
      if (list && KNOWS_OPEN && performance.now() - openedAt > CLOSED_MS && !matches(list, ":open")) list = null;
      if (wrong && performance.now() - wrongAt > BUBBLE_MS) wrong = null;
      const open = list && context.openId(list) === context.nodes.idOf(list) ? context.nodes.idOf(list) : 0;
      const id = wrong && context.openId(wrong) === context.nodes.idOf(wrong) ? context.nodes.idOf(wrong) : 0;
      const bubble = id && wrong ? [id, wrong.validationMessage.slice(0, 300)] : [];
      if (String(open || "") !== told.list) data.list = open;
      if (bubble.join() !== told.bubble) data.bubble = bubble;
      told = { list: String(open || ""), bubble: bubble.join() };
    },
  };
}
