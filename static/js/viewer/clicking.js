// What a press on the layer means: a click on the visitor's page, a circle, or a wiggle.
import { listeners } from "./context.js";
import { isMasked, spotAt } from "./locate.js";

/**
 * @param {import("./context.js").Context} context
 * @param {{dragged: () => boolean, edit: (element: Element) => boolean, highlight: (highlight: {kind: string, node: number, x: number, y: number}) => void}} others
 *   edit opens an editor over a field and says whether a click is still to be sent
 * @returns {() => void} stop
 */
export function startClicking(context, others) {
  const { layer, plane } = context.stage;
  const bound = listeners();
  /** The node of the last click; keys such as Escape go to it. */
  let last = 0;

  /**
   * @param {MouseEvent} event
   * @param {"circle"|"wiggle"} kind
   */
  function highlight(event, kind) {
    if (!context.acting() || !context.can("highlight")) return;
    const point = context.stage.toReplica(event);
    const { node, x, y } = spotAt(context.replica, point.x, point.y);
    others.highlight({ kind, node, x, y });
    context.attempt({ t: "highlight", epoch: context.epoch(), kind, node, x, y });
  }

  /** @param {MouseEvent} event */
  function click(event) {
    if (!context.acting() || !context.can("click")) return;
    const point = context.stage.toReplica(event);
    const { node, x, y, element } = spotAt(context.replica, point.x, point.y);
    if (isMasked(element)) {
      context.toast("Hidden from you", "info");
      return;
    }
    last = node;
    if (element && !others.edit(element)) return;
    context.attempt({ t: "act.click", epoch: context.epoch(), node, x, y });
  }

  bound.on(layer, "click", (event) => {
    if (event.button !== 0 || event.ctrlKey) return;
    if (event.detail <= 1 && !others.dragged()) click(event); // the second click of a double click is the circle's
  });
  bound.on(plane, "click", (event) => {
    if (event.button === 0 && event.ctrlKey) highlight(event, "wiggle");
  });
  bound.on(plane, "dblclick", (event) => {
    if (!event.ctrlKey) highlight(event, "circle");
  });
  bound.on(layer, "contextmenu", (event) => {
    event.preventDefault(); // the menu would be the layer's, not the page's
    if (event.ctrlKey && event.button === 0) highlight(event, "wiggle"); // macOS: Ctrl+click comes as this only
  });
  bound.on(layer, "keydown", (event) => {
    if (event.key !== "Escape" || !last || !context.acting() || !context.can("fill")) return;
    context.attempt({ t: "act.key", epoch: context.epoch(), node: last, key: "Escape" });
  });
  // The mouse would drag the selection of our own page otherwise.
  bound.on(layer, "mousedown", (event) => {
    if (event.button !== 0) event.preventDefault();
  });

  return bound.stop;
}
