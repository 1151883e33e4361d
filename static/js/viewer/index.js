// The viewer: the visitor's page, live, with everything an agent does on it. Usable without the workspace.
import { createReplica } from "../replica/index.js";
import { KIND } from "../shared/protocol.gen.js";
import { createSocket } from "../shared/socket.js";
import { decodeFrame, encodeFrame, inflate } from "../shared/wire.js";
import { startClicking } from "./clicking.js";
import { button, el } from "./dom.js";
import { startEditing } from "./editing.js";
import { startHighlights } from "./highlights.js";
import { startPointers } from "./pointers.js";
import { startPointing } from "./pointing.js";
import { startScrolling } from "./scrolling.js";
import { startSelecting } from "./selecting.js";
import { createStage } from "./stage.js";
import { MOVING_MS, statusOf } from "./status.js";
import { createStream } from "./stream.js";
import { createLacking } from "./lacking.js";
import { createSupplies } from "./supplies.js";
import { fetchTicket } from "./ticket.js";
import { createToasts } from "./toast.js";
import { createToolbar } from "./toolbar.js";
import { BLOCKED, MODE_NAMES, sentenceOf } from "./words.js";

/** @typedef {import("./types.js").Session} Session */
/** @typedef {{id: string, name: string, number: number, color: string}} Me */

/** More than this unsent in the socket: pointer frames are left out. */
const BUSY_BYTES = 64 * 1024;
/** The page is there, and can send a snapshot. */
const SHOWING = new Set(["visible", "hidden"]);
/** What the server says about frames that crossed a change of state; no answer to anything the agent did. */
const CROSSED = new Set(["frame_gap", "session_paused", "stale_epoch", "wrong_state"]);

/**
 * Shows one session inside `container` until it is destroyed.
 * @param {HTMLElement} container
 * @param {{sessionId: string, route: string, onSession?: (session: Session) => void, onClose?: () => void}} options
 *   onClose: the agent has put away the stage of an ended session
 * @returns {{destroy: () => void, session: () => Session|null}}
 */
