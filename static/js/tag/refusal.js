// Refusals of the agent's actions.

import { CODES } from "../shared/protocol.gen.js";

/**
 * @param {string} code
 * @returns {import("./guard.js").Problem}
 */
export const refusal = (code) => ({ code, detail: CODES[code] });
