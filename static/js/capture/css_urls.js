// Relative addresses in CSS text and attributes, made absolute: the replica lives at another address.

const IN_CSS = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)|(@import\s+)(?:"([^"]*)"|'([^']*)')/gi;

/** Paths that are the same once resolved: most addresses of most pages, and parsing is slow. */
const PLAIN_PATH = /^\/(?!\/)(?!.*\/\.)[\w\-./?=&]*$/;
let baseOf = "";
let origin = "";

/**
 * @param {string} url
 * @param {string} base
 * @returns {string} unchanged when it cannot be resolved or points into its own document
 */
export function absolute(url, base) {
  const trimmed = url.trim();
  if (!trimmed || trimmed[0] === "#" || /^(?:https?|data|blob):/i.test(trimmed)) return trimmed;
  try {
    if (base !== baseOf) {
      baseOf = base;
      origin = /^https?:/.test(base) ? new URL(base).origin : "";
    }
    if (origin && PLAIN_PATH.test(trimmed)) return origin + trimmed;
    return new URL(trimmed, base).href;
  } catch {
    return trimmed;
  }
}

/**
 * @param {string} css
 * @returns {string[]} the addresses of what it shows
 */
export function urlsIn(css) {
  return [...css.matchAll(IN_CSS)].map(([, double, single, bare]) => (double ?? single ?? bare ?? "").replace(/\\(.)/g, "$1")).filter(Boolean);
}

/**
 * @param {string} css
 * @param {string} base
 * @returns {string}
 */
export function absoluteCss(css, base) {
  if (!css.includes("url(") && !css.includes("@import")) return css;
  return css.replace(IN_CSS, (whole, double, single, bare, rule, ruleDouble, ruleSingle) => {
    const url = double ?? single ?? bare ?? ruleDouble ?? ruleSingle;
    if (!url || url.startsWith("data:")) return whole;
    const quoted = `"${absolute(url, base).replace(/["\\\n]/g, encodeURIComponent)}"`;
    return rule ? `${rule}${quoted}` : `url(${quoted})`;
  });
}
