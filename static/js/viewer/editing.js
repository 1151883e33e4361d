// Filling in together: a real field of our own lies over the one in the replica while the agent types or chooses.
import { listeners } from "./context.js";
import { el } from "./dom.js";
import { editorType, fieldOf, nameOf, valueOf } from "./fields.js";
import { boxOf, isMasked } from "./locate.js";
import { sentenceOf } from "./words.js";

/** After this the agent counts as idle, and the visitor's value is taken over. */
const IDLE_MS = 500;
const MAX_VALUE = 8000;
const COPIED = /** @type {const} */ ([
  "font", "color", "textAlign", "lineHeight", "letterSpacing", "textTransform", "padding", "borderRadius", "direction",
]);

/** @typedef {HTMLInputElement|HTMLTextAreaElement} TextEditor */
/** @typedef {{node: number, field: HTMLElement, editor: TextEditor|HTMLSelectElement, kind: import("./fields.js").FieldKind, touched: number, dirty: boolean, sending: Promise<void>|null}} Open */

/**
 * @param {import("./context.js").Context} context
 * @returns {{edit: (element: Element) => boolean, close: () => void, stop: () => void}}
 */
export function startEditing(context) {
  const { layer, editors } = context.stage;
  /** @type {Open|null} */
  let open = null;
  let bound = listeners();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let idle;

  /**
   * @param {Element} element
   * @returns {boolean} whether the click is to be sent as well
   */
  function edit(element) {
    close();
    if (!context.can("fill")) return true;
    const found = fieldOf(element);
    const node = found ? context.replica.idOf(found.element) : 0;
    if (!found || !node) return true;
    show(node, found.element, found.kind);
    return found.kind !== "choice"; // a click on a list would only open it, on the visitor's side
  }

  /**
   * @param {number} node
   * @param {HTMLElement} field
   * @param {import("./fields.js").FieldKind} kind
   */
  function show(node, field, kind) {
    const editor = kind === "choice" ? choiceFor(/** @type {HTMLSelectElement} */ (field)) : textFor(field, kind);
    editor.setAttribute("aria-label", nameOf(field));
    editor.setAttribute("data-part", "editor");
    editor.className = "viewer-editor";
    const look = field.ownerDocument.defaultView?.getComputedStyle(field);
    if (look) for (const name of COPIED) editor.style[name] = look[name];
    editors.append(editor);
    open = { node, field, editor, kind, touched: -Infinity, dirty: false, sending: null };
    place();
    bound.on(editor, "input", onInput);
    bound.on(editor, "keydown", onKey);
    bound.on(editor, "blur", () => {
      if (document.hasFocus()) close();
    });
    editor.focus({ preventScroll: true });
    if (editor instanceof HTMLInputElement && editor.type === "text") editor.setSelectionRange(editor.value.length, editor.value.length);
    if (editor instanceof HTMLSelectElement && !editor.multiple) openList(editor);
  }

  function place() {
    if (!open) return;
    const box = open.field.isConnected && !isMasked(open.field) ? boxOf(context.replica, open.node) : null;
    if (!box) {
      close();
      return;
    }
    const { style } = open.editor;
    style.left = `${box.left}px`;
    style.top = `${box.top}px`;
    style.width = `${box.width}px`;
    style.height = `${box.height}px`;
  }

  function onInput() {
    if (!open) return;
    open.touched = performance.now();
    open.dirty = true;
    void flush(open);
  }

  /**
   * @param {Open} one
   * @returns {Promise<void>} when the page has the newest value, or has refused it
   */
  function flush(one) {
    one.sending ??= send(one).finally(() => {
      one.sending = null;
    });
    return one.sending;
  }

  /**
   * One message is under way at a time; the newest value follows it.
   * @param {Open} one
   */
  async function send(one) {
    while (one.dirty) {
      one.dirty = false;
      try {
        await context.request(messageFor(one));
      } catch (error) {
        context.toast(sentenceOf(error));
      }
    }
    clearTimeout(idle);
    idle = setTimeout(keepInStep, IDLE_MS);
  }

  /** @param {Open} one */
  function messageFor(one) {
    const head = { epoch: context.epoch(), node: one.node };
    if (one.editor instanceof HTMLSelectElement) {
      return { t: "act.choose", ...head, indexes: Array.from(one.editor.selectedOptions, (option) => option.index) };
    }
    const caret = one.editor.type === "text" || one.kind !== "text" ? one.editor.selectionStart : null;
    return { t: "act.fill", ...head, value: one.editor.value.slice(0, MAX_VALUE), ...(caret === null ? {} : { caret }) };
  }

  /** The visitor types in the same field: while the agent rests, theirs is what counts. */
  function keepInStep() {
    if (!open || open.sending || open.dirty || performance.now() - open.touched < IDLE_MS) return;
    const { editor, field } = open;
    if (editor instanceof HTMLSelectElement) {
      const theirs = /** @type {HTMLSelectElement} */ (field);
      if (theirs.options.length === editor.options.length) {
        for (const option of editor.options) option.selected = theirs.options[option.index].selected;
      }
      return;
    }
    const value = valueOf(field);
    if (editor.value === value) return;
    const caret = editor.selectionStart;
    editor.value = value;
    if (caret !== null && editor.type === "text") editor.setSelectionRange(caret, caret);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (!open || event.isComposing) return;
    event.stopPropagation();
    if (event.key === "Escape") {
      close();
      layer.focus({ preventScroll: true });
    } else if (event.key === "Enter" && open.kind === "text") {
      event.preventDefault();
      const { node } = open;
      void flush(open).then(() => context.attempt({ t: "act.key", epoch: context.epoch(), node, key: "Enter" }));
    } else if (event.key === "Tab" && moveOn(event.shiftKey ? -1 : 1)) {
      event.preventDefault();
    }
  }

  /**
   * Tab goes to the page's next field, as it would on the page.
   * @param {1|-1} direction
   * @returns {boolean}
   */
  function moveOn(direction) {
    if (!open) return false;
    const all = Array.from(open.field.ownerDocument.querySelectorAll("input, textarea, select, [contenteditable]"));
    for (let at = all.indexOf(open.field) + direction; at >= 0 && at < all.length; at += direction) {
      const found = fieldOf(all[at]);
      const node = found ? context.replica.idOf(found.element) : 0;
      if (!found || !node || isMasked(found.element) || !boxOf(context.replica, node)) continue;
      close();
      show(node, found.element, found.kind);
      return true;
    }
    return false;
  }

  function close() {
    if (!open) return;
    const { editor } = open;
    void flush(open);
    open = null;
    clearTimeout(idle);
    bound.stop();
    bound = listeners();
    editor.remove();
  }

  context.onFrame(() => {
    place();
    keepInStep();
  });

  return { edit, close, stop: close };
}

