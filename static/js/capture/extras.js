// What the first picture does without: loaded after it, and added to a capture that runs.
import { attention } from "./attention.js";
import { browserUi } from "./browser_ui.js";
import { canvases } from "./canvases.js";
import { customStates } from "./custom_states.js";
import { driftCheck } from "./drift_check.js";
import { fonts } from "./fonts.js";
import { motion } from "./motion.js";
import { rare } from "./rare.js";
import { states } from "./states.js";
import { topLayer } from "./top_layer.js";

export const EXTRAS = [topLayer, rare, fonts, canvases, motion, browserUi, attention, states, customStates, driftCheck];
