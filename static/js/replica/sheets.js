// Style sheets that are more than their text: rules set by script, adopted sheets, disabled ones, states of linked ones.
import { known } from "./apply.js";
import { rewriteStates } from "./css_states.js";
import { answerMedia } from "./environment.js";
import { Drift, number, section, string } from "./reader.js";
import { adopt, newSheet } from "./shell.js";

const INSTEAD = 0;
const BESIDES = 1;
const OWN = 2;

/** Where constructed sheets count. @type {WeakMap<CSSStyleSheet, Document>} */
const documents = new WeakMap();

/** @param {{nodes: import("../shared/nodes.js").Nodes}} replica */
export function createSheets({ nodes }) {
  /** @type {Map<number, {rules: string[], made: Map<Document, CSSStyleSheet>}>} constructed sheets, by number below zero */
  let constructed = new Map();
  /** @type {WeakMap<Node, HTMLStyleElement>} rules that stand beside or instead of a linked sheet */
  const besides = new WeakMap();

  /**
   * @param {number} key
   * @param {any[]} entry
   */
  function entry(key, [mode, ...rules]) {
    const texts = rules.map(string);
    if (key < 0) {
      const old = constructed.get(key);
      constructed.set(key, { rules: texts, made: old?.made ?? new Map() });
      for (const sheet of old?.made.values() ?? []) fill(sheet, texts);
      return;
    }
    const element = /** @type {HTMLStyleElement|HTMLLinkElement} */ (known(nodes, key));
    const link = element.localName === "link";
    beside(element, link || mode === BESIDES ? mode : OWN, texts);
    if (link) return;
    if (mode === INSTEAD && element.sheet) fill(element.sheet, texts);
    else if (mode === OWN) for (const child of element.childNodes) if (child.nodeType === 3) child.nodeValue = String(child.nodeValue);
  }

  /**
   * @param {HTMLLinkElement|HTMLStyleElement} link
   * @param {number} mode
   * @param {string[]} rules
   */
  function beside(link, mode, rules) {
    besides.get(link)?.remove();
    besides.delete(link);
    if (link.localName === "link") link.disabled = mode === INSTEAD;
    if (mode === OWN) return;
    const style = link.ownerDocument.createElement("style");
    style.setAttribute("data-cobrowse-own", "rules");
    style.media = link.media;
    style.textContent = rules.map((rule) => rewriteStates(rule, link.ownerDocument)).join("\n");
    link.after(style);
    besides.set(link, style);
  }

  /** @param {any[]} list */
  function steps(list) {
    for (let at = 0; at < list.length; ) {
      const sheet = sheetsOf(number(list[at]));
      const index = number(list[at + 2]);
      const insert = list[at + 1] === 1;
      for (const one of sheet.made) {
        if (insert) put(one, string(list[at + 3]), index);
        else if (index < one.cssRules.length) one.deleteRule(index);
      }
      if (insert) sheet.rules?.splice(index, 0, string(list[at + 3]));
      else sheet.rules?.splice(index, 1);
      at += insert ? 4 : 3;
    }
  }

  /**
   * @param {number} key
   * @returns {{rules: string[]|null, made: CSSStyleSheet[]}}
   */
  function sheetsOf(key) {
    if (key < 0) {
      const found = constructed.get(key);
      if (!found) throw new Drift("A style sheet is unknown.");
      return { rules: found.rules, made: [...found.made.values()] };
    }
    const element = /** @type {HTMLStyleElement} */ (known(nodes, key));
    const sheet = (besides.get(element) ?? element).sheet;
    return { rules: null, made: sheet ? [sheet] : [] };
  }

  /** @param {any[]} list */
  function adoptions(list) {
    for (let at = 0; at < list.length; at += 2) {
      const root = /** @type {Document|ShadowRoot} */ (known(nodes, number(list[at])));
      const doc = root.ownerDocument ?? /** @type {Document} */ (root);
      if (!("adoptedStyleSheets" in root) || !doc.defaultView) continue;
      adopt(root, list[at + 1].map((/** @type {unknown} */ key) => madeFor(number(key), doc)));
    }
  }

  /**
   * A constructed sheet belongs to one document.
   * @param {number} key
   * @param {Document} doc
   */
  function madeFor(key, doc) {
    const found = constructed.get(key);
    if (!found) throw new Drift("A style sheet is unknown.");
    let sheet = found.made.get(doc);
    if (!sheet) {
      sheet = newSheet(doc);
      documents.set(sheet, doc);
      fill(sheet, found.rules);
      found.made.set(doc, sheet);
    }
    return sheet;
  }

  return {
    /** @param {Record<string, any>} data */
    apply(data) {
      const entries = section(data, "sheet");
      for (let at = 0; at < entries.length; at += 2) entry(number(entries[at]), entries[at + 1]);
      steps(section(data, "rule"));
      adoptions(section(data, "adopt"));
      const off = section(data, "off");
      for (let at = 0; at < off.length; at += 2) {
        const element = /** @type {HTMLStyleElement} */ (known(nodes, number(off[at])));
        const own = besides.get(element);
        for (const sheet of [element.sheet, own?.sheet]) {
          if (!sheet) continue;
          if (sheet.ownerNode === own || !own || off[at + 1] === 1) sheet.disabled = off[at + 1] === 1;
          sheet.media.mediaText = answerMedia(typeof off[at + 1] === "string" ? off[at + 1] : element.media, element.ownerDocument);
        }
      }
    },
    reset() {
      for (const node of nodes.all()) release(node);
      constructed = new Map();
    },
    /** @param {Node} node */
    forget(node) {
      release(node);
      besides.get(node)?.remove();
    },
  };
}

/**
 * Chromium 156 and WebKitGTK 2.50 crash now and then when a sheet still counts in a shadow root that is gone.
 * @param {Node} node
 */
function release(node) {
  if (node.nodeType === 11 && "adoptedStyleSheets" in node) /** @type {ShadowRoot} */ (node).adoptedStyleSheets = [];
}

/**
 * @param {CSSStyleSheet} sheet
 * @param {string[]} rules
 */
function fill(sheet, rules) {
  while (sheet.cssRules.length) sheet.deleteRule(sheet.cssRules.length - 1);
  rules.forEach((rule, index) => put(sheet, rule, index));
}

/**
 * A rule this browser does not know leaves an empty one, so that later positions stay right.
 * @param {CSSStyleSheet} sheet
 * @param {string} rule
 * @param {number} index
 */
function put(sheet, rule, index) {
  const at = Math.min(index, sheet.cssRules.length);
  try {
    sheet.insertRule(rewriteStates(rule, sheet.ownerNode?.ownerDocument ?? documents.get(sheet) ?? null), at);
  } catch {
    sheet.insertRule("@media not all {}", at);
  }
}
