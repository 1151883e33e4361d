// The page that is recorded, and `lab`, by which bench/lab.py drives it.
import { bursts } from "./bursts.js";
import { engines } from "./engines.js";
import { startLive, tick } from "./live_visitor.js";
import { fillPage } from "./pages.js";

const QUIET_MS = 250;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @type {(string|Uint8Array)[]} what the engine has sent */
let sent = [];
let sentAt = 0;
let stop = () => undefined;

/** Until the engine has had its say: nothing was sent for a while, and frames have passed. */
async function quiet() {
  const began = performance.now();
  do await pause(50);
  while (performance.now() - Math.max(began, sentAt) < QUIET_MS);
}

async function gzipBytes(parts) {
  const stream = new Blob(parts).stream().pipeThrough(new CompressionStream("gzip"));
  let size = 0;
  for await (const chunk of stream) size += chunk.length;
  return size;
}

const lab = {
  fill: fillPage,
  startLive,
  tick,

  /** @param {string} engine */
  async start(engine) {
    sent = [];
    sentAt = performance.now();
    stop = engines[engine]((data) => {
      sent.push(data);
      sentAt = performance.now();
    });
    await quiet();
  },

  stop: () => stop(),

  /** How long the page could do nothing else, at worst, while the engine started: gaps of a loop of messages. */
  async longestGap(engine) {
    const channel = new MessageChannel();
    let last = performance.now();
    let worst = 0;
    channel.port1.onmessage = () => {
      const now = performance.now();
      worst = Math.max(worst, now - last);
      last = now;
      channel.port2.postMessage(0);
    };
    await pause(100);
    last = performance.now();
    channel.port2.postMessage(0);
    await pause(20);
    worst = 0;
    await lab.start(engine);
    await pause(300);
    channel.port1.close();
    return worst;
  },

  names: bursts.map(({ name }) => name),

  /** @param {string} name of a burst */
  async prepare(name) {
    await bursts.find((one) => one.name === name).prepare?.();
    await quiet();
    sent = [];
  },

  /** @param {string} name of a burst */
  async run(name) {
    bursts.find((one) => one.name === name).run();
    await quiet();
  },

  quiet,

  /** Five seconds of scrolling, one step a frame, of the page and of a container in turn. */
  async scroll(ms) {
    const scroller = document.getElementById("scroller");
    const end = performance.now() + ms;
    for (let step = 0; performance.now() < end; step += 1) {
      await new Promise(requestAnimationFrame);
      if (step % 2) window.scrollTo(0, step * 5);
      else if (scroller) scroller.scrollTop = step * 3;
    }
    await quiet();
  },

  forget() {
    sent = [];
  },

  /** The first messages as text, to look at. */
  sample: (count = 30) => sent.slice(0, count).map((data) => (typeof data === "string" ? data : new TextDecoder().decode(data.subarray(12)))),

  /** Bytes since the last `forget`, `start` or `prepare`; text counts as UTF-8. */
  async bytes() {
    const parts = sent.slice();
    return { messages: parts.length, raw: new Blob(parts).size, gzip: parts.length ? await gzipBytes(parts) : 0 };
  },
};

Object.assign(window, { lab });
