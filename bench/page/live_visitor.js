// The visitor's end of a live session over a bare relay; lab.js puts it into the page that is recorded.
import { createTagStream, startCapture } from "/bench/dist/ours.js";
import { MASKING, RRWEB_OPTIONS } from "./engines.js";

/** Milliseconds on a clock that all pages of the browser share. */
export const now = () => performance.timeOrigin + performance.now();

/** @param {string} url */
export function connect(url) {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve(socket);
    socket.onerror = reject;
  });
}

const senders = {
  // The least: the page as HTML, then the text that changed as it is.
  limit(socket) {
    socket.send(document.documentElement.outerHTML);
    const observer = new MutationObserver((records) => {
      const { target } = records[records.length - 1];
      socket.send(`#${target.textContent}`);
    });
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    return () => observer.disconnect();
  },
  ours(socket) {
    let capture = null;
    const connection = {
      sendFrame: (frame) => socket.send(frame),
      get bufferedAmount() {
        return socket.bufferedAmount;
      },
    };
    const stream = createTagStream(connection, 1, () => capture.snapshot());
    capture = startCapture(document, { emit: stream.emit, policy: MASKING, onFault: console.error });
    return () => {
      capture.stop();
      stream.stop();
    };
  },
  rrweb: (socket) => window.rrweb.record({ ...RRWEB_OPTIONS, emit: (event) => socket.send(JSON.stringify(event)) }),
};

/**
 * @param {string} engine limit, ours or rrweb
 * @param {string} url of the relay
 * @returns {Promise<number>} when it began
 */
export async function startLive(engine, url) {
  const socket = await connect(url);
  const began = now();
  senders[engine](socket);
  return began;
}

/**
 * Change a text of the page, one at a time, at irregular intervals; after each, the round trip of a small message with
 * nothing in between, so that both meet the same machine.
 * @param {number} count
 * @param {string} echo url of an echo
 * @returns {Promise<{times: number[], trips: number[]}>} when each change was made; milliseconds of each round trip
 */
export async function tick(count, echo) {
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const mark = document.getElementById("mark") ?? document.createElement("p");
  if (!mark.id) {
    mark.id = "mark";
    mark.textContent = "-";
    document.body.prepend(mark);
  }
  const socket = await connect(echo);
  await pause(300);
  const times = [];
  const trips = [];
  for (let at = 0; at < count; at += 1) {
    await pause(30 + ((at * 37) % 50));
    times.push(now());
    mark.firstChild.data = String(at);
    await pause(50);
    const began = now();
    await new Promise((resolve) => {
      socket.onmessage = () => resolve(trips.push(now() - began));
      socket.send(new Uint8Array(60));
    });
  }
  await pause(300);
  socket.close();
  return { times, trips };
}
