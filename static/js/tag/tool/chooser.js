// From a picked element, or from nothing, to a rule: a selector, what it does, and where it holds.

import { button, el, setText } from "../dom.js";
import { guarded, holdings } from "../guard.js";
import { matching } from "./matches.js";
import { nameOf } from "./picking.js";
import { propose } from "./proposals.js";
import { KINDS } from "./rules.js";

/** @type {Object<string, string>} */
const WORDS = {
  mask: "Mask: agents see an empty box",
  show: "Show: counts where all is private",
  ignore: "Ignore: left out altogether",
  no_control: "No control: seen, but not clicked or filled",
};

/**
 * @param {Element} place
 * @param {object} options
 * @param {() => (Document|ShadowRoot)[]} options.roots
 * @param {(elements: Element[], what?: string) => void} options.outline
 * @param {(rule: Omit<import("./rules.js").Rule, "id">) => void} options.add
 * @param {() => void} options.onClosed
 */
export function startChooser(place, { roots, outline, add, onClosed }) {
  let held = holdings();

  function close() {
    if (!place.firstChild) return;
    held.stop();
    place.replaceChildren();
    outline([]);
  }

  /** @param {Element|null} element null: the selector is written by hand */
  function open(element) {
    close();
    held = holdings();
    const all = roots();
    const proposals = element ? propose(element, all) : [];
    const field = el("input", { type: "text", class: "text", "aria-label": "Selector", spellcheck: "false", autocomplete: "off", autocapitalize: "none" });
    const count = el("span", { class: "count", role: "status" });
    const kind = el("select", { class: "text", "aria-label": "What the rule does" },
      ...Object.keys(KINDS).map((name) => el("option", { value: name }, WORDS[name])));
    const here = el("input", { type: "checkbox" });
    const accept = button("Add to the draft", { kind: "button main" });
    const wider = button("Take the element around it", { kind: "link" });
    const cancel = button("Cancel");
    const choices = el("div", { class: "proposals", role: "radiogroup", "aria-label": "Proposed selectors" },
      ...proposals.map(({ selector, count: number }, index) => {
        const radio = el("input", { type: "radio", name: "proposal", checked: index === 0 });
        held.on(radio, "change", () => {
          field.value = selector;
          tell();
        });
        return el("label", {}, radio, el("code", {}, selector), el("span", { class: "count" }, `${number} here`));
      }));
    const parent = element && (element.parentElement ?? /** @type {ShadowRoot} */ (element.getRootNode()).host);
    wider.hidden = !parent || parent === document.documentElement;

    function tell() {
      const elements = field.value.trim() ? matching(all, field.value) : [];
      setText(count, elements ? `matches ${elements.length} here` : "not understood by this browser");
      count.classList.toggle("idle", !elements?.length);
      outline(elements ?? [], kind.value);
      accept.disabled = !field.value.trim() || !elements;
    }

    held.on(field, "input", tell);
    held.on(kind, "change", tell);
    held.on(wider, "click", () => open(parent ?? null));
    held.on(cancel, "click", () => {
      close();
      onClosed();
    });
    held.on(accept, "click", () => {
      const rule = { selector: field.value.trim(), kind: kind.value, url_pattern: here.checked ? location.pathname : "", note: "", critical: false, enabled: true };
      close();
      add(rule);
      onClosed();
    });
    place.append(el("div", { class: "chooser", role: "group", "aria-label": "New rule" },
      el("h3", {}, element ? `New rule for ${nameOf(element)}` : "New rule"), wider,
      proposals.length ? choices : null,
      el("label", { class: "field" }, el("span", {}, "Selector ", count), field),
      el("label", { class: "field" }, el("span", {}, "What it does"), kind),
      el("label", { class: "check" }, here, el("span", {}, "Only on this page ", el("code", {}, location.pathname))),
      el("div", { class: "choices" }, cancel, accept)));
    field.value = proposals[0]?.selector ?? "";
    tell();
    place.scrollIntoView({ block: "nearest" });
    field.focus({ preventScroll: true });
  }

  return { open: guarded(open), close, stop: close };
}
