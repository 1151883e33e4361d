// Refusals of the agent's actions. The server puts the sentence to the code.

/**
 * @param {string} code
 * @returns {import("./guard.js").Problem}
 */
export const refusal = (code) => ({ code, detail: "" });
