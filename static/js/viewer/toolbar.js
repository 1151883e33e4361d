// The bar above the stage: what is shown, who watches, the mode, pausing, ending, and moving the page.
import { button, el, icon } from "./dom.js";
import { attachMenu } from "./menu.js";
import { MODE_HINTS, MODE_NAMES } from "./words.js";

/** @typedef {import("./types.js").Session} Session */

/**
 * @typedef {object} ToolbarOptions
 * @property {(mode: string) => void} onMode
 * @property {(paused: boolean) => void} onPause
 * @property {() => void} onEnd
 * @property {(to: "back"|"forward"|"reload"|"url", url?: string) => void} onNavigate
 * @property {(fit: boolean) => void} onFit
 */

/**
 * @param {HTMLElement} parent
 * @param {ToolbarOptions} options
 */
export function createToolbar(parent, options) {
  const dot = el("span", { class: "viewer-dot", "aria-hidden": "true" });
  const statusText = el("span", { role: "status", "data-part": "status" });
  const agents = el("ul", { class: "viewer-agents", "aria-label": "Watching" });

  const modeButton = el("button", { type: "button", class: "button", "aria-label": "Mode" });
  const modeName = el("strong", {});
  modeButton.append(el("span", { class: "quiet" }, "Mode"), modeName, icon("down"));
  const modeMenu = el("div", { class: "menu" });
  const asked = el("span", { class: "viewer-asked", hidden: true });

  const pause = button("Pause", { icon: "pause" });
  const end = button("End session", { icon: "stop", className: "button danger" });
  const fit = button("Fit to window", { icon: "fit", quiet: true, className: "button square" });
  fit.setAttribute("aria-pressed", "true");

  const address = el("input", { type: "text", inputmode: "url", "aria-label": "Address", autocomplete: "off", spellcheck: "false", maxlength: 2000 });
  const go = el("button", { type: "submit", class: "button" }, "Go");
  const addressForm = el("form", { class: "viewer-address" }, address, go);
  const moves = /** @type {const} */ ([["back", "Back"], ["forward", "Forward"], ["reload", "Reload"]]).map(([to, label]) => {
    const one = button(label, { icon: to, quiet: true, className: "button square" });
    one.addEventListener("click", () => options.onNavigate(to));
    return one;
  });
  const navigation = el("div", { class: "viewer-navigation", role: "group", "aria-label": "The visitor's page" }, ...moves, addressForm);
  const place = el("p", { class: "viewer-place" });

  const root = el(
    "header",
    { class: "viewer-bar" },
    el("div", { class: "viewer-row" }, el("p", { class: "viewer-status" }, dot, statusText),
      el("div", { class: "viewer-tools" }, asked, el("div", { class: "menu-anchor" }, modeButton, modeMenu), pause, end)),
    el("div", { class: "viewer-row" }, navigation, place, agents, fit),
  );
  parent.append(root);

  /** @type {Session|null} */
  let session = null;
  const menu = attachMenu(modeButton, modeMenu, {
    label: "Mode",
    items: () => (session?.modes ?? []).map((mode) => ({ value: mode, label: MODE_NAMES[mode], hint: MODE_HINTS[mode], current: mode === session?.mode })),
    choose: (mode) => {
      if (mode !== session?.mode) options.onMode(mode);
    },
  });

  pause.addEventListener("click", () => options.onPause(session?.state !== "paused"));
  end.addEventListener("click", options.onEnd);
  fit.addEventListener("click", () => {
    const on = fit.getAttribute("aria-pressed") !== "true";
    fit.setAttribute("aria-pressed", String(on));
    options.onFit(on);
  });
  addressForm.addEventListener("submit", (event) => {
    event.preventDefault();
    const url = absolute(address.value.trim(), session?.page.url ?? "");
    if (url) options.onNavigate("url", url);
  });

  return {
    /**
     * @param {import("./status.js").Status} status
     * @param {string} hint about the connection
     */
    setStatus(status, hint) {
      statusText.title = hint;
      if (statusText.textContent !== status.text) statusText.textContent = status.text; // said once, not at every update
    },
    /**
     * @param {Session} next
     * @param {string} ownId
     */
    setSession(next, ownId) {
      session = next;
      const over = next.state === "ended";
      modeName.textContent = MODE_NAMES[next.mode];
      modeButton.setAttribute("aria-description", MODE_NAMES[next.mode]);
      modeButton.hidden = fit.hidden = over;
      if (over) menu.close();
      asked.hidden = over || !next.asked_mode;
      asked.textContent = next.asked_mode ? `Asked the visitor for “${MODE_NAMES[next.asked_mode]}”` : "";
      setPause(next);
      end.hidden = over;
      const navigable = next.capabilities.includes("navigate") && !over;
      navigation.hidden = !navigable;
      place.hidden = navigable || over;
      place.textContent = next.page.title ? `${next.page.title} · ${next.page.url}` : next.page.url;
      if (document.activeElement !== address) address.value = next.page.url;
      agents.replaceChildren(...next.agents.map((agent) => agentChip(agent, agent.id === ownId)));
    },
    destroy() {
      menu.close();
      root.remove();
    },
  };

  /** @param {Session} of */
  function setPause(of) {
    const paused = of.state === "paused";
    const theirs = paused && of.paused_by !== "agent";
    pause.replaceChildren(icon(paused ? "resume" : "pause"), el("span", {}, paused ? "Resume" : "Pause"));
    pause.hidden = of.state === "ended";
    pause.disabled = theirs || of.state === "pending";
    pause.title = theirs && of.paused_by === "visitor" ? "Only the visitor can resume what the visitor paused." : "";
  }
}

/**
 * @param {import("./types.js").Agent} agent
 * @param {boolean} own
 */
function agentChip(agent, own) {
  const dot = el("span", { class: "viewer-agent-dot", "aria-hidden": "true" });
  dot.style.background = agent.color;
  return el("li", {}, dot, own ? `${agent.name} (you)` : agent.name);
}

/**
 * What the agent typed as an address of the visitor's site: a path, an address without its scheme, or a whole one.
 * @param {string} text
 * @param {string} base
 * @returns {string} empty when nothing was typed; the server says what is wrong with the rest
 */
function absolute(text, base) {
  if (!text || /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !/^https?:\/\//.test(base)) return text;
  return text.startsWith("/") ? new URL(text, base).href : `${new URL(base).protocol}//${text}`;
}
