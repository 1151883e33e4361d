// State that is no attribute: values, choices, scroll positions and pictures of canvases.
import { known } from "./apply.js";
import { Drift, number, section, string } from "./reader.js";
import { createTopLayer } from "./top_layer.js";

/** Content may still be loading: a position that cannot be reached yet is tried again for this long. */
const SETTLE_MS = 5000;
const SETTLE_EVERY_MS = 200;

/** @param {{nodes: import("../shared/nodes.js").Nodes, frame: HTMLIFrameElement, document: () => Document}} replica */
export function createStates({ nodes, frame }) {
  /** @type {WeakMap<Node, string>} values as sent; a field may show them otherwise */
  let values = new WeakMap();
  /** @type {WeakMap<Element, string>} */
  const pictures = new WeakMap();
  /** @type {Map<Element, {left: number, top: number, reached: string, until: number}>} */
  const unsettled = new Map();
  /** As told: a move may let two of a group meet here that never met in the page. @type {Set<HTMLInputElement>} */
  const checkedRadios = new Set();
  const layers = createTopLayer({ nodes, frame });
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  /** @param {any[]} list */
  function fields(list) {
    for (let at = 0; at < list.length; ) {
      const element = /** @type {HTMLInputElement} */ (known(nodes, number(list[at])));
      const kind = list[at + 1];
      if (kind === 0) {
        const old = values.get(element) ?? startOf(element);
        const start = number(list[at + 2]);
        if (start > old.length) throw new Drift("A value is shorter than it should be.");
        const value = old.slice(0, start) + string(list[at + 4]) + old.slice(start + number(list[at + 3]));
        values.set(element, value);
        setValue(element, value);
        at += 5;
      } else {
        if (kind === 1) check(element, number(list[at + 2]), checkedRadios);
        else if (kind === 3) flag(element, number(list[at + 2]));
        else choose(/** @type {HTMLSelectElement} */ (/** @type {Element} */ (element)), string(list[at + 2]));
        at += 3;
      }
    }
  }

  /** @param {any[]} list */
  function scrolls(list) {
    for (let at = 0; at < list.length; at += 3) {
      const node = known(nodes, number(list[at]));
      const element = node.nodeType === 9 ? /** @type {Document} */ (node).scrollingElement : /** @type {Element} */ (node);
      if (element) settle(element, number(list[at + 1]), number(list[at + 2]), performance.now() + SETTLE_MS);
    }
  }

  /**
   * @param {Element} element
   * @param {number} left
   * @param {number} top
   * @param {number} until
   */
  function settle(element, left, top, until) {
    element.scrollTo({ left, top, behavior: "instant" });
    if (Math.abs(element.scrollLeft - left) < 1.5 && Math.abs(element.scrollTop - top) < 1.5) {
      unsettled.delete(element);
      return;
    }
    unsettled.set(element, { left, top, reached: placeOf(element), until });
    timer ??= setTimeout(settleAll, SETTLE_EVERY_MS);
  }

  function settleAll() {
    timer = undefined;
    const now = performance.now();
    for (const [element, { left, top, reached, until }] of [...unsettled]) {
      // Somebody has scrolled it since: the agent's hand comes first.
      if (now > until || !element.isConnected || placeOf(element) !== reached) unsettled.delete(element);
      else settle(element, left, top, until);
    }
  }

  /** @param {any[]} list slots that a script fills, and what with */
  function slots(list) {
    for (let at = 0; at < list.length; at += 2) {
      const slot = /** @type {HTMLSlotElement} */ (known(nodes, number(list[at])));
      slot.assign?.(...list[at + 1].map((/** @type {unknown} */ id) => /** @type {Element} */ (known(nodes, number(id)))));
    }
  }

  /** @param {any[]} list */
  function canvases(list) {
    for (let at = 0; at < list.length; at += 2) {
      const element = /** @type {HTMLElement} */ (known(nodes, number(list[at])));
      const url = string(list[at + 1]);
      pictures.set(element, /^data:image\/(?:webp|png|jpeg);base64,[\w+/=]+$/.test(url) ? url : "");
      restyle(element);
    }
  }

  /** A canvas runs no script here and would show its fallback: its picture stands in as replaced content. @param {Element} element */
  function restyle(element) {
    const url = pictures.get(element);
    if (url === undefined) return;
    const canvas = /** @type {HTMLElement} */ (element);
    if (url) canvas.style.setProperty("content", `url("${url}")`);
    else canvas.style.removeProperty("content");
    if (url) canvas.removeAttribute("data-cobrowse-placeholder");
    else canvas.setAttribute("data-cobrowse-placeholder", "Drawing");
  }

  return {
    /** @param {Record<string, any>} data */
    apply(data) {
      slots(section(data, "slots"));
      fields(section(data, "field"));
      for (const radio of checkedRadios) if (!radio.checked) radio.checked = true;
      layers.apply(data.top === undefined ? undefined : section(data, "top"));
      canvases(section(data, "canvas"));
      scrolls(section(data, "scroll"));
    },
    restyle,
    reset() {
      values = new WeakMap();
      unsettled.clear();
      checkedRadios.clear();
      layers.reset();
    },
    /** @param {Node} node */
    forget(node) {
      layers.forget(node);
      checkedRadios.delete(/** @type {HTMLInputElement} */ (node));
      unsettled.delete(/** @type {Element} */ (node));
    },
    destroy() {
      clearTimeout(timer);
    },
  };
}

/** @param {Element} element */
function placeOf(element) {
  return `${element.scrollLeft},${element.scrollTop}`;
}

/** @param {HTMLInputElement} element */
function startOf(element) {
  return element.localName === "textarea" ? element.defaultValue : element.getAttribute("value") ?? "";
}

/**
 * @param {HTMLInputElement} element
 * @param {string} value
 */
function setValue(element, value) {
  if (element.type === "file" || element.value === value) return;
  element.value = value;
}

/**
 * @param {HTMLInputElement} element
 * @param {number} bits
 * @param {Set<HTMLInputElement>} radios
 */
function check(element, bits, radios) {
  element.checked = (bits & 1) === 1;
  if (element.type === "radio" && element.checked) radios.add(element);
  else radios.delete(element);
  element.indeterminate = (bits & 2) === 2;
}

/**
 * @param {HTMLInputElement} element
 * @param {number} bits
 */
function flag(element, bits) {
  element.setCustomValidity?.(bits & 1 ? "!" : ""); // what is wrong is said in the bubble
  FLAGS.forEach((name, at) => element.toggleAttribute(`data-cobrowse-${name}`, (bits & (2 << at)) !== 0));
}

const FLAGS = ["user-invalid", "user-valid", "autofill"];

/**
 * @param {HTMLSelectElement} select
 * @param {string} indexes
 */
function choose(select, indexes) {
  const chosen = new Set(indexes ? indexes.split(",").map(Number) : []);
  const { options } = select;
  if (!options) throw new Drift("A choice is no list.");
  for (let at = 0; at < options.length; at += 1) options[at].selected = chosen.has(at);
  if (!chosen.size && !select.multiple) select.selectedIndex = -1;
}
