// In the page under proof: finds what the rules hide, by plain querySelectorAll, and plants canaries there.
// Knows nothing of the tag. Put into each page by browser.py; happenings.js goes on from here.

(() => {
  const key = Symbol.for("cobrowse.proof");
  if (window[key] || window !== window.top) return;

  /** What we have put there ourselves: nothing is planted into it again. */
  const own = new WeakSet();
  /** Masked elements in the order in which they were found. @type {Element[]} */
  let masked = [];
  let planted = [];
  let serial = 0;

  function* roots(root = document) {
    yield root;
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot && element.localName !== "cobrowse-tag") yield* roots(element.shadowRoot);
      if (element.localName !== "iframe" && element.localName !== "frame") continue;
      try {
        if (element.contentDocument) yield* roots(element.contentDocument);
      } catch {
        // of another origin
      }
    }
  }

  const parentOf = (node) => node.parentNode ?? node.host ?? node.defaultView?.frameElement ?? null;

  /** Whether any part of the chain from the element outwards is such a one. */
  function inside(element, test) {
    for (let at = element; at; at = parentOf(at)) if (at.nodeType === 1 && test(at)) return true;
    return false;
  }

  const ours = (element) => inside(element, (at) => own.has(at) || at.localName === "cobrowse-tag");

  function matching({ selector, except_for: except }) {
    const found = [];
    for (const root of roots()) {
      for (const element of root.querySelectorAll(selector)) {
        if (ours(element)) continue;
        if (except && (inside(element, (at) => at.matches(except)) || element.querySelector(except))) continue;
        if (except && ["script", "style", "link"].includes(element.localName)) continue;
        found.push(element);
      }
    }
    return found;
  }

  /** Whether it is hidden by this rule still: what we put below it may be something that shows itself. */
  const stays = (element, { selector, except_for: except }) =>
    element.isConnected && element.matches(selector) && !(except && (element.matches(except) || element.querySelector(except)));

  // --- canaries

  const random = (letters, length) =>
    Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => letters[byte % letters.length]).join("");

  /** A new canary; one of digits where only digits fit. */
  function canary({ stem, digits }, asDigits) {
    serial += 1;
    if (asDigits) return digits + random("0123456789", 5) + String(serial % 10000).padStart(4, "0");
    return stem + random("abcdefghijkmnpqrstuvwxyz23456789", 6) + serial.toString(36).padStart(3, "0");
  }

  const TEXT_TYPES = new Set(["text", "search", "tel", "url", "email", "password", "hidden"]);
  const isText = (element) => element.localName === "textarea" || (element.localName === "input" && TEXT_TYPES.has(element.type));
  const isNumber = (element) => element.localName === "input" && (["number", "tel"].includes(element.type) || ["numeric", "decimal"].includes(element.inputMode));
  const CLOSED = new Set(["input", "textarea", "select", "option", "img", "video", "audio", "canvas", "iframe", "br", "hr", "script", "style",
    "link", "meta", "base", "area", "col", "embed", "object", "source", "track", "wbr", "template", "noscript", "progress", "meter"]);
  const holds = (element) => !CLOSED.has(element.localName) && element instanceof (element.ownerDocument.defaultView?.HTMLElement ?? HTMLElement);

  function setValue(element, value) {
    const view = element.ownerDocument.defaultView ?? window;
    const type = element.localName === "textarea" ? view.HTMLTextAreaElement : view.HTMLInputElement;
    Object.getOwnPropertyDescriptor(type.prototype, "value").set.call(element, value); // as frameworks' own setters would not
    if (element.type === "hidden") return;
    for (const name of ["input", "change"]) element.dispatchEvent(new view.Event(name, { bubbles: true }));
  }

  let undoBelow = () => {};

  /** @returns an element of ours below the masked one */
  function below(element, name) {
    const made = element.ownerDocument.createElement(name);
    own.add(made);
    element.append(made);
    undoBelow = () => made.remove();
    return made;
  }

  const attribute = (name) => ({
    can: () => true,
    put: (element, word) => {
      const before = element.getAttribute(name);
      element.setAttribute(name, word);
      return () => (before === null ? element.removeAttribute(name) : element.setAttribute(name, before));
    },
  });

  /** Places, by the name that the report gives them. `put` may return what undoes it. */
  const PLACES = {
    "text": { can: holds, put: (element, word) => element.append(word) },
    "text of a child": { can: holds, put: (element, word) => below(element, "span").append(word) },
    "title": attribute("title"),
    "aria-label": attribute("aria-label"),
    "alt": { ...attribute("alt"), can: (element) => ["img", "input", "area"].includes(element.localName) },
    "placeholder": { ...attribute("placeholder"), can: isText },
    "data attribute": attribute("data-canary"),
    "class": { can: (element) => holds(element) || isText(element), put: (element, word) => (element.classList.add(word), () => element.classList.remove(word)) },
    "style": { can: (element) => Boolean(element.style), put: (element, word) => (element.style.setProperty("--canary", `"${word}"`), () => element.style.removeProperty("--canary")) },
    "value": { can: isText, digits: isNumber, put: setValue },
    "number": { can: (element) => element.localName === "input" && element.type === "number", digits: () => true, put: setValue },
    "value attribute": { ...attribute("value"), can: (element) => ["input", "button", "data", "option"].includes(element.localName) && element.type !== "range" && element.type !== "color", digits: isNumber },
    "attributes of a child": { can: holds, put: (element, word) => {
      const child = below(element, "i");
      for (const name of ["title", "data-x", "aria-description", "id", "lang"]) child.setAttribute(name, word);
    } },
    "link of a child": { can: holds, put: (element, word) => below(element, "a").setAttribute("href", `/${word}?q=${word}#${word}`) },
    "picture of a child": { can: holds, put: (element, word) => {
      const picture = below(element, "img");
      picture.alt = word;
      picture.src = `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>${word}</title></svg>`;
    } },
    "field of a child": { can: (element) => holds(element) && !["button", "a", "p", "select"].includes(element.localName), put: (element, word) => {
      const field = below(element, "input");
      field.placeholder = word;
      field.value = word;
    } },
    "option": { can: (element) => element.localName === "select", put: (element, word) => {
      const option = new Option(word, word);
      own.add(option);
      element.add(option);
      element.value = word;
    } },
    "shadow root": { can: (element) => holds(element) && ["div", "section", "article", "aside", "main", "span", "p", "form", "fieldset"].includes(element.localName), put: (element, word) => {
      const child = below(element, "div");
      child.attachShadow({ mode: "open" }).innerHTML = "<b></b>";
      child.shadowRoot.firstChild.append(word);
    } },
    "comment": { can: holds, put: (element, word) => element.append(element.ownerDocument.createComment(word)) },
    "style sheet": { can: holds, put: (element, word) => {
      const name = `proof-${serial}`;
      element.classList.add(name);
      const sheet = element.ownerDocument.createElement("style");
      sheet.textContent = `.${name}::after{content:"${word}";font-size:0}`;
      own.add(sheet);
      (element.getRootNode().head ?? element.getRootNode()).append(sheet);
    } },
  };

  /** Evenly some of many. */
  const some = (list, limit) => (list.length <= limit ? list : Array.from({ length: limit }, (_, at) => list[Math.floor((at * list.length) / limit)]));

  /**
   * @param {{id: string, selector: string, except_for: string}[]} rules
   * @param {{stem: string, digits: string}} seeds
   * @param {number} limit elements of each rule
   * @returns {{planted: {rule: string, place: string, text: string}[], counts: Record<string, [number, number]>, faults: string[]}}
   */
  function plant(rules, seeds, limit) {
    planted = [];
    masked = [];
    got = new Map();
    const counts = {};
    const faults = [];
    for (const rule of rules) {
      let all = [];
      try {
        all = matching(rule);
      } catch {
        faults.push(rule.id); // this browser cannot read the selector
      }
      const chosen = some(all, limit);
      counts[rule.id] = [all.length, chosen.length];
      for (const element of chosen) {
        if (!masked.some((one) => one.element === element)) masked.push({ element, rule });
        for (const name of Object.keys(PLACES)) putAt(element, rule, name, seeds);
      }
    }
    return { planted, counts, faults };
  }

  /** What each element has got in this round: where two rules hide one, its canaries count for both. @type {Map<Element, Record<string, string>>} */
  let got = new Map();

  function putAt(element, rule, name, seeds) {
    const place = PLACES[name];
    if (!place.can(element)) return;
    const before = got.get(element)?.[name];
    if (before) {
      planted.push({ rule: rule.id, place: name, text: before });
      return;
    }
    const text = canary(seeds, place.digits?.(element) ?? false);
    undoBelow = () => {};
    try {
      const undo = place.put(element, text);
      if (stays(element, rule)) {
        planted.push({ rule: rule.id, place: name, text });
        got.set(element, { ...got.get(element), [name]: text });
        return;
      }
      undoBelow(); // it has to go on being hidden, and a rule may ask for just this
      if (typeof undo === "function") undo();
    } catch {
      // this kind of element does not know it
    }
  }

  // --- the control: what must be found

  /** @returns {{typable: boolean}} */
  function control(text, titled, rules) {
    document.querySelector("#cobrowse-proof-control")?.remove();
    const box = document.createElement("section");
    box.id = "cobrowse-proof-control";
    box.setAttribute("data-cobrowse", "show");
    box.title = titled;
    const field = document.createElement("input");
    field.setAttribute("aria-label", "control");
    box.append(text, field);
    own.add(box);
    document.body.append(box);
    const hides = ({ selector, except_for: except }) => {
      try {
        return !except && field.matches(selector);
      } catch {
        return false;
      }
    };
    return { typable: !rules.some(hides) };
  }

  function focusControl() {
    const field = document.querySelector("#cobrowse-proof-control input");
    field.scrollIntoView({ block: "center", behavior: "instant" });
    field.focus();
  }

  window[key] = {
    plant, control, focusControl,
    /** For happenings.js. */
    shared: { own, stays, canary, isText, isNumber, holds, setValue, masked: () => masked },
  };
})();
