// The panel of the masking tool: the rules with what they match here, picking, the preview, and saving the draft.

import { button, el, icon, setText } from "../dom.js";
import { isProblem } from "../guard.js";
import { startChooser } from "./chooser.js";
import { found, rootsOf } from "./matches.js";
import { createOutlines } from "./outlines.js";
import { startPicking } from "./picking.js";
import { openPreview } from "./preview.js";
import { createRow } from "./row.js";
import { sheetText } from "./styles.js";

const COUNT_MS = 2000;

/**
 * @typedef {object} Work
 * @property {import("./rules.js").Rules} rules
 * @property {string} review
 * @property {Date} until when the token gets too old
 * @property {boolean} unsaved
 * @property {() => void} onEdit
 * @property {() => Promise<{index: number, detail: string}[]>} save faults by the place among the changes
 * @property {() => void} close
 */

/**
 * @param {import("../types.js").Context} context
 * @param {ReturnType<typeof import("../guard.js").holdings>} held
 * @param {Work} work
 */
export function createPanel(context, held, work) {
  const { layer, store, options } = context;
  const { rules } = work;
  const outlines = createOutlines(layer, held);
  let { unsaved } = work;
  let warned = false;
  /** @type {(() => void)|null} */
  let giveUp = null;
  /** @type {import("./preview.js").Preview|null} */
  let preview = null;

  const move = button("Move", { kind: "button small" });
  const fold = button("Fold", { kind: "button small" });
  const close = button("Close the masking tool", { icon: "close", kind: "quiet" });
  const pick = button("Pick an element", { kind: "button" });
  const write = button("Write a rule", { kind: "button" });
  const look = button("Show what an agent would see", { kind: "button wide" });
  const list = el("ul", { class: "rules", "aria-label": "Masking rules" });
  const summary = el("p", { class: "summary" });
  const status = el("p", { class: "told", role: "status" });
  const save = button("Save draft", { kind: "button main" });
  const review = el("a", { class: "button", href: work.review, target: "_blank", rel: "noopener" }, "Review and publish");
  const place = el("div", { class: "chooser-place" });
  const body = el("div", { class: "body" }, summary, place, list);
  const foot = el("div", { class: "foot" }, status, el("div", { class: "choices" }, save, review));
  const panel = el("section", { class: "tool", role: "region", "aria-label": "Masking tool" },
    el("header", {}, icon("shield"), el("h2", {}, "Masking tool"), move, fold, close),
    el("div", { class: "choices tools" }, pick, write, look), body, foot);
  pick.setAttribute("aria-pressed", "false");
  look.setAttribute("aria-pressed", "false");
  fold.setAttribute("aria-expanded", "true");

  const chooser = startChooser(place, {
    roots: () => rootsOf(layer.host),
    outline: outlines.show,
    add(rule) {
      rules.add(rule);
      edited();
      list.lastElementChild?.scrollIntoView({ block: "nearest" });
    },
    onClosed: () => pick.focus({ preventScroll: true }),
  });

  function edited() {
    unsaved = true;
    warned = false;
    work.onEdit();
    setText(status, "Not saved yet.");
    draw();
    preview?.setPolicy(rules.policy(options.config.masking));
  }

  function draw() {
    const focused = /** @type {HTMLElement|null} */ (layer.root.activeElement)?.dataset.does;
    const at = rules.entries.findIndex((_, index) => list.children[index]?.contains(layer.root.activeElement));
    list.replaceChildren(...rules.entries.map((entry) => createRow(entry, {
      outline: () => outlines.show(found(rootsOf(layer.host), entry.rule).elements, entry.rule.kind),
      leave: () => outlines.show([]),
      go: () => found(rootsOf(layer.host), entry.rule).elements[0]?.scrollIntoView({ block: "center" }),
      toggle() {
        entry.rule.enabled = !entry.rule.enabled;
        edited();
      },
      remove() {
        rules.remove(entry);
        outlines.show([]);
        edited();
      },
    })));
    if (at >= 0) {
      const row = list.children[Math.min(at, list.children.length - 1)];
      /** @type {HTMLElement|null|undefined} */ (row?.querySelector(`[data-does="${focused}"]`))?.focus({ preventScroll: true });
    }
    count();
  }

  function count() {
    const roots = rootsOf(layer.host);
    let here = 0;
    rules.entries.forEach((entry, index) => {
      const { said, idle } = found(roots, entry.rule);
      if (!idle) here += 1;
      const node = list.children[index]?.querySelector(".count");
      if (!node) return;
      setText(node, said);
      node.classList.toggle("idle", idle);
    });
    const changes = rules.changed().length;
    const drafted = changes === 0 ? "No draft." : `Draft: ${changes} change${changes === 1 ? "" : "s"}${unsaved ? ", not saved" : ", saved"}.`;
    const all = rules.entries.length;
    setText(summary, `${all} rule${all === 1 ? "" : "s"}, ${here} match${here === 1 ? "es" : ""} something on this page. ${drafted}`);
    save.disabled = !unsaved;
  }

  function stopPicking() {
    giveUp?.();
    giveUp = null;
  }

  held.on(pick, "click", () => {
    if (giveUp) return stopPicking();
    chooser.close();
    pick.setAttribute("aria-pressed", "true");
    setText(status, "Click an element of the page. Escape gives up.");
    giveUp = startPicking(layer, outlines, (element) => {
      giveUp = null;
      pick.setAttribute("aria-pressed", "false");
      setText(status, "");
      if (element) chooser.open(element);
    });
    return undefined;
  });
  held.on(write, "click", () => {
    stopPicking();
    chooser.open(null);
  });
  held.on(move, "click", () => panel.classList.toggle("moved")); // to see what it covers
  held.on(fold, "click", () => setFolded(!panel.classList.contains("folded")));

  /** @param {boolean} on */
  function setFolded(on) {
    panel.classList.toggle("folded", on);
    fold.textContent = on ? "Unfold" : "Fold";
    fold.setAttribute("aria-expanded", String(!on));
  }

  /** The preview covers what the visitor has to answer, and two captures of one page would be in each other's way. */
  const busy = () => store.state.session !== null || store.state.invitation?.state === "INVITED";

  held.on(look, "click", () => {
    if (preview) return preview.close();
    if (busy()) {
      setText(status, "A CoBrowse session runs in this tab or is about to. The preview works when it has ended.");
      return undefined;
    }
    stopPicking();
    preview = openPreview(context, rules.policy(options.config.masking), (fault) => {
      preview = null;
      panel.classList.remove("beside");
      move.hidden = false;
      setFolded(false);
      look.setAttribute("aria-pressed", "false");
      look.textContent = "Show what an agent would see";
      setText(status, fault);
    });
    panel.classList.add("beside");
    move.hidden = true;
    setFolded(true);
    look.setAttribute("aria-pressed", "true");
    look.textContent = "Stop showing what an agent would see";
    return undefined;
  });
  held.also(store.watch(["session", "invitation"], () => busy() && preview?.close()));

  held.on(save, "click", async () => {
    save.disabled = true;
    setText(status, "Saving…");
    try {
      const changed = rules.changed();
      const faults = await work.save();
      for (const entry of rules.entries) entry.fault = "";
      for (const { index, detail } of faults) if (changed[index]) changed[index].fault = detail;
      unsaved = faults.length > 0;
      setText(status, unsaved ? "Nothing was saved: a rule has a fault." : "Draft saved. Visitors and agents see no change until it is published.");
    } catch (error) {
      setText(status, isProblem(error) ? error.detail : "The server cannot be reached. Try again.");
    }
    draw();
  });
  held.on(close, "click", () => {
    if (unsaved && !warned) {
      warned = true;
      setText(status, "There are changes that are not saved. Close again to lose them.");
    } else work.close();
  });

  held.also(layer.dress(sheetText));
  held.also(layer.add(panel));
  held.also(() => preview?.close());
  held.also(stopPicking);
  held.also(chooser.stop);
  held.every(COUNT_MS, count);
  setText(status, unsaved ? "Not saved yet." : `Save before ${work.until.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}: then this link is too old.`);
  draw();
}
