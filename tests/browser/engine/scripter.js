// A random script of DOM changes over everything capture covers; the seed decides all of it.
import { furtherKinds } from "./scripter_kinds.js";

/** @param {number} seed */
function mulberry(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const NAMES = ["div", "p", "span", "ul", "li", "section", "b", "x-card", "details", "em", "table", "label"];
const CLASSES = ["a", "b c", "secret", "zone", "child", "d"];
const MAX_ELEMENTS = 1500;

/**
 * @param {Document} doc
 * @param {{seed: number, operations: number, masks?: boolean, burst?: () => void, check?: () => Promise<string>}} options
 *   burst: called in the task of each burst of changes, after them; check: asked when that has been some time ago
 * @returns {Promise<number>} operations done
 */
export async function scripter(doc, { seed, operations, masks = true, burst: afterBurst, check }) {
  const random = mulberry(seed);
  const below = (limit) => Math.floor(random() * limit);
  const pick = (list) => list[below(list.length)];
  const view = doc.defaultView;
  let number = 0;
  /** @type {Element[]} taken off the page, to come back in a later task */
  const away = [];

  function scopes() {
    const found = [doc.body];
    for (let at = 0; at < found.length; at += 1) {
      for (const element of found[at].querySelectorAll("*")) {
        if (element.shadowRoot) found.push(element.shadowRoot);
        if (element.localName === "iframe" && element.contentDocument?.body) found.push(element.contentDocument.body);
      }
    }
    return found;
  }
  function anyElement() {
    const all = [...pick(scopes()).querySelectorAll("*")].filter((one) => one.namespaceURI.endsWith("xhtml"));
    return all.length ? pick(all) : doc.body;
  }
  function container() {
    const scope = pick(scopes());
    const all = [scope, ...scope.querySelectorAll("div,p,span,ul,li,section,b,em,label,x-card,details")];
    return pick(all);
  }
  function text() {
    return pick([`text ${(number += 1)}`, " ", "same", `${"long ".repeat(below(12))}${number}`, "ä\u{1f600}\u0000<&>\"'"]);
  }
  function tree(depth) {
    const element = doc.createElement(pick(NAMES));
    if (below(2)) element.setAttribute(pick(["class", "title", "data-x", "id"]), pick(CLASSES));
    if (below(3)) element.append(text());
    for (let count = depth > 0 ? below(4) : 0; count > 0; count -= 1) element.append(below(4) ? tree(depth - 1) : special());
    return element;
  }
  function special() {
    const kind = below(12);
    const make = (html) => {
      const holder = doc.createElement("div");
      holder.innerHTML = html;
      return holder.firstChild;
    };
    if (kind === 0) return make(`<input value="v${number}">`);
    if (kind === 1) return make(`<input type="checkbox"${below(2) ? " checked" : ""}>`);
    if (kind === 2) return make(`<select><option>1</option><option selected>2</option><option>3</option></select>`);
    if (kind === 3) return make(`<textarea>t${number}</textarea>`);
    if (kind === 4) return make(`<svg viewBox="0 0 9 9"><g><path d="M0 0"/><text>svg ${number}</text></g></svg>`);
    if (kind === 5) return make(`<math><mi>x</mi><mo>+</mo></math>`);
    if (kind === 6) return doc.createComment("never sent");
    if (kind === 7) return make(`<script type="text/x">never</script>`);
    if (kind === 8) return make(`<input type="hidden" value="never">`);
    if (kind === 9) return make(`<iframe srcdoc="<p class='b'>inner ${number}</p>"></iframe>`);
    if (kind === 10) {
      const host = doc.createElement("x-host");
      if (below(2)) host.attachShadow({ mode: "open" }).append(tree(1));
      return host;
    }
    return make(`<input type="password" value="pw${number}">`);
  }
  /** Moves must not put a node into itself. */
  function fits(parent, node) {
    for (let at = parent; at; at = at.parentNode ?? at.host ?? at.defaultView?.frameElement) if (at === node) return false;
    return true;
  }
  function place(parent, node) {
    const children = [...parent.childNodes];
    parent.insertBefore(node, children.length ? pick([...children, null]) : null);
  }
  function isRoot(element) {
    return element === element.ownerDocument.body;
  }

  const acts = [
    () => place(container(), tree(2)),
    () => place(container(), tree(3)),
    () => place(container(), special()),
    () => place(container(), doc.createTextNode(text())),
    () => {
      const element = anyElement();
      if (!isRoot(element)) element.remove();
    },
    () => {
      const element = anyElement();
      if (isRoot(element)) return;
      element.remove();
      away.push(element);
    },
    () => {
      if (!away.length) return;
      const [element] = away.splice(below(away.length), 1);
      if (below(2)) element.append(tree(1));
      if (below(3) === 0) element.firstChild?.remove();
      const parent = container();
      if (fits(parent, element)) place(parent, element);
    },
    () => {
      const node = anyElement();
      const parent = container();
      if (!isRoot(node) && fits(parent, node)) place(parent, node);
    },
    () => {
      // a child takes the place of its parent, which moves into it
      const outer = anyElement();
      const inner = [...outer.querySelectorAll("div,p,section,span")].pop();
      if (!inner || isRoot(outer) || !outer.parentNode) return;
      outer.parentNode.insertBefore(inner, outer);
      inner.append(outer);
    },
    () => {
      const wrapper = tree(1);
      const node = anyElement();
      if (isRoot(node) || !node.parentNode) return;
      node.replaceWith(wrapper);
      wrapper.append(node);
    },
    () => {
      const element = container();
      const children = [...element.childNodes].sort(() => random() - 0.5);
      if (children.length < 40) element.append(...children);
    },
    () => {
      const element = container();
      if (!isRoot(element)) element.replaceChildren(text(), tree(1));
    },
    () => {
      const element = container();
      if (!isRoot(element) && element.nodeType === 1) element.innerHTML = `<b>${number}</b>one<!-- c --><i class="child">two</i>`;
    },
    () => container().normalize(),
    () => {
      const node = [...container().childNodes].find((one) => one.nodeType === 3 && one.length > 2);
      node?.splitText(1 + below(node.length - 1));
    },
    () => {
      const node = [...container().childNodes].find((one) => one.nodeType === 3);
      if (node) node.data = pick([text(), `${node.data}+`, node.data.slice(1)]);
    },
    () => anyElement().setAttribute(pick(["class", "title", "data-x", "data-y", "style"]), pick([...CLASSES, `color: red; /* ${number} */`])),
    () => anyElement().setAttribute("class", pick(CLASSES)),
    () => anyElement().removeAttribute(pick(["class", "title", "style"])),
    () => {
      const element = anyElement();
      if (element.localName === "x-card" && !element.shadowRoot) element.attachShadow({ mode: "open" }).append(tree(2));
    },
    () => {
      for (const field of doc.querySelectorAll("input,textarea,select")) {
        if (below(6)) continue;
        if (field.type === "checkbox") field.checked = below(2) === 1;
        else if (field.localName === "select") field.selectedIndex = below(4) - 1;
        else if (field.type !== "hidden") field.value = pick([`${field.value}x`, `set ${number}`, ""]);
      }
    },
    () => {
      if (masks) anyElement().setAttribute("data-cobrowse", "mask");
    },
    () => {
      if (masks) pick([...doc.querySelectorAll("[data-cobrowse]"), doc.body]).removeAttribute("data-cobrowse");
    },
    () => {
      const input = doc.querySelector("input:not([type=hidden]):not([type=checkbox])");
      if (masks && input) input.type = pick(["text", "password", "text"]);
    },
    () => {
      const element = anyElement();
      if (element.localName === "details") element.open = !element.open;
    },
  ];
  acts.push(...furtherKinds({ doc, below, pick, masks, anyElement, container, tree, fits }));
  const pauses = [
    () => Promise.resolve(),
    () => new Promise((resolve) => view.setTimeout(resolve, 0)),
    () => new Promise((resolve) => view.setTimeout(resolve, 8)),
    () => new Promise((resolve) => view.requestAnimationFrame(resolve)),
  ];

  let done = 0;
  while (done < operations) {
    const burstActs = [];
    for (let burst = 1 + below(25); burst > 0 && done < operations; burst -= 1, done += 1) {
      const act = pick(acts);
      burstActs.push(act);
      try {
        act();
      } catch (error) {
        throw new Error(`Operation ${done}: ${act}: ${error}`);
      }
    }
    if (doc.querySelectorAll("*").length > MAX_ELEMENTS) doc.body.replaceChildren(tree(2), tree(2));
    afterBurst?.();
    await pick(pauses)();
    const fault = check ? await check() : "";
    if (fault) throw new Error(`After ${done} operations: ${fault}\n${burstActs.join("\n---\n")}`);
  }
  return done;
}
