// Pictures that styles name: which they are, and others in their place.

const PICTURES = ["background-image", "border-image-source", "list-style-image", "content"];
/** Of these browsers want to know that the website lets others read them. */
const SHAPES = [CSS.supports("mask-image", "none") ? "mask-image" : "-webkit-mask-image", "shape-outside"];
const IN_CSS = /url\("((?:[^"\\]|\\.)*)"\)/g;

/**
 * @param {Element} element
 * @returns {Map<string, boolean>} addresses of pictures in its computed style; whether one is used as a shape
 */
export function pictures(element) {
  /** @type {Map<string, boolean>} */
  const found = new Map();
  const view = /** @type {Window} */ (element.ownerDocument.defaultView);
  for (const pseudo of [null, "::before", "::after"]) {
    const style = view.getComputedStyle(element, pseudo);
    if (pseudo && style.content === "none") continue;
    for (const name of [...PICTURES, ...SHAPES]) {
      const value = style.getPropertyValue(name);
      if (!value.includes("url(")) continue;
      for (const [, url] of value.matchAll(IN_CSS)) found.set(url.replace(/\\(.)/g, "$1"), SHAPES.includes(name));
    }
  }
  return found;
}

/**
 * @param {Document|ShadowRoot} root
 * @param {Element} element
 * @param {string} url
 * @param {string} asset
 */
export function replaceAll(root, element, url, asset) {
  replaceIn(/** @type {HTMLElement} */ (element).style, url, asset);
  for (const sheet of [...root.styleSheets, ...(root.adoptedStyleSheets ?? [])]) replaceInRules(sheet, url, asset);
}

/**
 * @param {any} owner a sheet, or a rule that holds rules
 * @param {string} url
 * @param {string} asset
 */
function replaceInRules(owner, url, asset) {
  let rules;
  try {
    rules = owner.cssRules;
  } catch {
    return; // linked, of another origin: the visitor's browser sends its rules
  }
  for (const rule of rules ?? []) {
    if (rule.cssText.includes(url)) {
      replaceIn(rule.style, url, asset);
      replaceInRules(rule, url, asset);
    }
  }
}

/**
 * @param {CSSStyleDeclaration|undefined} style
 * @param {string} url
 * @param {string} asset
 */
function replaceIn(style, url, asset) {
  if (!style?.cssText?.includes(url)) return; // a form's style may be a field of its own
  for (const name of [...style]) {
    const value = style.getPropertyValue(name);
    if (value.includes(url)) style.setProperty(name, value.replaceAll(url, asset), style.getPropertyPriority(name));
  }
}
