// Video and audio of the replica, in step with the visitor's; silent unless the viewer wants sound.
import { known } from "./apply.js";
import { number } from "./reader.js";

/** Seconds that a playing copy may be off. */
const SLACK = 0.2;
/** How often, and how many times, a copy is looked at until it knows its length. */
const LOOK_MS = 150;
const LOOKS = 60;

/**
 * @param {{nodes: import("../shared/nodes.js").Nodes}} replica
 * @param {boolean} sound
 */
export function createPlayback({ nodes }, sound) {
  /** @type {WeakMap<HTMLMediaElement, {paused: boolean, time: number, at: number}>} */
  const wanted = new WeakMap();

  /** @param {HTMLMediaElement} media */
  function follow(media) {
    const state = wanted.get(media);
    if (!state) return;
    const time = state.time + (state.paused ? 0 : ((performance.now() - state.at) / 1000) * media.playbackRate);
    if (Math.abs(media.currentTime - time) > (state.paused ? 0.01 : SLACK)) media.currentTime = time;
    if (state.paused) media.pause();
    else media.play().catch(() => undefined); // not allowed, or its source is out of reach: the picture stands still
  }

  /**
   * Not by an event: WebKit tells none of a frame without scripts.
   * @param {HTMLMediaElement} media
   * @param {number} looks left
   */
  function whenReady(media, looks) {
    if (media.readyState > 0) follow(media);
    else if (looks > 0 && !media.error) setTimeout(() => whenReady(media, looks - 1), LOOK_MS);
  }

  return {
    /** @param {any[]} list id, paused, rate, volume, muted, time in seconds */
    apply(list) {
      for (let at = 0; at < list.length; at += 6) {
        const [id, paused, rate, volume, muted, time] = list.slice(at, at + 6).map(number);
        const media = /** @type {HTMLMediaElement} */ (known(nodes, id));
        if (typeof media.play !== "function") continue;
        media.muted = !sound || muted === 1;
        media.volume = Math.min(1, Math.max(0, volume));
        media.playbackRate = Math.min(16, Math.max(0.0625, rate));
        wanted.set(media, { paused: paused === 1, time, at: performance.now() });
        whenReady(media, LOOKS);
      }
    },
  };
}
