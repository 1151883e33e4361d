// Whether the visitor looks at this page, and where to when they leave it.

import { holdings } from "./guard.js";
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

  /** @param {string} state */
  const tell = (state) => connection.send({ t: "page.state", epoch, state });

  /** @param {string} url where the page is about to go */
  function expect(url) {
    intent = { url: new URL(url, document.baseURI).href, at: performance.now() };
  }

  held.on(document, "visibilitychange", () => tell(document.visibilityState === "visible" ? "visible" : "hidden"));

  held.on(window, "click", (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement || node instanceof HTMLAreaElement);
    if (link instanceof HTMLAnchorElement && link.href && !link.target.startsWith("_blank")) expect(link.href);
  }, { passive: true });
  held.on(window, "submit", (event) => {
    // Not form.action: a field of that name would hide it.
    if (event.target instanceof HTMLFormElement) expect(event.target.getAttribute("action") || location.href);
  }, { passive: true });
  // Where the browser has it, this also knows of scripts, of reloading and of going back.
  const { navigation } = /** @type {any} */ (window);
  if (navigation) {
    held.on(navigation, "navigate", (/** @type {any} */ event) => {
      const { sameDocument, url } = event.destination;
      if (!sameDocument && event.downloadRequest === null) expect(url);
    });
  }

  return {
    expect,
    /** The page is going away. */
    leave() {
      const recent = intent && performance.now() - intent.at < INTENT_MS ? intent : null;
      if (!recent) tell("closing");
      else tell(addressAllowed(recent.url, store.state.config.origins) ? "moving" : "untagged");
    },
    stop: held.stop,
  };
}
