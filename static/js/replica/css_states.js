// CSS as the visitor sees it: :hover, :focus and the like follow the visitor, kept in attributes; so do media queries.
import { answerMedia } from "./environment.js";

const STATES = /(?<![\\:]):(?:(hover|active|focus-visible|focus-within|focus|target|user-invalid|user-valid|fullscreen)|(-webkit-)?autofill|defined)(?![\w(-])|:state\(\s*([\w-]+)\s*\)/g;
const ANY = /:(?:hover|active|focus|target|user-|fullscreen|autofill|-webkit-autofill|defined|state\()|@media|@import/;
const MEDIA = /^\s*@(?:media|import)/i;

/**
 * @param {string} css
 * @param {Document|null} doc where it will count
 * @returns {string} the same with states in selectors replaced; declarations, strings and comments stay as they are
 */
export function rewriteStates(css, doc) {
  if (!ANY.test(css)) return css;
  let out = "";
  let start = 0; // of the selector or declaration at hand
  let at = 0;
  while (at < css.length) {
    const char = css[at];
    if (char === "/" && css[at + 1] === "*") at = after(css, css.indexOf("*/", at + 2), 2);
    else if (char === '"' || char === "'") at = endOfString(css, at);
    else if (char === "\\") at += 2;
    else if (char === "{" || char === "}" || char === ";") {
      const piece = css.slice(start, at + 1);
      out += MEDIA.test(piece) ? answerMedia(piece, doc) : char === "{" ? piece.replace(STATES, attribute) : piece;
      at += 1;
      start = at;
    } else at += 1;
  }
  return out + css.slice(start);
}

/**
 * @param {string} whole
 * @param {string|undefined} state
 * @param {string|undefined} _
 * @param {string|undefined} custom
 */
function attribute(whole, state, _, custom) {
  if (custom) return `[data-cobrowse-state~="${custom}"]`;
  if (whole === ":defined") return ":not([data-cobrowse-undefined])"; // no element of the replica's is ever defined
  return `[data-cobrowse-${state ?? "autofill"}]`;
}

/**
 * @param {string} css
 * @param {number} found
 * @param {number} length
 */
function after(css, found, length) {
  return found < 0 ? css.length : found + length;
}

/**
 * @param {string} css
 * @param {number} start
 */
function endOfString(css, start) {
  for (let at = start + 1; at < css.length; at += 1) {
    if (css[at] === "\\") at += 1;
    else if (css[at] === css[start] || css[at] === "\n") return at + 1;
  }
  return css.length;
}