export function createViewer(container, options) {
  const root = el("section", { class: "viewer", "aria-label": "CoBrowse viewer", "data-state": "waiting" });
  container.append(root);

  /** @type {Session|null} */
  let session = null;
  /** @type {Me|null} */
  let me = null;
  /** @type {"connecting"|"open"|"moving"|"lost"|"refused"} */
  let socketState = "connecting";
  let refusal = "";
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let movingTimer;
  let movingLong = false;
  let pointerSeq = 0;
  /** The copy was found to differ: the server counts it when the picture is asked for again. */
  let drifted = false;
  /** @type {(() => void)[]} */
  const onFrame = [];
  const tellFrame = () => onFrame.forEach((listener) => listener());

  const toolbar = createToolbar(root, {
    onMode: setMode,
    onPause: (paused) => attempt({ t: paused ? "session.pause" : "session.resume" }),
    onEnd: () => attempt({ t: "session.end" }),
    onNavigate: (to, url) => attempt({ t: "act.navigate", to, ...(url ? { url } : {}) }),
    onFit: (fit) => stage.setFit(fit),
  });
  const stage = createStage(root, `/workspace/replica/${options.sessionId}/`, tellFrame);
  const toasts = createToasts(root);
  const ended = el("div", { class: "viewer-ended", hidden: true });
  root.append(ended);

  const replica = createReplica(stage.frame, {
    onViewport: (viewport) => stage.setViewport(viewport),
    onFault(reason) {
      drifted ||= reason === "difference";
      if (reason === "too_large") stream.giveUp();
      else stream.lose();
      update();
    },
    supply: (wants) => supplies(wants),
    probing: stage.probing,
    onLacking: (kind, origin) => lacking.tell(kind, origin),
  });

  const stream = createStream({
    apply(frame) {
      replica.apply(frame);
      tellFrame();
    },
    inflate,
    ask() {
      socket.send({ t: "snapshot.request", ...(drifted ? { reason: "drift" } : {}) });
      drifted = false;
    },
    wanted: () => socketState === "open" && session?.state === "active" && SHOWING.has(session.page.state),
    ack: (seq, bytes) => socket.send({ t: "ack", seq, bytes }),
    onPointer: (frame) => pointers.show(frame),
    onState: (catchingUp) => {
      if (catchingUp) editing.close();
      update();
    },
  });

  /** @type {import("./context.js").Context} */
  const context = {
    stage,
    replica,
    session: () => session,
    me: () => me,
    epoch: () => stream.epoch,
    acting: () => root.dataset.state === "live",
    can: (capability) => session?.capabilities.includes(capability) ?? false,
    request: (message, waitMs) => socket.request(message, waitMs),
    attempt,
    sendPointer(payload) {
      if (socket.bufferedAmount > BUSY_BYTES) return;
      pointerSeq += 1;
      socket.sendFrame(encodeFrame({ kind: KIND.POINTER, flags: 0, source: 0, epoch: stream.epoch, seq: pointerSeq, payload }));
    },
    toast: toasts.show,
    onFrame: (listener) => onFrame.push(listener),
  };
  const lacking = createLacking((text) => toasts.show(text, "info"));
  const supplies = createSupplies(context, options.sessionId);
  const pointers = startPointers(context);
  const highlights = startHighlights(context);
  const editing = startEditing(context);
  const selecting = startSelecting(context);
  const stops = [
    startPointing(context),
    startScrolling(context),
    startClicking(context, { dragged: selecting.dragged, edit: editing.edit, highlight: highlights.show }),
    selecting.stop,
    editing.stop,
    highlights.stop,
    pointers.stop,
  ];

  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = createSocket({
    url: () => `${scheme}://${location.host}/ws/session/${options.route}/${options.sessionId}/`,
    hello: async () => {
      await stage.loaded;
      return { ticket: await fetchTicket(options.sessionId), ...stream.last() };
    },
    sender: "viewer",
    onWelcome(state) {
      me = state.me;
      if (state.resumed) stream.resume();
      else stream.restart();
      takeSession(state.session);
    },
    onMessage,
    onFrame(bytes) {
      stream.push(decodeFrame(bytes), bytes.byteLength);
    },
    onStatus(status, detail) {
      socketState = status;
      if (status === "refused") refusal = sentenceOf(detail);
      update();
      if (status === "refused") finish();
    },
  });

  /** @param {{t: string, [field: string]: any}} message */
  function onMessage(message) {
    if (message.t === "session") takeSession(message.session);
    else if (message.t === "highlight" && message.agent?.id !== me?.id) highlights.show(/** @type {any} */ (message));
    else if (message.t === "error" && !CROSSED.has(message.code)) toasts.show(message.detail);
  }

  /** @param {{t: string, [field: string]: unknown}} message */
  function attempt(message) {
    socket.request(message).catch((error) => toasts.show(sentenceOf(error)));
  }

  /** @param {string} mode */
  function setMode(mode) {
    socket.request({ t: "mode.set", mode }).then(
      (result) => {
        if (result.done === "asked") toasts.show(`Asked the visitor for “${MODE_NAMES[mode]}”.`, "info");
      },
      (error) => toasts.show(sentenceOf(error)),
    );
  }

  /** @param {Session} next */
  function takeSession(next) {
    const before = session;
    session = next;
    stage.setMatched(next.match_viewport);
    toolbar.setSession(next, me?.id ?? "");
    if (before?.asked_mode && !next.asked_mode && next.mode !== before.asked_mode && next.state !== "ended") {
      toasts.show(`The visitor did not allow “${MODE_NAMES[before.asked_mode]}”.`, "info");
    }
    if (!["moving", "lost"].includes(next.page.state)) {
      clearTimeout(movingTimer);
      movingTimer = undefined;
      movingLong = false;
    } else {
      movingTimer ??= setTimeout(() => {
        movingLong = true;
        update();
      }, MOVING_MS);
    }
    if (!SHOWING.has(next.page.state) || !next.capabilities.includes("fill")) editing.close();
    update();
    options.onSession?.(next);
    if (next.state === "ended") finish();
  }

  function update() {
    const status = statusOf({ session, socket: socketState, refusal, catchingUp: stream.catchingUp, tooLarge: stream.gaveUp, movingLong });
    root.dataset.state = status.word;
    toolbar.setStatus(status, socketState === "open" && socket.blocked ? BLOCKED : "");
    stage.setVeil(status.word === "live" || status.word === "ended" ? "" : status.text);
    if (status.word === "ended") showEnd(status.text);
    if (status.word !== "live") pointers.clear();
  }

  /** Nothing of the visitor's page stays on the agent's screen after the end. */
  function finish() {
    onFrame.length = 0;
    toasts.clear();
    for (const stop of stops.splice(0)) stop();
    stream.destroy();
    replica.destroy();
    socket.close();
  }

  /** @param {string} text */
  function showEnd(text) {
    if (!ended.hidden) return;
    const close = button("Close the stage", { className: "button primary" });
    close.addEventListener("click", () => options.onClose?.());
    ended.replaceChildren(el("h2", {}, "CoBrowse is over"), el("p", {}, text), close);
    ended.hidden = false;
  }

  return {
    session: () => session,
    destroy() {
      clearTimeout(movingTimer);
      if (stops.length) finish();
      toasts.destroy();
      toolbar.destroy();
      stage.destroy();
      root.remove();
    },
  };
}
