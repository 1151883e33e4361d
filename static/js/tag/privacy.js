// What the visitor can look at while a session runs: which parts are hidden, and what the agent sees. Loaded when asked for.

import { windowPoint } from "./marks.js";
import { button, el, icon } from "./dom.js";
import { holdings } from "./guard.js";
import { openMirror } from "./mirror_frame.js";
import { hiddenWords } from "./words.js";

const LOOK_MS = 400;
const MOST = 400;
const HATCH = "position:absolute;border:1px dashed #e03131;border-radius:3px;background:repeating-linear-gradient(45deg,#e0313166 0 6px,#fff6 6px 12px)";

/**
 * @param {import("./types.js").Context} context
 * @param {() => import("./streaming.js").PageContext|null} streaming the page load that streams at the moment
 */
export function createPrivacy(context, streaming) {
  const { store, layer } = context;
  let held = holdings();
  let open = false;
  /** @type {Element|null} */
  let before = null;
  let closeMirror = () => {};

  const count = el("p", {});
  const hidden = el("p", {});
  const hatch = button("Show hidden parts on the page");
  const look = button("See what the agent sees", { kind: "button main" });
  const close = button("Close", { icon: "close", kind: "quiet" });
  const hatches = el("div", {});
  const choices = el("div", { class: "choices" }, hatch, look);
  choices.style.flexWrap = "wrap"; // one below the other
  const node = el("div", { class: "card", role: "dialog", "aria-label": "Your privacy", tabindex: -1 },
    el("header", {}, icon("shield"), el("h2", {}, "Your privacy"), close),
    el("ul", {}, el("li", {}, icon("eye"), count), el("li", {}, icon("shield"), hidden)),
    choices);
  const place = el("div", { class: "stack middle" }, node);
  hatch.setAttribute("aria-pressed", "false");
  hatch.addEventListener("click", () => setHatched(hatch.getAttribute("aria-pressed") !== "true"));
  look.addEventListener("click", () => {
    const page = streaming();
    if (page) closeMirror = openMirror(context, page);
  });
  close.addEventListener("click", hide);
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });

  /** @param {boolean} on */
  function setHatched(on) {
    hatch.setAttribute("aria-pressed", String(on));
    hatch.textContent = on ? "Stop showing hidden parts" : "Show hidden parts on the page";
    const page = streaming();
    held.stop();
    held = holdings();
    hatches.replaceChildren();
    if (!on || !page) return;
    page.marks.node.append(hatches);
    held.also(page.marks.follow(draw));
    held.every(LOOK_MS, draw);
    held.also(() => hatches.remove());
    draw();
  }

  function draw() {
    const page = streaming();
    if (!page) return setHatched(false);
    const boxes = [];
    for (const element of page.capture.hidden().slice(0, MOST)) {
      const { x: left, y: top } = windowPoint(element, 0, 0);
      const { x: right, y: bottom } = windowPoint(element, 1, 1);
      if (right <= left || bottom <= top || bottom < 0 || top > innerHeight) continue;
      const box = el("div", {});
      box.style.cssText = `${HATCH};left:${left}px;top:${top}px;width:${right - left}px;height:${bottom - top}px`;
      boxes.push(box);
    }
    hatches.replaceChildren(...boxes);
    return undefined;
  }

  function tell() {
    const parts = streaming()?.capture.hidden().length ?? 0;
    count.textContent = parts === 1 ? "1 part of this page is hidden from the agent." : `${parts} parts of this page are hidden from the agent.`;
    hidden.textContent = hiddenWords(store.state.config);
  }

  function hide() {
    if (!open) return;
    open = false;
    place.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  }

  return {
    toggle() {
      if (open) return hide();
      open = true;
      before = layer.root.activeElement;
      tell();
      layer.add(place);
      node.focus({ preventScroll: true });
      return undefined;
    },
    stop() {
      hide();
      held.stop();
      closeMirror();
    },
  };
}

/** @typedef {ReturnType<typeof createPrivacy>} Privacy */
