// The visitor's socket, opened only when there is something to talk about: ticket first, then the greeting.

import { createSocket } from "../shared/socket.js";
import { complain, guarded, holdings } from "./guard.js";
import { OPEN, recall, remember, TOKEN } from "./storage.js";

const CLOSED = { code: "timed_out", detail: "There is no connection." };

/**
 * @param {{host: string, siteKey: string}} options
 * @param {{onWelcome: (state: any) => void, onConnected: (connected: boolean, moving?: boolean) => void, onRefused: () => void}} hear
 */
export function createConnection({ host, siteKey }, hear) {
  /** @type {import("../shared/socket.js").Socket|null} */
  let socket = null;
  let ticket = "";
  const held = holdings();
  /** @type {Map<string, (message: import("./types.js").ControlMessage) => void>} */
  const receivers = new Map();
  /** @type {(data: ArrayBuffer) => void} */
  let frameReceiver = () => {};
  /** @type {Set<{resolve: () => void, reject: (error: unknown) => void}>} */
  const waiting = new Set();

  async function url() {
    const response = await fetch(`${host}/api/v1/tag/${encodeURIComponent(siteKey)}/ticket/`, {
      method: "POST",
      body: JSON.stringify({ token: recall(TOKEN) }),
      credentials: "omit",
      referrerPolicy: "origin",
    });
    const answer = await response.json();
    if (answer.error) throw answer.error;
    ticket = answer.ticket;
    remember(TOKEN, answer.token);
    return `${host.replace(/^http/, "ws")}/ws/visitor/${siteKey}/${answer.visitor}/`;
  }

  /**
   * @param {import("../shared/socket.js").SocketStatus} status
   * @param {import("./guard.js").Problem} [problem]
   */
  function onStatus(status, problem) {
    hear.onConnected(status === "open", status === "moving");
    if (status === "open") {
      for (const one of waiting) one.resolve();
      waiting.clear();
    }
    if (status === "refused") refused(problem ?? CLOSED);
  }

  /** @param {import("./guard.js").Problem} problem */
  function refused(problem) {
    complain(problem);
    for (const one of waiting) one.reject(problem);
    waiting.clear();
    hear.onRefused();
  }

  // A page whose policy forbids all connections to us would be asked, and would report, for ever; for one that forbids
  // WebSockets alone there is the line.
  held.on(document, "securitypolicyviolation", (/** @type {SecurityPolicyViolationEvent} */ event) => {
    const ours = event.blockedURI.startsWith(host);
    if (!socket || !ours || event.disposition === "report" || !event.effectiveDirective.startsWith("connect")) return;
    socket.close();
    socket = null;
    refused({ code: "unreachable", detail: `This page's policy forbids the connection to ${host}.` });
  });

  /** @param {import("./types.js").ControlMessage} message */
  function onMessage(message) {
    const receiver = receivers.get(message.t);
    if (receiver) receiver(message);
    else if (message.t === "error") complain({ code: message.code, detail: message.detail });
  }

  function open() {
    socket ??= createSocket({
      url,
      hello: () => ({ ticket }),
      sender: "tag",
      onWelcome: guarded(hear.onWelcome),
      onMessage: guarded(onMessage),
      onFrame: guarded((data) => frameReceiver(data)),
      onStatus: guarded(onStatus),
    });
  }

  return {
    open,
    /** What an earlier page load left to come back to. */
    expected: () => recall(OPEN),
    /** @param {"talk"|"session"|null} what */
    expect(what) {
      remember(OPEN, what);
    },
    /** @returns {Promise<void>} when the server has greeted us */
    ready() {
      open();
      if (socket?.open) return Promise.resolve();
      return new Promise((resolve, reject) => waiting.add({ resolve, reject }));
    },
    /**
     * @param {string} name
     * @param {(message: import("./types.js").ControlMessage) => void} receiver
     * @returns {() => void} stop
     */
    receive(name, receiver) {
      receivers.set(name, receiver);
      return () => {
        if (receivers.get(name) === receiver) receivers.delete(name);
      };
    },
    /** @param {(data: ArrayBuffer) => void} receiver */
    receiveFrames(receiver) {
      frameReceiver = receiver;
      return () => {
        frameReceiver = () => {};
      };
    },
    /** @param {import("./types.js").ControlMessage} message */
    send: (message) => socket?.send(message) ?? false,
    /** @param {import("./types.js").ControlMessage} message */
    request: (message) => socket?.request(message) ?? Promise.reject(CLOSED),
    /** @param {Uint8Array} frame */
    sendFrame: (frame) => socket?.sendFrame(frame) ?? false,
    get bufferedAmount() {
      return socket?.bufferedAmount ?? 0;
    },
    /** The page may come back (from the back-forward cache): open() connects again. */
    close() {
      socket?.close();
      socket = null;
      hear.onConnected(false);
    },
    stop() {
      held.stop();
      socket?.close();
      socket = null;
    },
  };
}

/** @typedef {ReturnType<typeof createConnection>} Connection */
