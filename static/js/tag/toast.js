// One line that comes and goes: what has just happened, for people who see and people who listen.

import { el } from "./dom.js";
import { guarded } from "./guard.js";

const SHOWN_MS = 5000;

/** @param {import("./layer.js").Layer} layer */
export function createToast(layer) {
  const place = el("div", { class: "toasts", role: "status" });
  let off = () => {};

  /** @param {string} text */
  function toast(text) {
    if (!place.isConnected) off = layer.add(place);
    const line = el("p", { class: "toast" });
    place.append(line);
    line.textContent = text;
    setTimeout(guarded(() => {
      line.remove();
      if (place.childElementCount === 0) off();
    }), SHOWN_MS);
  }
  return toast;
}
