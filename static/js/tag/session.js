// Which tab the session is in, and when it streams: from page.start to a stop, again after every interruption.

import { complain, guarded, holdings, isProblem } from "./guard.js";

/** Capture, and all that acts on the page: nobody needs it before there is a session. */
const loadStreaming = () => import("./streaming.js");

const AGAIN_MS = 1000;
/** No answer, or a part of the server is away: asked again. */
const PASSING = new Set(["timed_out", "unavailable"]);
/** The session changed while we asked; its new state says what to do. */
const OVERTAKEN = new Set(["session_paused", "session_ended", "wrong_state", "not_found"]);

/** @param {import("./types.js").Context} context */
export function startSession(context) {
  const { store, connection } = context;
  const { state } = store;
  const held = holdings();
  /** Whether the session is in this tab. */
  let mine = false;
  /** What the next session state is: the first that this page load hears, the first after a lost connection, or news. */
  let heard = /** @type {"nothing"|"reconnected"|"news"} */ ("nothing");
  let lastEpoch = 0;
  /** @type {import("./streaming.js").Streaming|null} */
  let streaming = null;
  let asking = false;
  /** Raised by everything that overtakes a page.start on its way. */
  let turn = 0;
  /** The configuration under which nothing could be captured: only another one is worth a try. @type {object|null} */
  let failedWith = null;
  /** What the visitor has decided: it holds here at once, and the server is told when it can be. */
  let wish = /** @type {{session: string, what: "pause"|"end", told: boolean}|null} */ (null);

  function decide() {
    const { session, connected } = state;
    const running = session?.state === "pending" || session?.state === "active";
    if (!running || !connected || !mine || wish?.session === session.id) stopStreaming();
    else if (!streaming && !asking && failedWith !== state.config) guarded(begin)();
  }

  function onFailed() {
    failedWith = state.config;
    stopStreaming();
  }

  async function begin() {
    const own = ++turn;
    asking = true;
    try {
      const part = await context.stage(loadStreaming);
      if (own !== turn || !part) return;
      const { epoch } = await connection.request({ t: "page.start", ...part.pagePlace(document, state.config.masking) });
      if (own !== turn) return;
      lastEpoch = epoch;
      streaming = part.startStreaming(context, epoch, onFailed);
      if (failedWith === state.config) stopStreaming();
    } catch (error) {
      if (own !== turn) return;
      if (!isProblem(error)) throw error;
      if (PASSING.has(error.code)) setTimeout(guarded(decide), AGAIN_MS);
      else if (!OVERTAKEN.has(error.code)) complain(error);
    } finally {
      if (own === turn) asking = false;
    }
  }

  function stopStreaming() {
    turn += 1;
    asking = false;
    streaming?.stop();
    streaming = null;
  }

  /** @param {"pause"|"end"} what */
  function want(what) {
    if (!state.session) return;
    wish = { session: state.session.id, what, told: false };
    stopStreaming();
    if (what === "end") store.set({ session: null, asked: null });
    guarded(tell)();
  }

  async function tell() {
    const now = wish;
    if (!now || now.told || !state.connected) return;
    now.told = true;
    try {
      await connection.request({ t: `session.${now.what}` });
      if (now.what === "pause") wish = null;
    } catch (error) {
      now.told = false;
      if (isProblem(error) && PASSING.has(error.code)) {
        setTimeout(guarded(tell), AGAIN_MS); // or when the connection is back
        return;
      }
      wish = null;
      if (!isProblem(error) || !OVERTAKEN.has(error.code)) throw error;
    }
  }

  function onSession() {
    const { session, connected } = state;
    if (connected && heard !== "news") {
      // The session follows the tab the visitor sees. While we were away, another tab may have taken it.
      const elsewhere = session && (heard === "nothing" || session.epoch !== lastEpoch);
      if (elsewhere) mine = document.visibilityState === "visible";
      heard = "news";
    }
    if (session && wish?.session === session.id && wish.what === "end") {
      guarded(tell)();
      store.set({ session: null });
      return;
    }
    if (!session) mine = false;
    else guarded(tell)();
    decide();
  }

  /** Loaded before it is needed; whether that failed matters when it is needed. */
  function ahead() {
    loadStreaming().catch(() => {});
  }

  /** The visitor looks at this tab now: the session comes here. */
  function look() {
    if (document.visibilityState !== "visible" || heard !== "news" || mine || !state.session) return;
    mine = true;
    decide();
  }

  held.also(store.watch(["connected"], () => {
    if (state.connected) return;
    if (heard === "news") heard = "reconnected";
    stopStreaming();
  }));
  held.also(store.watch(["session"], onSession));
  held.also(store.watch(["config"], decide));
  held.also(store.watch(["invitation"], () => {
    if (state.invitation?.state === "CLOSED" && !state.session) mine = false;
    if (state.invitation?.state === "INVITED") ahead();
  }));
  if (connection.expected() === "session") ahead();
  held.also(connection.receive("page.stop", ({ epoch }) => {
    if (epoch !== lastEpoch) return;
    mine = false;
    stopStreaming();
  }));
  held.on(document, "visibilitychange", look);
  held.on(window, "focus", look);
  held.on(window, "pagehide", (/** @type {PageTransitionEvent} */ event) => {
    streaming?.leave();
    stopStreaming();
    if (event.persisted) connection.close(); // an open socket keeps a page out of the back-forward cache
  });
  held.on(window, "pageshow", (/** @type {PageTransitionEvent} */ event) => {
    if (event.persisted && connection.expected()) connection.open();
  });
  held.also(stopStreaming);

  return {
    /** The visitor says yes here: the session will run in this tab. */
    claim() {
      mine = true;
    },
    /** @type {import("./types.js").Wishes} */
    wishes: {
      pause: () => want("pause"),
      end: () => want("end"),
      async resume() {
        mine = true;
        await connection.request({ t: "session.resume" });
      },
    },
    /** @returns {import("./streaming.js").PageContext|null} the page load that streams at the moment */
    page: () => streaming?.page ?? null,
    stop: held.stop,
  };
}
