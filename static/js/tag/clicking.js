// A click of the agent on the visitor's page: the whole sequence of events that a mouse makes.

import { clientPoint } from "../shared/geometry.js";
import { contains, deepestAt, isA, parentOf, refuseVisitorsOwn } from "./nodes.js";
import { refusal } from "./refusal.js";
import { showHighlight } from "./highlights.js";

/**
 * @param {import("./streaming.js").PageContext} page
 * @param {import("./focusing.js").Focusing} focusing
 */
export function createClicking(page, focusing) {
  const { capture, toast } = page;
  /** The element that the agent's mouse is over, so that menus that open on hover open and close. @type {Element|null} */
  let hovered = null;

  /**
   * @param {Element} node
   * @param {import("./types.js").ControlMessage} message
   */
  return function click(node, message) {
    const point = clientPoint(node, message.x, message.y);
    const element = hitWithin(node, point);
    refuseVisitorsOwn(capture, element);
    refuseWhatIsNotToBeClicked(capture, element);
    if (needsVisitor(element)) {
      showHighlight(page, { kind: "wiggle", node: message.node, x: message.x, y: message.y });
      toast(`${message.agent?.name ?? "The agent"} asks you to click here yourself.`);
      throw refusal("needs_visitor");
    }
    const view = element.ownerDocument.defaultView ?? window;
    const mouse = { bubbles: true, cancelable: true, composed: true, view, detail: 1, ...point };
    const pointer = { ...mouse, pointerId: 1, pointerType: "mouse", isPrimary: true };
    const pressed = { button: 0, buttons: 1 };
    /** @param {string} type @param {object} [more] */
    const byPointer = (type, more = {}) => element.dispatchEvent(new PointerEvent(type, { ...pointer, detail: 0, ...more }));
    /** @param {string} type @param {object} [more] */
    const byMouse = (type, more = {}) => element.dispatchEvent(new MouseEvent(type, { ...mouse, ...more }));

    hover(element, pointer, mouse);
    byPointer("pointermove");
    byMouse("mousemove");
    const wantsMouse = byPointer("pointerdown", { ...pressed, pressure: 0.5 });
    if (wantsMouse && byMouse("mousedown", pressed)) focusing.press(element);
    byPointer("pointerup");
    if (wantsMouse) byMouse("mouseup");
    if (!element.isConnected) return;
    byPointer("click", { detail: 1 }); // activation follows a dispatched click as it does a real one
  };

  /**
   * @param {Element} element
   * @param {object} pointer
   * @param {object} mouse
   */
  function hover(element, pointer, mouse) {
    if (hovered === element) return;
    const before = hovered?.isConnected ? hovered : null;
    hovered = element;
    if (before) {
      before.dispatchEvent(new PointerEvent("pointerout", { ...pointer, relatedTarget: element }));
      before.dispatchEvent(new MouseEvent("mouseout", { ...mouse, relatedTarget: element }));
      for (let at = /** @type {Element|null} */ (before); at && !contains(at, element); at = parentOf(at)) {
        at.dispatchEvent(new MouseEvent("mouseleave", { ...mouse, bubbles: false, relatedTarget: element }));
      }
    }
    element.dispatchEvent(new PointerEvent("pointerover", { ...pointer, relatedTarget: before }));
    element.dispatchEvent(new MouseEvent("mouseover", { ...mouse, relatedTarget: before }));
    const entered = [];
    for (let at = /** @type {Element|null} */ (element); at && !(before && contains(at, before)); at = parentOf(at)) entered.unshift(at);
    for (const at of entered) at.dispatchEvent(new MouseEvent("mouseenter", { ...mouse, bubbles: false, relatedTarget: before }));
  }
}

/**
 * What lies under the point, when it belongs to the node that the agent meant; otherwise the node itself.
 * @param {Element} node
 * @param {{clientX: number, clientY: number}} point
 */
function hitWithin(node, { clientX, clientY }) {
  const hit = deepestAt(node.ownerDocument, clientX, clientY);
  return hit && contains(node, hit) ? hit : node;
}

/**
 * A label stands for its control: a click on it presses a hidden box, or puts the caret into a hidden field.
 * @param {import("./streaming.js").Capture} capture
 * @param {Element} element
 */
function refuseWhatIsNotToBeClicked(capture, element) {
  for (let at = /** @type {Element|null} */ (element); at; at = parentOf(at)) {
    if (at.matches(":disabled, [inert]")) throw refusal("disabled");
    const control = isA(at, "HTMLLabelElement") ? at.control : at;
    if (control) refuseVisitorsOwn(capture, control);
    if (isA(control, "HTMLInputElement") && control.type === "file") throw refusal("file_input");
  }
}

/**
 * New windows and other programs open on a real click only.
 * @param {Element} element
 */
function needsVisitor(element) {
  const link = element.closest("a[href], area[href]");
  if (!isA(link, "HTMLAnchorElement") && !isA(link, "HTMLAreaElement")) return false;
  if (link.protocol === "mailto:" || link.protocol === "tel:" || link.protocol === "sms:") return true;
  const opens = link.target !== "" && !["_self", "_parent", "_top"].includes(link.target);
  return opens && !navigator.userActivation?.isActive;
}
