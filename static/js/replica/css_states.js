// CSS as the visitor sees it: :hover and :focus follow the visitor's pointer and focus, kept in attributes.

const STATES = /(?<![\\:])(?::(hover|focus-visible|focus-within|focus)|:defined)(?![\w(-])/g;
const ANY = /:(?:hover|focus|defined)/;

/**
 * @param {string} css
 * @returns {string} the same with states in selectors replaced; declarations, strings and comments stay as they are
 */
export function rewriteStates(css) {
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
      out += char === "{" ? piece.replace(STATES, attribute) : piece;
      at += 1;
      start = at;
    } else at += 1;
  }
  return out + css.slice(start);
}

/**
 * @param {string} whole
 * @param {string|undefined} state
 */
function attribute(whole, state) {
  return state ? `[data-cobrowse-${state}]` : ":nth-child(n)";
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
