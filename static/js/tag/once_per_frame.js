// Drawing that many events ask for.

import { guarded } from "./guard.js";

/**
 * Work that is done at most once a frame.
 * @param {() => unknown} work
 */
export function oncePerFrame(work) {
  let request = 0;
  const run = guarded(() => {
    request = 0;
    return work();
  });
  return {
    ask() {
      request ||= requestAnimationFrame(run);
    },
    stop() {
      cancelAnimationFrame(request);
      request = 0;
    },
  };
}
