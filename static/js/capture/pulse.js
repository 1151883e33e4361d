// When frames leave: with the next animation frame, or by a timer where the browser paints none.
import { cancelFrame, clearTimer, requestFrame, setTimer } from "./natives.js";

/** A hidden tab has no animation frames. */
const LATEST_MS = 120;
/** What changes without an event or a mutation (values and style rules set by script) is found this often. */
const LOOK_MS = 250;

/** @param {() => void} beat */
export function createPulse(beat) {
  let frame = 0;
  let timer = 0;
  let look = 0;
  let running = false;

  function run() {
    cancel();
    if (!running) return;
    beat();
  }

  function cancel() {
    if (frame) cancelFrame(frame);
    if (timer) clearTimer(timer);
    frame = timer = 0;
  }

  function lookAgain() {
    look = setTimer(lookAgain, LOOK_MS);
    schedule();
  }

  function schedule() {
    if (!running || timer) return;
    timer = setTimer(run, LATEST_MS);
    frame = requestFrame(run);
  }

  return {
    schedule,
    start() {
      running = true;
      look = setTimer(lookAgain, LOOK_MS);
    },
    stop() {
      running = false;
      cancel();
      clearTimer(look);
    },
  };
}
