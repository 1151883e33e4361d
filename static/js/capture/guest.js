// A page inside a frame of another origin: captures itself for the page around it.
import { createContext } from "./context.js";
import { listen } from "./natives.js";

/** @typedef {{base: number, urls: string[], policy: import("./policy.js").Masking}} Terms of the page around this one; urls: its own, and of those around it */

/**
 * @param {Window & typeof globalThis} view
 * @param {MessagePort} port to the page around this one, which may have it
 * @param {Terms} terms
 * @param {(origin: string) => boolean} allowed which pages may be part of the picture
 * @returns {() => void} stop
 */
export function startGuest(view, port, { base, urls, policy }, allowed) {
  /** @type {((base: number) => void)[]} */
  const waiting = [];
  const context = createContext(view.document, {
    emit: () => undefined,
    onData: (data) => port.postMessage({ t: "data", data }),
    onFault(fault) {
      const { rules } = /** @type {any} */ (fault) ?? {};
      if (rules) port.postMessage({ t: "fault", rules });
      else console.warn("CoBrowse:", fault); // the page around this one goes on
    },
    policy,
    base,
    urls,
    frameOrigin: allowed,
    allocate: () => new Promise((resolve) => {
      waiting.push(resolve);
      port.postMessage({ t: "base" });
    }),
  });

  function stop() {
    context.stop();
    port.close();
  }

  listen(port, "message", /** @type {EventListener} */ (context.guard((/** @type {MessageEvent} */ { data }) => {
    if (data.t === "stop") stop();
    else if (data.t === "base") waiting.shift()?.(data.base);
    else if (data.t === "snapshot") {
      urls.splice(0, urls.length, ...(data.urls ?? urls)); // a page that was loaded before an upgrade sends none
      context.setMasking(data.policy);
    }
  })), {});
  port.start();
  context.guard(context.begin)();
  return stop;
}
