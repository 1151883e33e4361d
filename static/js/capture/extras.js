// What the first picture does without: loaded after it, and added to a capture that runs.
import { attention } from "./attention.js";
import { browserUi } from "./browser_ui.js";
import { canvases } from "./canvases.js";
import { customStates } from "./custom_states.js";
import { driftCheck } from "./drift_check.js";
import { fonts } from "./fonts.js";
import { guests } from "./guests.js";
import { motion } from "./motion.js";
import { playback } from "./playback.js";
import { states } from "./states.js";
import { topLayer } from "./top_layer.js";

export const EXTRAS = [topLayer, guests, fonts, canvases, playback, motion, browserUi, attention, states, customStates, driftCheck];
