// What a selector matches on this page, through open shadow roots, without the tag's own elements.

import { urlMatches } from "../../capture/urls.js";

/**
 * @param {Element} host of the tag's own elements
 * @returns {(Document|ShadowRoot)[]} the page's document and every open shadow root in it
 */
export function rootsOf(host) {
  /** @type {(Document|ShadowRoot)[]} */
  const roots = [document];
  for (const root of roots) {
    for (const element of root.querySelectorAll("*")) if (element.shadowRoot && element !== host) roots.push(element.shadowRoot);
  }
  return roots;
}

/**
 * @param {(Document|ShadowRoot)[]} roots
 * @param {string} selector
 * @returns {Element[]|null} null when this browser cannot evaluate it
 */
export function matching(roots, selector) {
  try {
    return roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  } catch {
    return null;
  }
}

/**
 * @param {(Document|ShadowRoot)[]} roots
 * @param {{selector: string, url_pattern: string}} rule
 * @returns {{elements: Element[], said: string, idle: boolean}} said: for a person
 */
export function found(roots, { selector, url_pattern: pattern }) {
  const elements = matching(roots, selector);
  if (!elements) return { elements: [], said: "not understood by this browser", idle: true };
  if (!urlMatches(pattern, location.href)) return { elements: [], said: "other pages only", idle: true };
  return { elements, said: elements.length ? `${elements.length} here` : "none here", idle: elements.length === 0 };
}
