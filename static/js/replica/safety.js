// What may be rebuilt: the second line of defence, because frames may come from a hostile page.

/** The replica's own policy; no source of scripts, frames, plug-ins or connections is in it. */
export const POLICY = [
  "default-src 'none'", "img-src * data: blob:", "style-src * 'unsafe-inline' data: blob:", "font-src * data:",
  "media-src * data: blob:", "form-action 'none'", "base-uri 'none'",
].join("; ");

const REFUSED = new Set([
  "script", "base", "object", "embed", "applet", "noscript", "template", "portal", "fencedframe", "frameset", "frame", "param",
  "webview", "bgsound", "noembed", "noframes", "plaintext",
]);
const NO_ATTRIBUTES = new Set([
  "srcdoc", "action", "formaction", "ping", "http-equiv", "autofocus", "autoplay", "sandbox", "allow", "nonce", "integrity",
  "manifest", "download", "crossorigin", "is", "csp", "credentialless", "target", "shadowrootmode", "commandfor",
  "popovertarget", "formtarget", "formmethod", "attributionsrc", "allowfullscreen", "accesskey", "imagesrcset",
  "referrerpolicy", // nobody but us decides whether the agent's address is told
]);
const ADDRESSES = new Set(["src", "href", "xlink:href", "poster", "background", "data", "cite", "longdesc", "usemap", "to", "from", "by", "values"]);
const SAFE_ADDRESS = /^(?:https?:|mailto:|tel:|sms:|blob:|data:(?:image|font|video|audio)\/|#|$)/i;
const IMAGE_ADDRESS = /^(?:https?:|blob:|data:(?:image|font|video|audio|text\/css)[/;,]|#|$)/i;

/**
 * @param {string} name lower case
 * @param {string[]} attributes
 */
export function mayBuild(name, attributes) {
  if (REFUSED.has(name)) return false;
  if (name === "meta") return attributes.includes("name") && !attributes.includes("http-equiv");
  return true;
}

/** Elements some of whose attributes are not for everyone. */
const CHOOSY = new Set(["iframe", "meta", "link"]);
/** Elements whose id or name hides a property of their form or document: a form's parentNode may be a field of its own. */
const HIDING = new Set(["form", "img", "image", "input", "button", "select", "textarea", "fieldset", "output"]);
/** What we ask of forms and documents. Names of several words are found below; other single ones are left to the page. */
const ASKED = new Set(["matches", "closest", "animate", "fonts"]);

/**
 * Whether any value of this attribute may be set: what holds for most is found once for each shape of element.
 * @param {string} tag lower case
 * @param {string} name
 */
export function isHarmless(tag, name) {
  const lower = name.toLowerCase();
  return !(CHOOSY.has(tag) || (HIDING.has(tag) && (lower === "id" || lower === "name")) || isRefused(lower) || lower === "attributename" || ADDRESSES.has(lower));
}

/** @param {string} lower */
function isRefused(lower) {
  return lower.startsWith("on") || NO_ATTRIBUTES.has(lower) || lower.startsWith("data-cobrowse-");
}

/**
 * @param {string} tag lower case
 * @param {string} name
 * @param {string} value
 * @returns {string|null} the value to set; null: leave it out
 */
export function safeAttribute(tag, name, value) {
  if (isHarmless(tag, name)) return value;
  const lower = name.toLowerCase();
  if (isRefused(lower)) return null;
  if ((tag === "iframe") && (lower === "src" || lower === "name" || lower === "loading")) return null;
  if (tag === "meta") return (lower === "name" && !/referrer/i.test(value)) || lower === "content" ? value : null;
  if (lower === "id" || lower === "name") return HIDING.has(tag) && isProperty(value) ? `cobrowse-${value}` : value;
  if (tag === "link" && lower === "rel") return value.toLowerCase().split(/\s+/).filter((word) => word === "stylesheet" || word === "alternate" || word === "icon").join(" ");
  if (lower === "attributename") return /^(?:xlink:)?href$|^on/i.test(value.trim()) ? null : value;
  if (!ADDRESSES.has(lower)) return value;
  const bare = stripped(value);
  if (tag === "a" || tag === "area" || lower === "cite" || lower === "longdesc") return SAFE_ADDRESS.test(bare) ? value : "#";
  if (lower === "to" || lower === "from" || lower === "by" || lower === "values") return /(?:script|data|file):/i.test(bare) ? null : value;
  return IMAGE_ADDRESS.test(bare) ? value : null;
}

/** @param {string} value */
function isProperty(value) {
  return (value in Document.prototype || value in HTMLFormElement.prototype) && (/[a-z][A-Z]/.test(value) || ASKED.has(value));
}

/**
 * @param {string} value
 * @returns {string} without the blanks and control characters that browsers skip in an address
 */
function stripped(value) {
  // eslint-disable-next-line no-control-regex
  return value.replace(/[\u0000-\u0020]+/g, "");
}

/** Placing of boxes: names a masked element may set, so that its style is no way round the rest. */
const PLACING = /^(?:display|float|clear|margin-\w+|vertical-align|align-self|justify-self|order|grid-(?:row|column)-(?:start|end)|visibility|position|top|right|bottom|left|z-index)$/;

/**
 * @param {string} style declarations separated by ";"
 * @returns {[string, string][]}
 */
export function safePlacing(style) {
  return style.split(";").map((one) => /** @type {[string, string]} */ ([one.slice(0, one.indexOf(":")).trim(), one.slice(one.indexOf(":") + 1).trim()]))
    .filter(([name, value]) => PLACING.test(name) && !/[()\\]/.test(value));
}
