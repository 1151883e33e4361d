// Asks the visitor's browser for what this one could not load; the server keeps it while the session lasts.

const AT_ONCE = 20;
const NAME = /^[0-9a-f]{64}\.[a-z0-9]{2,5}$/;

/**
 * @param {import("./context.js").Context} context
 * @param {string} sessionId
 * @returns {(wants: import("../replica/missing.js").Want[]) => Promise<string[]>}
 */
export function createSupplies({ request, epoch, acting }, sessionId) {
  return async (wants) => {
    /** @type {string[]} */
    const found = [];
    for (let at = 0; at < wants.length; at += AT_ONCE) {
      const some = wants.slice(at, at + AT_ONCE);
      if (!acting()) throw new Error("The picture is not live.");
      const answer = /** @type {{assets?: unknown[]}} */ (await request({ t: "asset.request", epoch: epoch(), wants: some }, WAIT_MS));
      some.forEach((_want, index) => found.push(addressOf(answer.assets?.[index], sessionId)));
    }
    return found;
  };
}

/** Files have to be fetched and uploaded over there. */
const WAIT_MS = 40_000;

/**
 * What comes from the visitor's page is not trusted to be a name.
 * @param {unknown} name
 * @param {string} sessionId
 */
function addressOf(name, sessionId) {
  if (name === "sent") return "sent";
  return typeof name === "string" && NAME.test(name) ? `${location.origin}/api/v1/sessions/${sessionId}/assets/${name}` : "";
}
