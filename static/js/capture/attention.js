// Where the visitor is: the focused element, the element under the pointer and the selected text.
import { BOX, documentOf } from "./gate.js";
import { CDATA, DOCUMENT, FRAGMENT, TEXT, firstChild, isElement, localName, matches, nextSibling, nodeType, parentNode } from "./natives.js";

const CARETS = new Set(["input", "textarea"]);

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function attention(context) {
  const { nodes, kinds, gate, openId, shadowOf } = context;
  /** @type {Node|null|undefined} undefined: nobody has told yet */
  let under;
  /** Whether it has been looked for: Firefox tells of no leaving where it has told of no coming. */
  let rests = false;
  /** @type {Document} where the selection changed last */
  let selecting = context.document;
  let told = { hover: 0, focus: "0,0", select: "", caret: "" };
  let selectionMoved = true; // asking for it costs a layout of the page

  /** @param {Event} event */
  function onOver(event) {
    under = /** @type {Node|null} */ (event.composedPath()[0] ?? null);
    rests = false;
    context.schedule();
  }

  /** @param {Event} event */
  function onOut(event) {
    if (/** @type {MouseEvent} */ (event).relatedTarget) return;
    under = null;
    context.schedule();
  }

  /** Where the pointer has rested since before anybody listened. */
  function hovered() {
    let found = null;
    for (let at = /** @type {Document|ShadowRoot|null} */ (context.document); at; ) {
      const inner = [...at.querySelectorAll(":hover")].pop();
      if (!inner) break;
      found = inner;
      at = shadowOf(inner) ?? (localName(inner) === "iframe" ? documentOf(inner) : null);
    }
    return found;
  }

  /** @param {Event} event */
  function onSelection(event) {
    const target = /** @type {Node} */ (event.target);
    selectionMoved = true;
    selecting = nodeType(target) === DOCUMENT ? /** @type {Document} */ (target) : target.ownerDocument ?? context.document;
    context.schedule();
  }

  function activeElement() {
    let active = context.document.activeElement;
    for (;;) {
      const inner = active && (shadowOf(active)?.activeElement ?? (localName(active) === "iframe" ? documentOf(active)?.activeElement : null));
      if (!inner || inner === active) break;
      active = inner;
    }
    return !active || !nodes.idOf(active) || localName(active) === "body" || localName(active) === "html" ? null : active;
  }

  /**
   * @param {Element|null} active
   * @returns {[number, number]} id and whether the browser shows a focus ring
   */
  function focused(active) {
    const id = openId(active);
    return [id, id && matches(/** @type {Element} */ (active), ":focus-visible") ? 1 : 0];
  }

  /**
   * @param {Element|null} active
   * @returns {number[]} field, start and end of what is selected in it; empty when it shows no caret
   */
  function caret(active) {
    const field = /** @type {HTMLInputElement|null} */ (active);
    if (!field || !CARETS.has(localName(field)) || !openId(field)) return [];
    const { selectionStart, selectionEnd } = field;
    return selectionStart === null || selectionEnd === null ? [] : [nodes.idOf(field), selectionStart, selectionEnd];
  }

  /**
   * @param {Selection} selection
   * @returns {Range|null} also within shadow roots, which not every engine tells of by itself
   */
  function rangeOf(selection) {
    const shadowRoots = /** @type {ShadowRoot[]} */ ([...context.roots()].filter((root) => nodeType(root) === FRAGMENT));
    if (!shadowRoots.length || !selection.getComposedRanges) return selection.getRangeAt(0);
    const [told] = selection.getComposedRanges({ shadowRoots });
    if (!told) return null;
    const range = selecting.createRange();
    range.setStart(told.startContainer, told.startOffset);
    range.setEnd(told.endContainer, told.endOffset);
    // From one root to another: no range can hold that, nor could it be asked what it crosses.
    return range.startContainer === told.startContainer ? range : null;
  }

  /** @returns {number[]} start node, offset, end node, offset; empty when nothing may be told */
  function selected() {
    const selection = selecting.getSelection();
    if (!selection || selection.rangeCount === 0) return [];
    const range = rangeOf(selection);
    if (!range || (range.collapsed && !isEditable(range.startContainer))) return [];
    const start = pointOf(range.startContainer, range.startOffset);
    const end = pointOf(range.endContainer, range.endOffset);
    if (!start || !end) return [];
    for (const box of context.boxes()) {
      if (box.ownerDocument === selecting && kinds.get(box) === BOX && range.intersectsNode(box)) return [];
    }
    return [...start, ...end];
  }

  /**
   * @param {Node} node
   * @param {number} offset
   * @returns {[number, number]|null} with the offset counted in children that are sent
   */
  function pointOf(node, offset) {
    const id = nodes.idOf(node);
    if (!id || kinds.get(node) !== undefined || gate.isMasked(node)) return null;
    if (nodeType(node) === TEXT || nodeType(node) === CDATA) return [id, offset];
    let count = 0;
    let child = firstChild(node);
    for (let at = 0; child && at < offset; at += 1, child = nextSibling(child)) if (nodes.idOf(child)) count += 1;
    return [id, count];
  }

  return {
    root(root) {
      context.on(root, "focusin", context.schedule);
      context.on(root, "focusout", context.schedule);
      if (nodeType(root) !== DOCUMENT) return;
      context.on(root, "pointerover", onOver, { passive: true });
      context.on(root, "pointerout", onOut, { passive: true });
      context.on(root, "selectionchange", onSelection);
    },
    forget(node) {
      if (node === selecting) selecting = context.document;
    },
    write(data, snapshot) {
      if (snapshot) told = { hover: 0, focus: "0,0", select: "", caret: "" };
      if (under === undefined) {
        under = hovered();
        rests = true;
      } else if (rests && under && !matches(/** @type {Element} */ (under), ":hover")) under = null;
      const hover = openId(under);
      if (hover !== told.hover) data.hover = told.hover = hover;
      const active = activeElement();
      const focus = focused(active);
      if (focus.join() !== told.focus) {
        data.focus = focus;
        told.focus = focus.join();
      }
      const field = caret(active);
      if (field.join() !== told.caret) {
        data.caret = field;
        told.caret = field.join();
      }
      if (!selectionMoved && !snapshot && told.select === "") return;
      selectionMoved = false;
      const select = selected();
      if (select.join() !== told.select) {
        data.select = select;
        told.select = select.join();
      }
    },
  };
}

/** @param {Node} node */
function isEditable(node) {
  const element = /** @type {HTMLElement|null} */ (isElement(node) ? node : parentNode(node));
  return element?.isContentEditable === true;
}
