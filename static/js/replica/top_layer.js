// What lies above the page: modal dialogs and open popovers, the uppermost last.
import { TOP_LAYER } from "../shared/top_layer.js";
import { known } from "./apply.js";
import { number } from "./reader.js";

const MODAL = 1;
const POPOVER = 2;

/** @param {{nodes: import("../shared/nodes.js").Nodes, frame: HTMLIFrameElement}} replica */
export function createTopLayer({ nodes, frame }) {
  /** Its elements and their states, in their order. @type {Map<HTMLElement, number>} */
  let layers = new Map();

  return {
    /** @param {any[]|undefined} list id and state of each; undefined: as before */
    apply(list) {
      if (!list && [...layers.keys()].every(isRaised)) return;
      const wanted = list ? new Map() : layers;
      for (let at = 0; list && at < list.length; at += 2) wanted.set(known(nodes, number(list[at])), number(list[at + 1]));
      // What opens goes on top: from the first that is out of order, or fell out as it was moved, all are opened again.
      const old = [...layers.keys()];
      const kept = [...wanted.keys()].findIndex((element, at) => old[at] !== element || !isRaised(element));
      old.forEach((element, at) => {
        if (!wanted.has(element) || (kept >= 0 && at >= kept)) lower(element);
      });
      // Opening moves the focus, which must stay with the agent: nothing in an inert frame can take it.
      frame.inert = true;
      for (const [element, state] of wanted) raise(element, state);
      frame.inert = false;
      layers = wanted;
    },
    reset() {
      layers.clear();
    },
    /** @param {Node} node */
    forget(node) {
      layers.delete(/** @type {HTMLElement} */ (node));
    },
  };
}

/** @param {Element} element */
function isRaised(element) {
  return TOP_LAYER === "" || element.matches(TOP_LAYER);
}

/**
 * @param {HTMLElement} element
 * @param {number} state
 */
function raise(element, state) {
  try {
    if (state === MODAL && !element.matches(":modal")) {
      element.removeAttribute("open");
      /** @type {HTMLDialogElement} */ (element).showModal();
    } else if (state === POPOVER && !element.matches(":popover-open")) {
      element.setAttribute("popover", "manual"); // or opening one would close another
      element.showPopover();
    }
  } catch {
    element.setAttribute("open", ""); // not able to: at least in the page's own layer
  }
}

/** @param {HTMLElement} element */
function lower(element) {
  try {
    if (element.localName === "dialog" && element.matches(":modal")) {
      const open = element.hasAttribute("open"); // then it stays open, in the page's own layer
      element.setAttribute("open", "");
      /** @type {HTMLDialogElement} */ (element).close();
      element.toggleAttribute("open", open);
    } else if (element.hasAttribute("popover")) element.hidePopover();
  } catch {
    element.removeAttribute("open");
  }
}
