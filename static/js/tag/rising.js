// The layer above everything, what the page has in the top layer included, while something of ours has to be seen.

import { holdings } from "./guard.js";

const CAN_RISE = "showPopover" in HTMLElement.prototype;
const MODAL = CSS.supports("selector(:modal)") ? "dialog:modal" : "";

/** @param {import("./layer.js").Layer} layer */
export function withRising(layer) {
  const { host, place } = layer;
  let looking = holdings();
  let raised = false;
  const isOpen = () => host.matches(":popover-open");

  // Everything outside a modal dialog is inert, the top layer included; inside it we can be reached.
  layer.home = () => {
    const modals = raised && MODAL ? document.querySelectorAll(MODAL) : [];
    return modals[modals.length - 1] ?? document.documentElement;
  };
  layer.placed = () => {
    if (CAN_RISE && raised && !isOpen()) host.showPopover();
  };

  /** Above what the page has put into the top layer since. */
  function lift() {
    if (isOpen()) host.hidePopover();
    place();
  }

  return Object.assign(layer, {
    /** @param {boolean} on */
    raise(on) {
      if (raised === on) return;
      raised = on;
      if (!CAN_RISE) return;
      if (on) {
        host.popover = "manual";
        looking = holdings();
        for (const type of ["toggle", "fullscreenchange"]) {
          looking.on(document, type, (event) => event.target !== host && lift(), { capture: true });
        }
      } else {
        looking.stop();
        if (isOpen()) host.hidePopover();
        host.removeAttribute("popover");
      }
      place();
    },
  });
}

/** @typedef {ReturnType<typeof withRising>} RisingLayer */
