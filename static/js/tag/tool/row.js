// One rule in the panel's list. Pointing at it, or coming to it by keyboard, outlines what it matches.

import { el } from "../dom.js";
import { guarded } from "../guard.js";
import { KINDS, stateOf } from "./rules.js";

const STATES = { published: "", new: "New", changed: "Changed", removed: "Removed" };

/**
 * @param {import("./rules.js").Entry} entry
 * @param {{outline: () => void, leave: () => void, go: () => void, toggle: () => void, remove: () => void}} acts
 */
export function createRow(entry, { outline, leave, go, toggle, remove }) {
  const { rule, removed, fault } = entry;
  const state = stateOf(entry);
  const badges = [el("span", { class: `kind ${rule.kind}` }, KINDS[rule.kind] ?? rule.kind)];
  if (STATES[state]) badges.push(el("span", { class: `state ${state}` }, STATES[state]));
  if (rule.critical) badges.push(el("span", { class: "state" }, "Critical"));
  if (!rule.enabled && !removed) badges.push(el("span", { class: "state" }, "Off"));
  const choices = [act(removed ? "Keep" : "Remove", "remove", `${removed ? "Keep" : "Remove"} ${rule.selector}`, remove)];
  if (!removed) choices.unshift(act(rule.enabled ? "Switch off" : "Switch on", "toggle", `${rule.enabled ? "Switch off" : "Switch on"} ${rule.selector}`, toggle));
  const count = act("", "go", "", go);
  count.removeAttribute("aria-label");
  count.classList.add("count");
  count.title = "Go to the first";
  const node = el("li", { class: `rule ${state}` },
    el("div", { class: "first" }, el("code", {}, rule.selector), count),
    el("div", { class: "second" }, ...badges, rule.url_pattern ? el("span", { class: "pages" }, rule.url_pattern) : null, el("span", { class: "acts" }, ...choices)),
    fault ? el("p", { class: "fault" }, fault) : null);
  for (const type of ["pointerenter", "focusin"]) node.addEventListener(type, guarded(outline));
  for (const type of ["pointerleave", "focusout"]) node.addEventListener(type, guarded(leave));
  return node;
}

/**
 * @param {string} label
 * @param {string} does finds the button again after the list was drawn anew
 * @param {string} name
 * @param {() => void} work
 */
function act(label, does, name, work) {
  const node = el("button", { type: "button", class: "link", "data-does": does, "aria-label": name }, label);
  node.addEventListener("click", guarded(work));
  return node;
}
