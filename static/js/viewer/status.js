// What the viewer says it shows: one machine word and one sentence, worked out from everything that is known.

/** @typedef {import("./types.js").Session} Session */

/** Past this, a page that was on its way is taken to be one without the tag. */
export const MOVING_MS = 4000;

const TOO_LARGE = "This page is too large to be shown here. The picture comes back with the visitor's next page.";

/**
 * @typedef {object} Facts
 * @property {Session|null} session
 * @property {"connecting"|"open"|"moving"|"lost"|"refused"} socket
 * @property {string} refusal sentence, when the socket was refused
 * @property {boolean} catchingUp no snapshot yet, or a gap is being healed
 * @property {boolean} [tooLarge] the page is more than a copy may be
 * @property {boolean} movingLong the visitor's page has been on its way, or its connection lost, for over MOVING_MS
 */

/** @typedef {{word: string, text: string}} Status */

/**
 * @param {Facts} facts
 * @returns {Status}
 */
export function statusOf(facts) {
  const { session } = facts;
  if (session?.state === "ended") return { word: "ended", text: endedText(session) };
  if (facts.socket === "refused") return { word: "ended", text: facts.refusal };
  if (!session) return { word: "waiting", text: "Connecting…" };
  if (facts.socket === "moving") return { word: "waiting", text: "One moment…" };
  if (facts.socket !== "open") return { word: "reconnecting", text: "Your connection is lost. Reconnecting…" };
  if (session.state === "paused") return { word: "paused", text: pausedText(session) };
  if (facts.tooLarge) return { word: "paused", text: TOO_LARGE };
  return pageStatus(session, facts.movingLong) ?? streamStatus(facts.catchingUp);
}

/**
 * @param {boolean} catchingUp
 * @returns {Status}
 */
function streamStatus(catchingUp) {
  return catchingUp ? { word: "waiting", text: "Catching up…" } : { word: "live", text: "Live" };
}

/**
 * @param {Session} session
 * @param {boolean} movingLong
 * @returns {Status|null} null when the page is there to be seen
 */
function pageStatus(session, movingLong) {
  const untagged = {
    word: "untagged",
    text: "The visitor is on a page without the tag. The picture comes back with the next tagged page.",
  };
  switch (session.page.state) {
    case "none":
      return { word: "waiting", text: "Waiting for the visitor's page…" };
    case "hidden":
      return { word: "hidden", text: "The visitor's tab is hidden: they are looking at something else." };
    case "private":
      return { word: "private", text: "The visitor is on a page that is kept private. The picture comes back with the next page." };
    case "missed":
      return {
        word: "paused",
        text: "Paused on this page: a masking rule that must match here matches nothing, so nothing is shown. It goes on with the next page, or once the rule matches.",
      };
    case "too_large":
      return { word: "paused", text: TOO_LARGE };
    case "moving":
      return movingLong ? untagged : { word: "moving", text: "The visitor is moving to another page…" };
    case "untagged":
      return untagged;
    case "closing":
      return { word: "closed", text: "The visitor left the page or closed the tab. Coming back to the website resumes the session." };
    case "lost":
      if (!movingLong) return { word: "waiting", text: "One moment…" }; // most come back at once
      return { word: "lost", text: "The visitor's connection is lost. Waiting for it to come back…" };
    default:
      return null;
  }
}

/** @param {Session} session */
function pausedText(session) {
  if (session.reason === "capture_failed") {
    return "Paused: the tag failed in the visitor's browser, so nothing is shown. End the session and invite again.";
  }
  if (session.reason === "mask_rule_failed") {
    return "Paused: a masking rule cannot be evaluated in the visitor's browser, so nothing is shown.";
  }
  if (session.reason === "audit_failed") {
    return "Paused: the server found something in the picture that a masking rule hides. An admin has been told.";
  }
  if (session.paused_by === "visitor") return "Paused by the visitor.";
  if (session.paused_by === "agent") return "Paused by the agent.";
  return "Paused.";
}

/** @param {Session} session */
function endedText(session) {
  if (session.ended_by === "visitor") return "The session has ended: the visitor ended it.";
  if (session.ended_by === "agent") return "The session has ended: the agent ended it.";
  if (session.reason === "settings") return "The session has ended: the settings no longer allow it.";
  return "The session has ended: the visitor was away for too long.";
}
