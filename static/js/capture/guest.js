// A page inside a frame of another origin: captures itself for the page around it, when that may ask.
import { createContext } from "./context.js";
import { HERE, JOIN, WHO } from "./guest_words.js";
import { listen, unlisten } from "./natives.js";

/**
 * @param {Window & typeof globalThis} view
 * @param {{allowed: (origin: string) => boolean}} options which pages may have this one shown
 * @returns {() => void} stop
 */
export function startGuest(view, { allowed }) {
  /** @type {{context: ReturnType<typeof createContext>, port: MessagePort}|null} */
  let running = null;

  const key = Math.random();

  function here() {
    view.parent.postMessage({ t: HERE, key, loaded: view.document.readyState === "complete" }, "*");
  }

  function leave() {
    running?.context.stop();
    running?.port.close();
    running = null;
  }

  /** @param {MessageEvent} event */
  function onMessage({ data, source, origin, ports }) {
    if (source !== view.parent || !allowed(origin)) return;
    if (data?.t === WHO) here();
    else if (data?.t === JOIN && ports[0]) join(ports[0], data);
  }

  /**
   * @param {MessagePort} port
   * @param {{base: number, urls: string[], policy: import("./policy.js").Masking}} terms
   */
  function join(port, { base, urls, policy }) {
    leave();
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
    running = { context, port };
    listen(port, "message", /** @type {EventListener} */ (context.guard((/** @type {MessageEvent} */ { data }) => {
      if (data.t === "stop") leave();
      else if (data.t === "base") waiting.shift()?.(data.base);
      else if (data.t === "snapshot") {
        urls.splice(0, urls.length, ...(data.urls ?? urls)); // a page that was loaded before an upgrade sends none
        context.setMasking(data.policy);
      }
    })), {});
    port.start();
    context.guard(context.begin)();
  }

  listen(view, "message", /** @type {EventListener} */ (onMessage), {});
  here();
  return () => {
    unlisten(view, "message", /** @type {EventListener} */ (onMessage), {});
    leave();
  };
}
