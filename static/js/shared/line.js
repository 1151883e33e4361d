// A socket over plain HTTP, for networks that block WebSockets: long polling, with the face of a WebSocket
// (docs/protocol.md, "Lines"). Messages are numbered on both sides: what was not confirmed is sent again.

import { delay } from "./backoff.js";
import { KEY } from "./blocked.js";
import { joinChunks } from "./wire.js";

const TEXT = 0;
const BINARY = 1;
const CLOSE = 2;
const HEAD_BYTES = 5;
const BATCH_BYTES = 256 * 1024;
const BATCH_ITEMS = 500;
/** Between requests: what happens meanwhile goes together. */
const GATHER_MS = 25;
/** The server answers a poll within 25 s; a slow network may take as long to carry it. */
const ANSWER_MS = 60_000;
/** One request may fail so often, one after the other, before the line is lost: some eight seconds. */
const TRIES = 5;
/** Browsers give a page that is leaving no more than 64 KB. */
const BEACON_BYTES = 60_000;
const LAST_WORDS = 20;
/** How long a tab remembers that it needs lines. */
const KEPT_MS = 10 * 60_000;
const [CONNECTING, OPEN, CLOSED] = [0, 1, 3];
const GONE = 1006; // as browsers call a connection that ended without a word
const LEFT = 1001;
const WITHOUT_CODE = 1005; // as servers call a close that gives none
const [JSON_TYPE, BYTES] = ["application/json", "application/octet-stream"];

/**
 * @param {string} url of the socket
 * @returns {import("./socket.js").Transport}
 */
