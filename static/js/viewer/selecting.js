// Highlighting text by dragging over the layer: the range is found in the replica, drawn here and sent.
import { listeners } from "./context.js";
import { el } from "./dom.js";
import { elementAt, frameOffset, isMasked } from "./locate.js";

/** @typedef {{node: Node, offset: number}} Caret */

const DRAG_PX = 3;
const EVERY_MS = 150;

/**
 * @param {import("./context.js").Context} context
 * @returns {{dragged: () => boolean, stop: () => void}} dragged: whether the press that just ended was a drag, not a click
 */
export function startSelecting(context) {
  const { layer, marks } = context.stage;
  const bound = listeners();
  const sheet = el("div", { class: "viewer-selection", "data-part": "selection" });
  marks.append(sheet);
  /** @type {{clientX: number, clientY: number, caret: Caret|null}|null} */
  let start = null;
  let dragged = false;
  /** @type {Range|null} */
  let range = null;
  let sentKey = "";
  let sentAt = 0;

  function draw() {
    sheet.replaceChildren();
    if (!range) return;
    const { scale } = context.stage;
    const doc = range.startContainer.ownerDocument;
    if (!doc || !range.startContainer.isConnected) return;
    const offset = frameOffset(doc, context.replica.document);
    for (const box of range.getClientRects()) {
      const mark = el("div", {});
      mark.style.transform = `translate(${(box.left + offset.x) * scale}px, ${(box.top + offset.y) * scale}px)`;
      mark.style.width = `${box.width * scale}px`;
      mark.style.height = `${box.height * scale}px`;
      sheet.append(mark);
    }
  }

  /** @param {boolean} final */
  function send(final) {
    const now = performance.now();
    if (!final && now - sentAt < EVERY_MS) return;
    const told = range && described(range);
    const key = JSON.stringify(told);
    if (key === sentKey) return;
    sentKey = key;
    sentAt = now;
    context.attempt({ t: "act.select", epoch: context.epoch(), range: told });
  }

  /**
   * @param {Range} of
   * @returns {number[]|null}
   */
  function described(of) {
    const from = context.replica.idOf(of.startContainer);
    const to = context.replica.idOf(of.endContainer);
    return from && to && !of.collapsed ? [from, of.startOffset, to, of.endOffset] : null;
  }

  function clear() {
    if (!range) return;
    range = null;
    draw();
    send(true);
  }

  bound.on(layer, "pointerdown", (event) => {
    dragged = false;
    start = null;
    if (event.button !== 0 || event.ctrlKey || !context.acting() || !context.can("select_text")) return;
    clear();
    start = { clientX: event.clientX, clientY: event.clientY, caret: caretAt(context, event) };
    if (event.isTrusted) layer.setPointerCapture(event.pointerId); // a made-up pointer cannot be captured
  });
  bound.on(layer, "pointermove", (event) => {
    if (!start || (event.buttons & 1) === 0) return;
    if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > DRAG_PX) dragged = true;
    if (!dragged || !start.caret) return;
    const end = caretAt(context, event);
    if (!end || end.node.ownerDocument !== start.caret.node.ownerDocument) return;
    range = rangeBetween(start.caret, end);
    draw();
    send(false);
  });
  bound.on(layer, "pointerup", () => {
    if (dragged && range) send(true);
    start = null;
  });
  context.onFrame(draw);

  return {
    dragged: () => dragged,
    stop() {
      bound.stop();
      sheet.remove();
    },
  };
}

/**
 * @param {import("./context.js").Context} context
 * @param {PointerEvent} event
 * @returns {Caret|null} a place in a text node; anything else is counted differently on the two sides
 */
function caretAt(context, event) {
  const point = context.stage.toReplica(event);
  const hit = elementAt(context.replica.document, point.x, point.y);
  if (!hit.element || isMasked(hit.element)) return null;
  const doc = hit.element.ownerDocument;
  /** @type {Caret|null} */
  let caret = null;
  if ("caretPositionFromPoint" in doc) {
    const root = hit.element.getRootNode();
    const options = "host" in root ? { shadowRoots: [/** @type {ShadowRoot} */ (root)] } : undefined;
    const found = doc.caretPositionFromPoint(hit.x, hit.y, options);
    caret = found && { node: found.offsetNode, offset: found.offset };
  } else {
    // WebKit before 26
    const found = /** @type {Document} */ (doc).caretRangeFromPoint(hit.x, hit.y);
    caret = found && { node: found.startContainer, offset: found.startOffset };
  }
  return caret?.node.nodeType === Node.TEXT_NODE ? caret : null;
}

/**
 * @param {Caret} one
 * @param {Caret} other
 * @returns {Range} from the earlier to the later
 */
function rangeBetween(one, other) {
  const range = /** @type {Document} */ (one.node.ownerDocument).createRange();
  range.setStart(one.node, one.offset);
  range.collapse(true);
  if (range.comparePoint(other.node, other.offset) < 0) range.setStart(other.node, other.offset);
  else range.setEnd(other.node, other.offset);
  return range;
}
