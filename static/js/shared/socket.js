// One WebSocket that stays: greeting, answers by ref, reconnecting by the same code as connecting.

import { delay } from "./backoff.js";
import { validate } from "./messages.js";
import { CODES } from "./protocol.gen.js";

/**
 * @typedef {import("./messages.js").ControlMessage} ControlMessage
 * @typedef {"connecting"|"open"|"lost"|"refused"} SocketStatus
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
 * @typedef {object} Socket
 * @property {(message: ControlMessage) => boolean} send false when the socket is not open
 * @property {(message: ControlMessage, timeoutMs?: number) => Promise<any>} request rejects with {code, detail}
 * @property {(frame: Uint8Array) => boolean} sendFrame
 * @property {(code?: number, reason?: string) => void} close for good
 * @property {boolean} open
 * @property {number} bufferedAmount bytes that the browser has not sent yet
 */

// After these there is no sense in trying again: not allowed, not found, or we misbehaved.
const FINAL = new Set([4400, 4403, 4404]);
const PING_MS = 25000;
const ANSWER_MS = 10000;
const BUSY = 4429; // too many connections: the error says how long to wait
const GONE = 1006; // as browsers call a connection that ended without a word

/**
 * @param {SocketOptions} options
 * @returns {Socket}
 */
export function createSocket(options) {
  /** @type {WebSocket|null} */
  let socket = null;
  let greeted = false;
  let closed = false;
  let tries = 0;
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
    status("connecting");
    try {
      const [url, hello] = [await options.url(), await options.hello()];
      if (closed) return;
      socket = new WebSocket(url);
      socket.binaryType = "arraybuffer";
      socket.onopen = () => socket?.send(JSON.stringify({ t: "hello", ...hello }));
      socket.onmessage = (event) => receive(event.data);
      socket.onclose = (event) => lost(event.code);
    } catch (error) {
      const known = /** @type {any} */ (error);
      if (typeof known?.code === "string") {
        lastError = known;
        if (known.code !== "rate_limited") return refuse();
      }
      retry(known?.retry_after);
    }
  }

  /** @param {number} code */
  function lost(code) {
    socket = null;
    greeted = false;
    clearInterval(pinger);
    for (const ref of [...waiting.keys()]) settle(ref, "reject", { code: "timed_out", detail: CODES.timed_out });
    if (closed) return;
    if (FINAL.has(code)) refuse();
    else retry(code === BUSY ? lastError?.retry_after : 0);
  }

  function refuse() {
    closed = true;
    status("refused");
  }

  /** @param {number} [wait] seconds at the least */
  function retry(wait = 0) {
    if (closed) return;
    status("lost");
    timer = window.setTimeout(connect, wait * 1000 + delay(tries++));
  }

  /** @param {string|ArrayBuffer} data */
  function receive(data) {
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
    tries = 0;
    lastError = undefined;
    pinger = window.setInterval(ping, PING_MS);
    status("open");
    options.onWelcome(state);
  }

  /** A link that died silently says nothing for minutes: without an answer, start again. */
  function ping() {
    const asked = socket;
    request({ t: "ping" }).catch(() => {
      if (!asked || socket !== asked) return;
      asked.onclose = null;
      asked.close();
      lost(GONE);
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
    if (!greeted || socket?.readyState !== WebSocket.OPEN) return false;
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
    if (!greeted || socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(/** @type {Uint8Array<ArrayBuffer>} */ (frame));
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
