// What browsers do not tell of a rule: the value of a shorthand with var() after one of its parts has been set once more.
// The text that the rule was written in has it. Loaded once there is such a rule.
import { isLossy } from "./css_rules.js";
import { fetched } from "./fetching.js";
import { localName } from "./natives.js";

const TOKEN = /\/\*[^]*?\*\/|"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|\\[^]|[{};]/g;

/**
 * @param {import("./types.js").Context} context
 * @param {CSSStyleSheet} sheet
 * @param {string|undefined} written what a script has made it of
 * @returns {Promise<Map<string, string>>} what the browser tells of such rules → as they were written
 */
export async function sourcesOf(context, sheet, written) {
  const { ownerNode, href } = sheet;
  if (ownerNode && localName(/** @type {Element} */ (ownerNode)) === "style") return sourcesIn(ownerNode.textContent ?? "");
  if (!href) return sourcesIn(written ?? "");
  const file = await fetched(context, href);
  return sourcesIn(file ? await file.text() : "");
}

/**
 * @param {string} css
 * @returns {Map<string, string>} of rules without others in them
 */
export function sourcesIn(css) {
  const found = new Map();
  const probe = new CSSStyleSheet();
  for (const rule of rulesOf(css)) {
    if (!rule.includes("var(")) continue;
    probe.replaceSync(rule);
    const told = probe.cssRules[0]?.cssText ?? "";
    if (isLossy(told)) found.set(told, rule);
  }
  return found;
}

/**
 * @param {string} css
 * @returns {Generator<string>} its innermost rules, without comments
 */
function* rulesOf(css) {
  let rule = "";
  let start = 0;
  for (const { 0: token, index } of css.matchAll(TOKEN)) {
    rule += css.slice(start, index) + (token.startsWith("/*") ? " " : token);
    start = index + token.length;
    // What stands before a rule within another one is that one's own, and not told.
    if (token === "{" && rule.indexOf("{") < rule.length - 1) rule = rule.slice(Math.max(rule.lastIndexOf("{", rule.length - 2), rule.lastIndexOf(";")) + 1);
    if (token === "}" && rule.includes("{")) yield rule.trim();
    if (token === "}" || (token === ";" && !rule.includes("{"))) rule = "";
  }
}
