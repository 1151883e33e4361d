// Where all of the tag's own elements live: one host element, one shadow root, above everything while that is needed.

import { el } from "./dom.js";
import { guarded, holdings } from "./guard.js";
import { sheetText } from "./styles.js";

const LOOK_MS = 400;
const HOST = "cobrowse-tag";
// What happens in our windows is none of the page's business: no shortcut, focus trap or analytics of it may react.
const OURS = [
  "click", "dblclick", "auxclick", "contextmenu", "mousedown", "mouseup", "pointerdown", "pointerup", "touchstart", "touchend",
  "keydown", "keyup", "keypress", "beforeinput", "input", "focusin", "focusout", "copy", "cut", "paste",
  "compositionstart", "compositionend",
];
const CAN_RISE = "showPopover" in HTMLElement.prototype;
const MODAL = CSS.supports("selector(:modal)") ? "dialog:modal" : "";

export function createLayer() {
  const host = document.createElement(HOST);
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(sheetText);
  root.adoptedStyleSheets = [sheet];
  const stack = el("div", { class: "stack" });
  root.append(stack);
  const held = holdings();
  let looking = holdings();
  let raised = false;

  for (const type of OURS) held.on(root, type, (event) => event.stopPropagation());

  // Everything outside a modal dialog is inert, the top layer included; inside it we can be reached.
  function home() {
    const modals = raised && MODAL ? document.querySelectorAll(MODAL) : [];
    return modals[modals.length - 1] ?? document.documentElement;
  }

  function place() {
    const empty = root.childElementCount === 1 && stack.childElementCount === 0;
    if (empty) {
      host.remove();
      return;
    }
    const parent = home();
    if (host.parentNode !== parent) parent.append(host);
    if (CAN_RISE && raised && !host.matches(":popover-open")) host.showPopover();
  }

  /** Above what the page has put into the top layer since. */
  function lift() {
    if (CAN_RISE && raised && host.matches(":popover-open")) host.hidePopover();
    place();
  }

  /** @param {boolean} on */
  function raise(on) {
    if (raised === on) return;
    raised = on;
    if (!CAN_RISE) return;
    if (on) {
      host.popover = "manual";
      looking = holdings();
      for (const type of ["toggle", "fullscreenchange"]) {
        looking.on(document, type, (event) => event.target !== host && lift(), { capture: true });
      }
    } else {
      looking.stop();
      if (host.matches(":popover-open")) host.hidePopover();
      host.removeAttribute("popover");
    }
    place();
  }

  held.every(LOOK_MS, place); // a page may replace its whole content, or open a dialog

  return {
    host,
    root,
    /** Cards that stand alone, one above the other. */
    stack,
    /**
     * @param {Element} node
     * @param {ParentNode} [into]
     * @returns {() => void} take it away again
     */
    add(node, into = root) {
      into.append(node);
      place();
      return guarded(() => {
        node.remove();
        place();
      });
    },
    raise,
    stop() {
      raise(false);
      held.stop();
      host.remove();
    },
  };
}

/** @typedef {ReturnType<typeof createLayer>} Layer */
