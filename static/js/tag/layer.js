// Where all of the tag's own elements live: one host element, one shadow root.

import { el } from "./dom.js";
import { guarded, holdings } from "./guard.js";
import { launcherText } from "./launcher_styles.js";

const LOOK_MS = 400;
const HOST = "cobrowse-tag";
// What happens in our windows is none of the page's business: no shortcut, focus trap or analytics of it may react.
const OURS = [
  "click", "dblclick", "auxclick", "contextmenu", "mousedown", "mouseup", "pointerdown", "pointerup", "touchstart", "touchend",
  "keydown", "keyup", "keypress", "beforeinput", "input", "focusin", "focusout", "copy", "cut", "paste",
  "compositionstart", "compositionend",
];

export function createLayer() {
  const host = document.createElement(HOST);
  const root = host.attachShadow({ mode: "open" });
  const stack = el("div", { class: "stack" });
  root.append(stack);
  const held = holdings();

  /**
   * @param {string} text of a style sheet
   * @returns {() => void} take it off again
   */
  function dress(text) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    return () => {
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }
  dress(launcherText);

  for (const type of OURS) held.on(root, type, (event) => event.stopPropagation());

  function place() {
    const empty = root.childElementCount === 1 && stack.childElementCount === 0;
    if (empty) {
      host.remove();
      return;
    }
    const home = layer.home();
    if (host.parentNode !== home) home.append(host);
    layer.placed();
  }

  held.every(LOOK_MS, place); // a page may replace its whole content, or open a dialog

  const layer = {
    host,
    root,
    dress,
    place,
    /** @type {() => Element} where the host belongs at the moment */
    home: () => document.documentElement,
    placed() {},
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
    stop() {
      held.stop();
      host.remove();
    },
  };
  return layer;
}

/** @typedef {ReturnType<typeof createLayer>} Layer */
