// Many selectors asked of many elements: sorted by what their last part names, so that an element is asked only those
// that it could match, as style engines do.
import { HTML_NS, getAttribute, hasAttribute, hasAttributes, matches, namespaceOf } from "./natives.js";
import { selectorsIn, topLevel } from "./selectors.js";

const STRINGS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
const NAME = "[\\w\\u0080-\\uffff-]+";
const ID = new RegExp(`#(${NAME})`);
const CLASS = new RegExp(`\\.(${NAME})`);
const TAG = /^[a-z][\w-]*/i;
const MOST_KNOWN = 5000;
const SINGLE = /^([#.])([\w-]+)$/;
const FIELD = /^[a-z]*\[([\w-]+)(?:=(?:"[^"\\]*"|'[^'\\]*'))?\]$/;
const ATTRIBUTE = /\[\s*([\w-]+)/;

/**
 * @param {string[]} selectors valid ones
 * @returns {(element: Element, name: string) => boolean} whether it matches one of them; name: its local name
 */
export function createRuleIndex(selectors) {
  /** @type {Record<"id"|"class"|"tag"|"attribute"|"any", Map<string, string>>} lists of selectors */
  const by = { id: new Map(), class: new Map(), tag: new Map(), attribute: new Map(), any: new Map() };
  for (const part of selectors.flatMap(selectorsIn)) {
    const [kind, key] = keyOf(part);
    by[kind].set(key, by[kind].has(key) ? `${by[kind].get(key)},${part}` : part);
  }
  const any = by.any.get("") ?? "";

  /**
   * @param {Map<string, string>} lists
   * @param {string} key of whatever case: in quirks mode it does not count
   * @param {Element} element
   */
  function fits(lists, key, element) {
    const list = lists.get(key.toLowerCase());
    return list !== undefined && matches(element, list);
  }

  /** What a class attribute leads to: pages have few different ones. @type {Map<string, string>} */
  const known = new Map();

  /** @param {string} names @returns {string} list of selectors, may be empty */
  function ofClasses(names) {
    let list = known.get(names);
    if (list === undefined) {
      if (known.size > MOST_KNOWN) known.clear();
      list = names.split(/\s+/).map((one) => by.class.get(one.toLowerCase())).filter(Boolean).join();
      known.set(names, list);
    }
    return list;
  }

  return (element, name) => {
    if (any && matches(element, any)) return true;
    if (by.tag.size && fits(by.tag, name, element)) return true;
    if (!hasAttributes(element)) return false;
    if (by.id.size) {
      const id = getAttribute(element, "id");
      if (id && fits(by.id, id, element)) return true;
    }
    if (by.class.size) {
      const list = ofClasses(getAttribute(element, "class") ?? "");
      if (list && matches(element, list)) return true;
    }
    if (!by.attribute.size) return false;
    const html = namespaceOf(element) === HTML_NS; // elsewhere, browsers have their own ideas of the case of names
    for (const [attribute, list] of by.attribute) {
      if ((!html || hasAttribute(element, attribute)) && matches(element, list)) return true;
    }
    return false;
  };
}

/**
 * @param {string} selector
 * @returns {["id"|"class"|"tag"|"attribute"|"any", string]} what an element has that matches it; "any" when that is not sure
 */
function keyOf(selector) {
  const single = SINGLE.exec(selector); // most rules of most accounts
  if (single) return [single[1] === "#" ? "id" : "class", single[2].toLowerCase()];
  const field = FIELD.exec(selector);
  if (field) return ["attribute", field[1].toLowerCase()];
  if (/\\|\|[^=]/.test(selector)) return ["any", ""]; // escapes and namespaces are not looked into
  const text = selector.trim();
  const last = text.slice((topLevel(text, " \t>+~").at(-1) ?? -1) + 1);
  const bare = flat(last);
  for (const [kind, expression] of /** @type {const} */ ([["id", ID], ["class", CLASS]])) {
    const found = expression.exec(bare);
    if (found) return [kind, found[1].toLowerCase()];
  }
  const attribute = ATTRIBUTE.exec(withoutPseudo(last));
  if (attribute) return ["attribute", attribute[1].toLowerCase()];
  const tag = TAG.exec(bare);
  return tag ? ["tag", tag[0].toLowerCase()] : ["any", ""];
}

/** @param {string} compound @returns {string} without what stands in brackets and parentheses */
function flat(compound) {
  let text = compound.replace(STRINGS, "");
  for (let before = ""; before !== text; ) {
    before = text;
    text = text.replace(/\([^()[\]]*\)|\[[^()[\]]*\]/g, "");
  }
  return text;
}

/** @param {string} compound @returns {string} without the arguments of pseudo-classes, which may name what it must not have */
function withoutPseudo(compound) {
  let text = compound.replace(STRINGS, "x");
  for (let before = ""; before !== text; ) {
    before = text;
    text = text.replace(/\([^()]*\)/g, "");
  }
  return text;
}
