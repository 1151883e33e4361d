// What only some pages need: loaded once there is something of its kind; when that fails, again with the next.
import { PLACEHOLDER } from "./gate.js";
import { localName } from "./natives.js";

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function rare(context) {
  let players = false;
  let frames = !context.options.frameOrigin; // none may join then

  return {
    tags: ["video", "audio"],
    seen() {
      if (players) return;
      players = true;
      context.late(() => import("./playback.js").then((part) => [part.playback], () => {
        players = false;
        return [];
      }));
    },
    seenBox(element) {
      if (frames || localName(element) !== "iframe" || context.kinds.get(element) !== PLACEHOLDER) return;
      frames = true;
      context.late(() => import("./guests.js").then((part) => [part.guests], () => {
        frames = false;
        return [];
      }));
    },
  };
}
