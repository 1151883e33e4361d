// Selectors as text: where they end.

const OPAQUE = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|\\[^]/g;

/**
 * @param {string} text
 * @param {string} signs
 * @returns {number[]} where one of them stands outside of strings, escapes, brackets and parentheses
 */
export function topLevel(text, signs) {
  const blank = text.replace(OPAQUE, (piece) => "x".repeat(piece.length));
  const found = [];
  for (let at = 0, depth = 0; at < blank.length; at += 1) {
    if ("([".includes(blank[at])) depth += 1;
    else if (")]".includes(blank[at])) depth -= 1;
    else if (depth === 0 && signs.includes(blank[at])) found.push(at);
  }
  return found;
}

/**
 * @param {string} list
 * @returns {string[]} the selectors in it
 */
export function selectorsIn(list) {
  if (!list.includes(",")) return [list];
  const ends = [...topLevel(list, ","), list.length];
  return ends.map((end, at) => list.slice(at ? ends[at - 1] + 1 : 0, end).trim());
}
