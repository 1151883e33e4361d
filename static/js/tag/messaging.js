// All that there is to talk about: connection, chat, invitation, the session and its bar; started in order, stopped backwards.

import { startBar } from "./bar.js";
import { startChat } from "./chat.js";
import { createConnection } from "./connection.js";
import { guarded } from "./guard.js";
import { readWelcome, startInbox } from "./inbox.js";
import { startInvitation } from "./invitation.js";
import { withRising } from "./rising.js";
import { startSession } from "./session.js";
import { createStore } from "./store.js";
import { sheetText } from "./styles.js";
import { createToast } from "./toast.js";

/**
 * @typedef {object} Frame what the page has of us already
 * @property {import("./types.js").StartOptions} options
 * @property {import("./layer.js").Layer} layer
 * @property {HTMLElement|null} launcher null: the website has a chat of its own
 * @property {import("./api.js").Announce} announce
 * @property {import("./types.js").LoadStage} stage
 * @property {(() => void)[]} stops what stops the tag; all that starts here is added
 * @property {() => void} stopAll the server refuses us
 */

/** @param {Frame} frame */
export function startMessaging({ options, layer: plain, launcher, announce, stage, stops, stopAll }) {
  const layer = withRising(plain);
  const store = createStore(options.config);
  const connection = createConnection(options, {
    onWelcome: (state) => readWelcome(store, state),
    onConnected: (connected, moving = false) => store.set({ connected, moving }),
    onRefused: stopAll,
  });
  /** @type {import("./types.js").Context} */
  const context = { options, store, connection, layer, toast: createToast(layer), announce, stage };
  stops.push(layer.dress(sheetText), () => layer.raise(false), connection.stop, startInbox(context));

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
  const chat = launcher && startChat(context, launcher);
  if (chat) stops.push(chat.stop);
  stops.push(startInvitation(context, chat?.slot ?? null, session.claim));

  /** Few sessions change their mode. @type {(() => void)|null} */
  let stopModeRequest = null;
  stops.push(() => stopModeRequest?.(), store.watch(["asked"], async () => {
    if (!store.state.asked) return;
    const { startModeRequest } = await import("./mode_request.js");
    if (stops.length) stopModeRequest ??= startModeRequest(context); // else all has been stopped meanwhile
  }));

  if (connection.expected()) connection.open();

  return { context, end: session.wishes.end, openChat: () => chat?.open() };
}

/** @typedef {ReturnType<typeof startMessaging>} Messaging */
