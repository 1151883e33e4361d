// The tag in the visitor's page: an ordered list of parts, started one after the other and stopped backwards.

import { outsideZones } from "../capture/natives.js";
import { createApi } from "./api.js";
import { startBar } from "./bar.js";
import { startChat } from "./chat.js";
import { createConnection } from "./connection.js";
import { complain, guarded } from "./guard.js";
import { readWelcome, startInbox } from "./inbox.js";
import { startInvitation } from "./invitation.js";
import { createLayer } from "./layer.js";
import { addressAllowed } from "./origins.js";
import { startSession } from "./session.js";
import { recall, TOOL } from "./storage.js";
import { createStore } from "./store.js";
import { createToast } from "./toast.js";

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
  if (window.parent !== window && !window.frameElement) {
    // In a frame of another website: what the page around it shows of this one is all there is to do.
    guarded(async () => {
      const { startGuest } = await import("../capture/guest.js");
      stops.push(startGuest(window, { allowed: (origin) => addressAllowed(origin, options.config.origins) }));
    })();
    return;
  }
  const store = createStore(options.config);
  const api = createApi();
  const connection = createConnection(options, {
    onWelcome: (state) => readWelcome(store, state),
    onConnected: (connected, moving = false) => store.set({ connected, moving }),
    onRefused: stopAll,
  });
  const layer = createLayer();
  const toast = createToast(layer);
  /** @type {import("./types.js").Context} */
  const context = { options, store, connection, layer, toast, announce: api.announce };
  stops.push(connection.stop, layer.stop, startInbox(context));

  const session = startSession(context);

  /** Loaded when the visitor asks for it. @type {import("./privacy.js").Privacy|null} */
  let privacy = null;
  const showPrivacy = guarded(async () => {
    const { createPrivacy } = await import("./privacy.js");
    if (!running) return;
    privacy ??= createPrivacy(context, session.page);
    privacy.toggle();
  });
  let running = "";
  stops.push(() => privacy?.stop(), store.watch(["session"], async () => {
    const id = store.state.session?.id ?? "";
    const ended = id ? "" : running;
    running = id;
    if (!ended) return;
    privacy?.stop();
    privacy = null;
    const { showReceipt } = await import("./receipt.js");
    await showReceipt(context, ended);
  }));

  stops.push(session.stop, startBar(context, { ...session.wishes, privacy: showPrivacy }));
  const chat = options.messaging ? startChat(context) : null;
  if (chat) stops.push(chat.stop);
  stops.push(startInvitation(context, chat?.slot ?? null, session.claim));
  stops.push(api.publish({ connection, end: session.wishes.end }));

  /** Few sessions change their mode. @type {(() => void)|null} */
  let stopModeRequest = null;
  stops.push(() => stopModeRequest?.(), store.watch(["asked"], async () => {
    if (!store.state.asked) return;
    const { startModeRequest } = await import("./mode_request.js");
    if (stops.length) stopModeRequest ??= startModeRequest(context); // else all has been stopped meanwhile
  }));

  if (connection.expected()) connection.open();

  const token = toolToken();
  if (window.parent === window && (token || recall(TOOL))) {
    guarded(async () => {
      const { startMaskingTool } = await import("./masking_tool.js");
      if (stops.length) stops.push(startMaskingTool(context, token));
    })();
  }
}

/** Night Vision's link to the masking tool has its token in the fragment, which is nobody else's business. */
function toolToken() {
  const [, token = ""] = /^#cobrowse-tool=(.+)/.exec(location.hash) ?? [];
  if (token) history.replaceState(history.state, "", location.pathname + location.search);
  return token;
}
