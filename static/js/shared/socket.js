// One socket that stays: greeting, answers by ref, reconnecting by the same code as connecting. It is a WebSocket, or a
// line over HTTP where WebSockets do not get through.

import { delay, soon } from "./backoff.js";
import { blockedHere } from "./blocked.js";
import { validate } from "./messages.js";
import { CODES } from "./protocol.gen.js";

/**
 * @typedef {import("./messages.js").ControlMessage} ControlMessage
 * @typedef {"connecting"|"open"|"moving"|"lost"|"refused"} SocketStatus moving: lost for a moment, by a deployment
 * @typedef {{code: string, detail: string, retry_after?: number}} Problem retry_after in seconds
 * @typedef {object} SocketOptions
 * @property {() => string|Promise<string>} url
 * @property {() => object|Promise<object>} hello fields of the first message, such as {ticket}
 * @property {string} sender tag, workspace or viewer
 * @property {(state: any) => void} onWelcome
 * @property {(message: ControlMessage) => void} onMessage
 * @property {(data: ArrayBuffer) => void} [onFrame]
 * @property {(status: SocketStatus, detail?: {code: string, detail: string}) => void} [onStatus]
 *
 * @typedef {object} Transport what is needed of a WebSocket
 * @property {number} readyState
 * @property {number} bufferedAmount
 * @property {string} binaryType
 * @property {((event?: any) => void)|null} onopen
 * @property {((event: {data: any}) => void)|null} onmessage
 * @property {((event: {code: number}) => void)|null} onclose
 * @property {(data: any) => void} send
 * @property {(code?: number, reason?: string) => void} close
 *
 * @typedef {object} Socket
 * @property {(message: ControlMessage) => boolean} send false when the socket is not open
 * @property {(message: ControlMessage, timeoutMs?: number) => Promise<any>} request rejects with {code, detail}
 * @property {(frame: Uint8Array) => boolean} sendFrame
 * @property {(code?: number, reason?: string) => void} close for good
 * @property {boolean} open
 * @property {number} bufferedAmount bytes that the browser has not sent yet; on a line, that the server has not confirmed
 * @property {boolean} blocked whether this network blocks WebSockets, so that a line is used
 */

// After these there is no sense in trying again: not allowed, not found, or we misbehaved.
const FINAL = new Set([4400, 4403, 4404]);
/** Refusals of a request that pass by themselves. */
export const PASSING = new Set(["rate_limited", "unavailable"]);
/** The process ends, in a deployment. */
const MOVING = 4012;
const PING_MS = 25000;
const ANSWER_MS = 10000;
const BUSY = 4429; // too many connections: the error says how long to wait
const GONE = 1006; // as browsers call a connection that ended without a word
const OPEN = 1;
/** A WebSocket that takes so long to open and bring its first message does not get through: some proxies say nothing. */
const MUTE_MS = 6000;
/** Where WebSockets have got through, they fail so often before a line is tried: the server may be starting anew. */
const FAILURES = 3;

/**
 * @param {SocketOptions} options
 * @returns {Socket}
 */
