// Video and audio: whether they play, where, how fast and how loud; their sources travel as attributes.
import { isElement } from "./natives.js";

const EVENTS = ["play", "pause", "playing", "waiting", "seeked", "ratechange", "volumechange", "loadedmetadata", "ended"];
/** Seconds that the copy may be off before it is told again. */
const SLACK = 0.25;

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function playback(context) {
  /** @type {Map<HTMLMediaElement, {key: string, time: number, at: number}>} */
  const players = new Map();

  return {
    tags: ["video", "audio"],
    root(root) {
      for (const type of EVENTS) context.on(root, type, context.schedule);
    },
    seen(element) {
      players.set(/** @type {HTMLMediaElement} */ (element), { key: "1,1,1,0", time: 0, at: performance.now() });
    },
    forget(node) {
      if (isElement(node)) players.delete(/** @type {HTMLMediaElement} */ (node));
    },
    reset: () => players.clear(),
    write(data) {
      const out = [];
      for (const [media, told] of players) {
        const moving = !media.paused && !media.ended && media.readyState > 2;
        const state = [moving ? 0 : 1, media.playbackRate, media.volume, media.muted ? 1 : 0];
        const now = performance.now();
        const running = told.key[0] === "0";
        const expected = told.time + (running ? ((now - told.at) / 1000) * media.playbackRate : 0);
        if (state.join() === told.key && Math.abs(media.currentTime - expected) < SLACK) continue;
        players.set(media, { key: state.join(), time: media.currentTime, at: now });
        out.push(context.nodes.idOf(media), ...state, Math.round(media.currentTime * 1000) / 1000);
      }
      if (out.length) data.play = out;
    },
  };
}
