// What a page has beside its nodes, in the order in which a frame's sections are applied.
import { createAttention } from "./attention.js";
import { createFonts } from "./fonts.js";
import { createMotion } from "./motion.js";
import { createPlayback } from "./playback.js";
import { section } from "./reader.js";
import { createSheets } from "./sheets.js";
import { createStandIns } from "./stand_ins.js";
import { createStates } from "./states.js";

/**
 * @param {object} replica
 * @param {import("../shared/nodes.js").Nodes} replica.nodes
 * @param {HTMLIFrameElement} replica.frame
 * @param {() => Document} replica.document
 * @param {boolean} replica.sound
 */
export function createParts({ nodes, frame, document, sound }) {
  const states = createStates({ nodes, frame, document });
  const sheets = createSheets({ nodes });
  const fonts = createFonts({ nodes, document });
  const attention = createAttention({ nodes, document });
  const playback = createPlayback({ nodes }, sound);
  const motion = createMotion({ nodes });
  const standIns = createStandIns({ nodes });

  return {
    restyle: states.restyle,
    /** @param {Record<string, any>} data */
    apply(data) {
      for (const part of [sheets, fonts, states, attention, standIns]) part.apply(data);
      playback.apply(section(data, "play"));
      motion.apply(section(data, "motion"));
    },
    reset() {
      for (const part of [sheets, fonts, states, attention, standIns, motion]) part.reset();
    },
    /** @param {Node} node */
    forget(node) {
      sheets.forget(node);
      fonts.forget(node);
      states.forget(node);
    },
    destroy: states.destroy,
  };
}
