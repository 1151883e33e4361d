// Where the visitor is: hover and focus as attributes, for the rewritten rules, and the selected text as a highlight.
import { known } from "./apply.js";
import { number, section, string } from "./reader.js";

const NAME = "cobrowse-visitor";
const SINGLE = [["target", "data-cobrowse-target"], ["undef", "data-cobrowse-undefined"], ["full", "data-cobrowse-fullscreen"]];

/** @param {{nodes: import("../shared/nodes.js").Nodes, document: () => Document}} replica */
export function createAttention({ nodes, document }) {
  /** @type {Record<string, Element[]>} */
  let marked = {};
  /** @type {(Window & typeof globalThis)|null} where a highlight is shown */
  let shown = null;

  /**
   * @param {string} name
   * @param {Element[]} elements
   */
  function mark(name, elements) {
    const next = new Set(elements);
    for (const element of marked[name] ?? []) if (!next.has(element)) element.removeAttribute(name);
    for (const element of elements) element.setAttribute(name, "");
    marked[name] = elements;
  }

  /** @param {unknown} id */
  function chain(id) {
    /** @type {Element[]} */
    const found = [];
    for (let at = id ? /** @type {Node|null} */ (known(nodes, number(id))) : null; at; at = at === document() ? null : parentOf(at)) {
      if (at.nodeType === 1) found.push(/** @type {Element} */ (at));
    }
    return found;
  }

  /** @param {unknown} id */
  function element(id) {
    return /** @type {Element} */ (known(nodes, number(id)));
  }

  /** @param {number[]} told field, start and end; or nothing */
  function caret([id, start, end]) {
    if (!id) return;
    try {
      /** @type {HTMLInputElement} */ (element(id)).setSelectionRange(start, end);
    } catch {
      // a field of a kind that has no caret here
    }
  }

  /** @param {any[]} told start node, offset, end node, offset; or nothing */
  function select(told) {
    clear();
    if (told.length !== 4) return;
    const [from, start, to, end] = told.map(number);
    const first = known(nodes, from);
    const last = known(nodes, to);
    const doc = /** @type {Document} */ (first.ownerDocument ?? first);
    const view = /** @type {(Window & typeof globalThis)|null} */ (doc.defaultView);
    if (!view || last.ownerDocument !== first.ownerDocument) return;
    const range = doc.createRange();
    range.setStart(first, offsetIn(first, start));
    range.setEnd(last, offsetIn(last, end));
    if (view.CSS?.highlights && view.Highlight) view.CSS.highlights.set(NAME, new view.Highlight(range));
    else view.getSelection()?.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    shown = view;
  }

  function clear() {
    if (shown?.CSS?.highlights) shown.CSS.highlights.delete(NAME);
    else shown?.getSelection()?.removeAllRanges();
    shown = null;
  }

  /**
   * @param {Node} node
   * @param {number} offset in a text: characters; otherwise: children that have an id
   */
  function offsetIn(node, offset) {
    if (node.nodeType === 3) return Math.min(offset, /** @type {Text} */ (node).length);
    let at = 0;
    let left = offset;
    for (let child = node.firstChild; child && left > 0; child = child.nextSibling, at += 1) if (nodes.idOf(child)) left -= 1;
    return at;
  }

  return {
    /** @param {Record<string, any>} data */
    apply(data) {
      if (data.hover !== undefined) mark("data-cobrowse-hover", chain(number(data.hover)));
      if (data.focus !== undefined) {
        const [id, ring] = section(data, "focus").map(number);
        const within = chain(id);
        mark("data-cobrowse-focus", within.slice(0, 1));
        mark("data-cobrowse-focus-visible", ring ? within.slice(0, 1) : []);
        mark("data-cobrowse-focus-within", within);
      }
      if (data.active !== undefined) mark("data-cobrowse-active", section(data, "active").flatMap(chain));
      for (const [name, attribute] of SINGLE) if (data[name] !== undefined) mark(attribute, section(data, name).map(element));
      const states = section(data, "states");
      for (let at = 0; at < states.length; at += 2) element(states[at]).setAttribute("data-cobrowse-state", string(states[at + 1]));
      if (data.caret !== undefined) caret(section(data, "caret").map(number));
      if (data.select !== undefined) select(section(data, "select"));
    },
    reset() {
      marked = {};
      shown = null;
    },
  };
}

/**
 * @param {Node} node
 * @returns {Node|null}
 */
function parentOf(node) {
  return node.parentNode ?? /** @type {ShadowRoot} */ (node).host ?? /** @type {Document} */ (node).defaultView?.frameElement ?? null;
}