/** @param {HTMLSelectElement} select */
function openList(select) {
  try {
    select.showPicker();
  } catch (error) {
    // Not offered, or the click is too long ago: the list has the focus and opens with the next key or click.
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
  }
}

/**
 * @param {HTMLElement} field
 * @param {import("./fields.js").FieldKind} kind
 * @returns {TextEditor}
 */
function textFor(field, kind) {
  const editor = kind === "text" ? el("input", { type: editorType(field) }) : el("textarea");
  editor.maxLength = MAX_VALUE;
  for (const name of ["min", "max", "step", "inputmode"]) {
    const value = field.getAttribute(name);
    if (value !== null) editor.setAttribute(name, value);
  }
  editor.autocomplete = "off"; // the agent's own data has no place here
  editor.spellcheck = false;
  editor.value = valueOf(field);
  return editor;
}

/** @param {HTMLSelectElement} field */
function choiceFor(field) {
  const editor = el("select", { multiple: field.multiple, size: field.size > 1 ? field.size : null });
  for (const child of field.children) editor.append(copied(child));
  for (const option of editor.options) option.selected = field.options[option.index]?.selected ?? false;
  return editor;
}

/**
 * A copy of an option or a group, of our own document and without anything but its words.
 * @param {Element} source
 * @returns {Node}
 */
function copied(source) {
  if (source.localName === "optgroup") {
    const group = el("optgroup", { label: source.getAttribute("label"), disabled: source.hasAttribute("disabled") });
    for (const child of source.children) group.append(copied(child));
    return group;
  }
  if (source.localName !== "option") return document.createComment("");
  const label = source.getAttribute("label") || source.textContent || "";
  return el("option", { disabled: source.hasAttribute("disabled") }, label);
}
