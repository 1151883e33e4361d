// Media queries about the visitor's system and device, answered as the visitor's browser does.

/** Bit by bit, as in capture's environment.js: the feature, its value, and whether it alone can be asked without a value. */
const FEATURES = [
  ["prefers-color-scheme", "dark"], ["prefers-reduced-motion", "reduce"], ["prefers-contrast", "more"], ["prefers-contrast", "less"],
  ["prefers-reduced-transparency", "reduce"], ["forced-colors", "active"], ["inverted-colors", "inverted"], ["hover", "hover"],
  ["pointer", "fine"], ["pointer", "coarse"], ["any-hover", "hover"], ["any-pointer", "fine"], ["any-pointer", "coarse"],
];
/** What holds when no bit of a feature is set. @type {Record<string, string>} */
const OTHERWISE = {
  "prefers-color-scheme": "light", "prefers-reduced-motion": "no-preference", "prefers-contrast": "no-preference",
  "prefers-reduced-transparency": "no-preference", "forced-colors": "none", "inverted-colors": "none",
  hover: "none", pointer: "none", "any-hover": "none", "any-pointer": "none",
};
const ASKED = new RegExp(`\\(\\s*(${Object.keys(OTHERWISE).join("|")})\\s*(?::\\s*([a-z-]+)\\s*)?\\)`, "gi");
const ALWAYS = "(min-width: 0px)";
const NEVER = "(max-width: 0px)";

/** @type {WeakMap<Document, number>} */
const told = new WeakMap();

/**
 * @param {Document} doc
 * @param {number} bits
 */
export function setEnvironment(doc, bits) {
  told.set(doc, bits);
}

/**
 * @param {Document} from
 * @param {Document} to a document inside it
 */
export function passEnvironment(from, to) {
  const bits = told.get(from);
  if (bits !== undefined) told.set(to, bits);
}

/**
 * @param {string} query the text of a media query
 * @param {Document|null} doc
 * @returns {string} the same with what the visitor's browser answers in place of the questions
 */
export function answerMedia(query, doc) {
  const bits = doc ? told.get(doc) : undefined;
  if (bits === undefined) return query;
  return query.replace(ASKED, (_, feature, value) => {
    const name = feature.toLowerCase();
    const holds = FEATURES.flatMap(([own, one], at) => (own === name && bits & (1 << at) ? [one] : []));
    if (!holds.length) holds.push(OTHERWISE[name]);
    const wanted = value?.toLowerCase();
    // Without a value: anything but "none" and "no-preference". A colour scheme is always one of the two.
    const yes = wanted ? holds.includes(wanted) : !holds.includes("none") && !holds.includes("no-preference");
    return yes ? ALWAYS : NEVER;
  });
}
