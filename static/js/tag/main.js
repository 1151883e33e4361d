// The tag in every page: the launcher and window.CoBrowse. The rest is loaded when there is something to talk about.

import { outsideZones } from "../shared/zones.js";
import { createApi } from "./api.js";
import { complain, guarded } from "./guard.js";
import { createLauncher } from "./launcher.js";
import { createLayer } from "./layer.js";
import { OPEN, OUTBOX, recall, remember, TOOL, WINDOW } from "./storage.js";

const UNREACHABLE = { code: "unreachable", detail: "The chat cannot be loaded now." };

/**
 * Called by the loader.
 * @param {import("./types.js").StartOptions} options
 */
export function start(options) {
  // Inside Angular's zone each of our timers would make the whole application check itself.
  outsideZones(() => begin(options));
}

/** @param {import("./types.js").StartOptions} options */
function begin(options) {
  /** @type {(() => void)[]} */
  const stops = [];
  const stopAll = () => {
    for (const stop of stops.splice(0).reverse()) guarded(stop)();
  };
  try {
    assemble(options, stops, stopAll);
  } catch (error) {
    complain(error);
    stopAll();
  }
}

/**
 * @param {import("./types.js").StartOptions} options
 * @param {(() => void)[]} stops
 * @param {() => void} stopAll
 */
function assemble(options, stops, stopAll) {
  /** Whether the tag is about to start anew: what it cannot load may be a file of an older version. */
  let renewed = false;
  /** @type {import("./types.js").LoadStage} */
  const stage = async (load) => {
    if (!renewed) {
      try {
        return await load();
      } catch {
        if (!renewed) options.again(stopAll);
        renewed = true;
      }
    }
    return null;
  };

  if (window.parent !== window && !window.frameElement) {
    stage(async () => stops.push((await import("./framed.js")).startFramed(options.config, stage)));
    return;
  }
  const layer = createLayer();
  const api = createApi();

  /** @type {Promise<import("./messaging.js").Messaging>|null} */
  let loading = null;
  /** @returns {Promise<import("./messaging.js").Messaging>} */
  async function load() {
    const part = await stage(() => import("./messaging.js"));
    if (!part || !stops.length) { // or stopped meanwhile
      loading = null;
      if (launcher) launcher.node.hidden = false;
      throw UNREACHABLE;
    }
    try {
      return part.startMessaging({ options, layer, launcher: launcher?.node ?? null, announce: api.announce, stage, stops, stopAll });
    } catch (error) {
      stopAll();
      throw error;
    }
  }
  const messaging = () => (loading ??= load());
  const ahead = guarded(messaging);

  async function open() {
    remember(WINDOW, "1"); // also for a tag that starts anew
    launcher?.busy(true);
    try {
      (await messaging()).openChat();
    } finally {
      launcher?.busy(renewed);
    }
  }

  const launcher = options.messaging ? createLauncher(layer, { ahead, open }) : null;
  stops.push(layer.stop, () => launcher?.stop(), api.publish({ messaging, end: guarded(async () => (await loading)?.end()) }));

  // Night Vision's link has its token in the fragment, which is nobody else's business; or this tab has the tool open.
  const [, token = ""] = /^#cobrowse-tool=(.+)/.exec(location.hash) ?? [];
  if (token) history.replaceState(history.state, "", location.pathname + location.search);
  if (window.parent === window && (token || recall(TOOL))) {
    guarded(async () => {
      const [{ startMaskingTool }, { context }] = await Promise.all([import("./masking_tool.js"), messaging()]);
      if (stops.length) stops.push(startMaskingTool(context, token));
    })();
  }
  if ([OPEN, WINDOW, OUTBOX].some(recall)) ahead();
}