export function createSocket(options) {
  /** @type {Transport|null} */
  let socket = null;
  let overHttp = blockedHere();
  /** Whether the present connection has brought anything. */
  let heard = false;
  /** How many WebSockets in a row brought nothing. */
  let failures = FAILURES - 1;
  let greeted = false;
  let closed = false;
  let tries = 0;
  let moving = false;
  let refs = 0;
  let timer = 0;
  let pinger = 0;
  /** @type {Problem|undefined} */
  let lastError;
  /** @type {Map<string, {resolve: (result: any) => void, reject: (error: any) => void, timer: number}>} */
  const waiting = new Map();

  const status = (/** @type {SocketStatus} */ name) => options.onStatus?.(name, lastError);

  async function connect() {
    if (closed) return;
    if (!moving) status("connecting");
    try {
      const [url, hello] = [await options.url(), await options.hello()];
      if (closed) return;
      const own = await dial(url);
      if (closed) return own.close();
      socket = own;
      own.binaryType = "arraybuffer";
      own.onopen = () => own.send(JSON.stringify({ t: "hello", ...hello }));
      own.onmessage = (event) => receive(event.data);
      own.onclose = (event) => lost(event.code);
      heard = false;
      if (!overHttp) setTimeout(() => heard || drop(own), MUTE_MS);
    } catch (error) {
      const known = /** @type {any} */ (error);
      if (typeof known?.code === "string") {
        lastError = known;
        if (!PASSING.has(known.code)) return refuse();
      }
      retry(known?.retry_after);
    }
  }

  /**
   * @param {string} url
   * @returns {Promise<Transport>}
   */
  async function dial(url) {
    try {
      if (!overHttp) return /** @type {any} */ (new WebSocket(url));
    } catch {
      overHttp = true; // by the page's policy
    }
    try {
      return (await import("./line.js")).openLine(url);
    } catch (error) {
      overHttp = false; // the part cannot be had now
      throw error;
    }
  }

  /** @param {Transport} own which says nothing any more */
  function drop(own) {
    if (socket !== own) return;
    own.onclose = null;
    own.close();
    lost(GONE);
  }

  /** @param {number} code */
  function lost(code) {
    socket = null;
    greeted = false;
    clearInterval(pinger);
    for (const ref of [...waiting.keys()]) settle(ref, "reject", { code: "timed_out", detail: CODES.timed_out });
    if (closed) return;
    if (FINAL.has(code)) return refuse();
    const before = overHttp;
    if (heard || code >= 4000) overHttp = blockedHere();
    else if (overHttp) overHttp = false;
    else overHttp = ++failures >= FAILURES;
    if (overHttp && !before) connect();
    else retry(code === MOVING, code === BUSY ? lastError?.retry_after : 0);
  }

  function refuse() {
    closed = true;
    status("refused");
  }

  /**
   * @param {boolean} [soonBack]
   * @param {number} [wait] seconds at the least
   */
  function retry(soonBack = false, wait = 0) {
    if (closed) return;
    moving = soonBack;
    status(moving ? "moving" : "lost");
    timer = window.setTimeout(connect, wait * 1000 + (moving ? soon() : delay(tries++)));
  }

  /** @param {string|ArrayBuffer} data */
  function receive(data) {
    heard = true;
    if (typeof data !== "string") return options.onFrame?.(data);
    const message = parse(data);
    // Answers of the tag reach the viewer through the server as they are.
    if (!isMessage(message)) return undefined;
    if (message.t === "welcome") return welcome(message.state);
    if (message.t === "ok" && settle(message.ref, "resolve", message.result ?? {})) return undefined;
    if (message.t === "error") {
      lastError = { code: message.code, detail: message.detail, retry_after: message.retry_after };
      if (message.ref && settle(message.ref, "reject", lastError)) return undefined;
    }
    return options.onMessage(message);
  }

  /** @param {any} state */
  function welcome(state) {
    greeted = true;
    moving = false;
    tries = 0;
    lastError = undefined;
    if (!overHttp) failures = 0;
    pinger = window.setInterval(ping, PING_MS);
    status("open");
    options.onWelcome(state);
  }

  /** A link that died silently says nothing for minutes: without an answer, start again. */
  function ping() {
    const asked = socket;
    request({ t: "ping" }).catch(() => {
      if (asked) drop(asked);
    });
  }

  /**
   * @param {string} ref
   * @param {"resolve"|"reject"} how
   * @param {any} value
   */
  function settle(ref, how, value) {
    const asked = waiting.get(ref);
    if (!asked) return false;
    waiting.delete(ref);
    clearTimeout(asked.timer);
    asked[how](value);
    return true;
  }

  /** @param {ControlMessage} message */
  function send(message) {
    if (!greeted || socket?.readyState !== OPEN) return false;
    socket.send(JSON.stringify(message));
    return true;
  }

  /**
   * @param {ControlMessage} message
   * @param {number} timeoutMs
   */
  function request(message, timeoutMs = ANSWER_MS) {
    return new Promise((resolve, reject) => {
      const ref = String(++refs);
      const timedOut = () => settle(ref, "reject", { code: "timed_out", detail: CODES.timed_out });
      waiting.set(ref, { resolve, reject, timer: window.setTimeout(timedOut, timeoutMs) });
      if (!send({ ...message, ref })) timedOut();
    });
  }

  /** @param {Uint8Array} frame */
  function sendFrame(frame) {
    if (!greeted || socket?.readyState !== OPEN) return false;
    socket.send(frame);
    return true;
  }

  /**
   * @param {number} [code]
   * @param {string} [reason]
   */
  function close(code = 1000, reason = "") {
    closed = true;
    clearTimeout(timer);
    clearInterval(pinger);
    socket?.close(code, reason);
  }

  connect();
  return {
    send,
    request,
    sendFrame,
    close,
    get open() {
      return greeted;
    },
    get bufferedAmount() {
      return socket?.bufferedAmount ?? 0;
    },
    get blocked() {
      return overHttp;
    },
  };
}

/**
 * @param {string} data
 * @returns {unknown} undefined when it is not JSON, which no message is
 */
function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

/**
 * @param {unknown} data
 * @returns {data is ControlMessage}
 */
function isMessage(data) {
  return validate(data, "server") === "";
}