export function openLine(url) {
  const base = url.replace(/^ws/, "http").replace("/ws/", "/line/");
  /** Packed messages that the server has not confirmed. @type {Uint8Array[]} */
  const unconfirmed = [];
  /** Number of the first of them. */
  let first = 1;
  /** Number of the last of them that a request has carried, whether or not it has come. */
  let asked = 0;
  /** Number of the last message that came. */
  let has = 0;
  let id = "";
  let sending = false;
  /** @type {Set<AbortController>} */
  const asking = new Set();

  /** @type {import("./socket.js").Transport} */
  const line = { readyState: CONNECTING, bufferedAmount: 0, binaryType: "arraybuffer", onopen: null, onmessage: null, onclose: null, send, close };

  const isOpen = () => line.readyState === OPEN;

  async function open() {
    try {
      id = (await request("open", new Uint8Array(0))).line;
    } catch {
      ended(GONE);
    }
    if (line.readyState !== CONNECTING) return; // the server ends what never says hello
    line.readyState = OPEN;
    line.onopen?.();
    while (isOpen()) {
      for (const [kind, data] of (await ask("poll", body(has))) ?? []) queueMicrotask(() => deliver(kind, data));
      await pause();
    }
  }

  /**
   * @param {number} kind
   * @param {Uint8Array<ArrayBuffer>} data
   */
  function deliver(kind, data) {
    if (!isOpen()) return;
    has += 1;
    if (has === 1) noteBlocked();
    if (kind === CLOSE) ended(new DataView(data.buffer).getUint16(0));
    else line.onmessage?.({ data: kind === TEXT ? new TextDecoder().decode(data) : data.buffer });
  }

  /**
   * @param {ArrayBuffer} answer to a poll
   * @returns {[kind: number, data: Uint8Array<ArrayBuffer>][]} what is new in it
   */
  function read(answer) {
    const view = new DataView(answer);
    /** @type {[number, Uint8Array<ArrayBuffer>][]} */
    const items = [];
    let number = view.getUint32(0);
    for (let at = 4; at < answer.byteLength; number++) {
      const from = at + HEAD_BYTES;
      const end = from + view.getUint32(at + 1);
      if (number > has) items.push([view.getUint8(at), new Uint8Array(answer.slice(from, end))]);
      at = end;
    }
    return items;
  }

  /** @param {string|Uint8Array} data */
  function send(data) {
    if (!isOpen()) return;
    const packed = typeof data === "string" ? pack(TEXT, new TextEncoder().encode(data)) : pack(BINARY, data);
    unconfirmed.push(packed);
    line.bufferedAmount += packed.length;
    if (!sending) void pump();
  }

  /** One batch at a time, so that they cannot overtake each other. */
  async function pump() {
    sending = true;
    await undefined; // what is said in one breath goes together
    while (unconfirmed.length && isOpen()) {
      const batch = upTo(BATCH_BYTES);
      asked = Math.max(asked, first + batch.length - 1);
      const answer = await ask("send", body(first, batch));
      if (!answer) break;
      confirm(answer.received);
      await pause();
    }
    sending = false;
  }

  /** @param {number} number of the last message that the server has */
  function confirm(number) {
    for (; first <= number; first++) line.bufferedAmount -= unconfirmed.shift()?.length ?? 0;
  }

  /** @param {number} most bytes; one message may have more */
  function upTo(most) {
    let bytes = 0;
    const end = unconfirmed.findIndex((packed, at) => at === BATCH_ITEMS || ((bytes += packed.length) > most && at > 0));
    return end < 0 ? unconfirmed : unconfirmed.slice(0, end);
  }

  /**
   * @param {number} number
   * @param {Uint8Array[]} [items]
   */
  const body = (number, items = []) => joinChunks([new TextEncoder().encode(id), uint32(number), ...items]);

  /**
   * Ask until there is an answer, and lose the line when there will be none.
   * @param {string} verb
   * @param {Uint8Array} bytes
   * @returns {Promise<any>} as that of `request`, null when the line is closed
   */
  async function ask(verb, bytes) {
    for (let tries = 0; isOpen(); tries++) {
      try {
        return await request(verb, bytes);
      } catch (error) {
        if (error === REFUSED || tries === TRIES) ended(GONE);
        else await new Promise((done) => setTimeout(done, delay(tries)));
      }
    }
    return null;
  }

  /**
   * One request. Plain text with no header of our own: browsers make no other request before it to ask for leave.
   * @param {string} verb
   * @param {Uint8Array} bytes
   * @returns {Promise<any>} what a poll has brought that is new, otherwise JSON
   */
  async function request(verb, bytes) {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), ANSWER_MS);
    asking.add(control);
    try {
      const response = await fetch(base + verb, {
        method: "POST",
        body: /** @type {Uint8Array<ArrayBuffer>} */ (bytes),
        headers: { "Content-Type": "text/plain" },
        referrerPolicy: "origin",
        cache: "no-store",
        signal: control.signal,
      });
      if (response.status >= 400 && response.status < 500) throw REFUSED;
      // A proxy's own page may come with any other status.
      if (!response.ok || response.headers.get("content-type") !== (verb === "poll" ? BYTES : JSON_TYPE)) throw new Error(verb);
      return verb === "poll" ? read(await response.arrayBuffer()) : await response.json();
    } finally {
      clearTimeout(timer);
      asking.delete(control);
    }
  }

  /** @param {number} [code] */
  function close(code = WITHOUT_CODE) {
    if (isOpen()) hangUp(code);
    ended(code);
  }

  /**
   * Tell the server, with what it does not have yet; the page may be leaving. Where not all fits, the words that no request has
   * carried do: pictures of a page that is left are of no use.
   * @param {number} code
   */
  function hangUp(code) {
    const end = pack(CLOSE, Uint8Array.of(code >> 8, code & 255));
    const all = line.bufferedAmount <= BEACON_BYTES && unconfirmed.length <= BATCH_ITEMS;
    const words = unconfirmed.slice(asked + 1 - first).filter((packed) => packed[0] === TEXT).slice(-LAST_WORDS);
    const items = all ? unconfirmed : words;
    const bytes = body(all ? first : first + unconfirmed.length - words.length, [...items, end]);
    navigator.sendBeacon(`${base}close`, new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)], { type: "text/plain" }));
  }

  /** @param {number} code */
  function ended(code) {
    if (line.readyState === CLOSED) return;
    line.readyState = CLOSED;
    removeEventListener("pagehide", leave);
    for (const control of asking) control.abort();
    setTimeout(() => line.onclose?.({ code }));
  }

  const leave = () => close(LEFT);

  addEventListener("pagehide", leave);
  void open();
  return line;
}

/** A line gets through where a WebSocket did not. */
function noteBlocked() {
  try {
    sessionStorage.setItem(KEY, String(Date.now() + KEPT_MS));
  } catch {
    // storage is forbidden here
  }
}

/** What the server, or a proxy before it, does not take will not be taken the next time either. */
const REFUSED = new Error("refused");

/** In a hidden page timers come late or hardly ever. */
const pause = () => (document.hidden ? undefined : new Promise((done) => setTimeout(done, GATHER_MS)));

/** @param {number} value */
function uint32(value) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/**
 * @param {number} kind
 * @param {Uint8Array} data
 */
const pack = (kind, data) => joinChunks([Uint8Array.of(kind), uint32(data.length), data]);
