// Whether the visitor looks at this page, and where to when they leave it.

import { guarded, holdings } from "./guard.js";
import { addressAllowed } from "./origins.js";

/** A press on a link that has not led anywhere after this long was handled by the page itself. */
const INTENT_MS = 4000;

/**
 * @param {import("./types.js").Context} context
 * @param {number} epoch
 */
export function startPageState({ store, connection }, epoch) {
  const held = holdings();
  /** @type {{url: string, at: number}|null} */
  let intent = null;

  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let stayed;
  held.also(() => clearTimeout(stayed));
  /** @param {string} state */
  const tell = (state) => connection.send({ t: "page.state", epoch, state });
  /** @type {Set<string>} why nothing of the page is shown */
  const hushed = new Set();
  const tellSeen = () => tell(["private", "missed"].find((why) => hushed.has(why)) ?? (document.visibilityState === "visible" ? "visible" : "hidden"));

  /** @param {string} url */
  const kindOf = (url) => (addressAllowed(url, store.state.config.origins) ? "moving" : "untagged");

  /** @param {string} url where the page is about to go */
  function expect(url) {
    intent = { url: new URL(url, document.baseURI).href, at: performance.now() };
    // Firefox cuts the socket before it hides the page: say it now, and take it back if nothing comes of it.
    tell(kindOf(intent.url));
    clearTimeout(stayed);
    stayed = setTimeout(guarded(tellSeen), INTENT_MS);
  }

  held.on(document, "visibilitychange", tellSeen);

  const { navigation } = /** @type {any} */ (window);
  if (navigation) {
    // It knows of links and forms, and also of scripts, of reloading and of going back.
    held.on(navigation, "navigate", (/** @type {any} */ event) => {
      const { sameDocument, url } = event.destination;
      if (!sameDocument && event.downloadRequest === null) expect(url);
    });
  } else {
    held.on(window, "click", (/** @type {MouseEvent} */ event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
      if (link instanceof HTMLAnchorElement && leaves(link)) expect(link.href);
    }, { passive: true });
    held.on(window, "submit", (event) => {
      // Not form.action: a field of that name would hide it.
      const form = event.target;
      if (form instanceof HTMLFormElement && !event.defaultPrevented) expect(form.getAttribute("action") || location.href);
    }, { passive: true });
  }

  return {
    expect,
    /**
     * Nothing of the page may be shown, or it may be again.
     * @param {"private"|"missed"} why
     * @param {boolean} on
     */
    hush(why, on) {
      if (on) hushed.add(why);
      else hushed.delete(why);
      tellSeen();
    },
    /** The page is going away. */
    leave() {
      const recent = intent && performance.now() - intent.at < INTENT_MS ? intent : null;
      tell(recent ? kindOf(recent.url) : "closing");
    },
    stop: held.stop,
  };
}

/**
 * @param {HTMLAnchorElement} link
 * @returns {boolean} whether following it replaces this page
 */
function leaves(link) {
  if (!link.href || link.hasAttribute("download") || link.target.startsWith("_blank")) return false;
  return !link.hash || link.href.replace(link.hash, "") !== location.href.replace(location.hash, "");
}
