// The agent scrolls the visitor's page.

import { refusal } from "./refusal.js";

/**
 * @param {import("./streaming.js").PageContext} page
 * @param {import("./types.js").ControlMessage} message
 * @param {Element|null} element null: the page itself
 */
export function scroll({ store }, message, element) {
  const scroller = element ?? document.scrollingElement;
  if (!scroller) throw refusal("no_such_node");
  const same = store.state.session?.match_viewport;
  // With the same layout on both sides pixels agree; otherwise only parts of the way do.
  scroller.scrollTo({
    left: same ? message.left : message.x * (scroller.scrollWidth - scroller.clientWidth),
    top: same ? message.top : message.y * (scroller.scrollHeight - scroller.clientHeight),
    behavior: "instant",
  });
}
