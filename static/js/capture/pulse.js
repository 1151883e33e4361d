// When frames leave: the first change after a rest at once, then one an animation frame; by a timer where none is painted.
import { cancelFrame, clearTimer, listen, requestFrame, setTimer, unlisten } from "./natives.js";

/** A hidden tab has no animation frames. */
const LATEST_MS = 120;
/** What changes without an event or a mutation (values and style rules set by script) is found this often. */
const LOOK_MS = 250;
/** After so long without a frame the next one need not wait for the browser to paint. */
const REST_MS = 15;

/** @param {() => void} beat */
export function createPulse(beat) {
  let frame = 0;
  let timer = 0;
  let look = 0;
  let asked = false;
  let beatAt = -Infinity;
  let running = false;
  /** @type {MessageChannel|null} a task of its own: the page's has ended by then, with all that it changed */
  let channel = null;

  function run() {
    cancel();
    if (!running) return;
    beat();
    beatAt = performance.now();
  }

  function cancel() {
    if (frame) cancelFrame(frame);
    if (timer) clearTimer(timer);
    frame = timer = 0;
    asked = false;
  }

  function onMessage() {
    if (asked) run();
  }

  function lookAgain() {
    look = setTimer(lookAgain, LOOK_MS);
    schedule();
  }

  function soon() {
    if (!running || asked) return;
    asked = true;
    channel?.port2.postMessage(0);
  }

  function schedule() {
    if (!running || asked) return;
    if (performance.now() - beatAt > REST_MS) {
      soon();
    } else if (!timer) {
      timer = setTimer(run, LATEST_MS);
      frame = requestFrame(run);
    }
  }

  return {
    schedule,
    /** As soon as the page has had its turn. */
    soon,
    start() {
      running = true;
      channel = new MessageChannel();
      listen(channel.port1, "message", onMessage, {});
      channel.port1.start();
      look = setTimer(lookAgain, LOOK_MS);
    },
    stop() {
      running = false;
      cancel();
      clearTimer(look);
      if (channel) unlisten(channel.port1, "message", onMessage, {});
      channel?.port1.close();
      channel = null;
    },
  };
}
