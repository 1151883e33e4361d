// While a session runs: a frame round the window and a small bar that says who watches, with pause and stop.

import { button, el, icon, setText } from "./dom.js";
import { holdings } from "./guard.js";
import { statusWords } from "./words.js";

/**
 * @param {import("./types.js").Context} context
 * @param {import("./types.js").Wishes} wishes
 * @returns {() => void} stop
 */
export function startBar({ store, layer, announce, toast }, wishes) {
  const held = holdings();
  const frame = el("div", { class: "frame", "data-part": "frame" });
  const status = el("span", { role: "status" });
  const privacy = control("Privacy", "shield");
  const pause = control("Pause", "pause");
  const resume = control("Resume", "resume");
  const stop = control("Stop", "stop");
  stop.classList.add("stop");
  const bar = el("div", { class: "bar", role: "region", "aria-label": "CoBrowse session" }, status, privacy, pause, resume, stop);
  /** @type {(() => void)[]} */
  let shown = [];
  let running = "";

  held.on(privacy, "click", () => wishes.privacy?.());
  held.on(pause, "click", wishes.pause);
  held.on(resume, "click", wishes.resume);
  held.on(stop, "click", wishes.end);

  function hide() {
    for (const remove of shown) remove();
    shown = [];
    layer.host.removeAttribute("data-session-state");
    layer.raise(store.state.invitation?.state === "INVITED");
  }

  held.also(store.watch(["session", "config"], () => {
    const { session, config } = store.state;
    if (!session) {
      if (shown.length) hide();
      if (running) {
        announce("ended", {});
        toast("CoBrowse has ended. Nothing is shown any more.");
      }
      running = "";
      return;
    }
    if (!shown.length) shown = [layer.add(frame), layer.add(bar)];
    layer.raise(true);
    layer.host.setAttribute("data-session-state", session.state);
    frame.style.setProperty("--border", config.cobrowse.border_color);
    setText(status, statusWords(session));
    pause.hidden = session.state !== "active";
    resume.hidden = session.state !== "paused" || session.paused_by !== "visitor";
    if (session.state === "active" && running !== session.id) {
      running = session.id;
      announce("started", { mode: session.mode });
    }
  }));
  held.also(hide);
  return held.stop;
}

/**
 * @param {string} label
 * @param {string} picture
 */
function control(label, picture) {
  const node = button("", { kind: "quiet" });
  node.append(icon(picture), el("span", {}, label));
  return node;
}
