// In the page under proof: what pages do to their elements, done to those that the rules hide (planting.js found them).

(() => {
  const proof = window[Symbol.for("cobrowse.proof")];
  if (!proof || proof.happen) return;
  const { own, stays, canary, isText, isNumber, holds, setValue, masked } = proof.shared;
  const frame = () => new Promise((done) => setTimeout(done, 60));

  /** Each takes a masked element, and undoes at once what would end its rule's hold on it. The gentle ones come first. */
  const HAPPENINGS = {
    "cloned": async (element, word, rule) => {
      if (element.dataset.proofShown) return; // a copy of it has never been a password field
      const copy = element.cloneNode(true);
      own.add(copy);
      element.after(copy);
      if (copy.matches(rule.selector)) await frame();
      copy.remove();
    },
    "taken out, changed and put back": async (element, word) => {
      const mark = document.createComment("");
      element.before(mark);
      element.remove();
      element.title = word();
      await frame();
      mark.replaceWith(element);
    },
    "moved and moved back": async (element, word, rule) => {
      const mark = document.createComment("");
      element.before(mark);
      element.parentNode.append(element);
      if (element.matches(rule.selector)) await frame();
      mark.replaceWith(element);
    },
    "changed in class and attributes": async (element, word) => {
      element.classList.add(word());
      element.setAttribute("data-state", word());
      await frame();
      element.toggleAttribute("data-on");
      element.setAttribute("aria-description", word());
    },
    "changed in its text": async (element, word) => {
      if (!holds(element)) return;
      element.append(word());
      await frame();
      const last = element.lastChild;
      if (last?.nodeType === 3) last.data = word();
    },
    "selected": async (element) => {
      getSelection().selectAllChildren(element);
      await frame();
      getSelection().removeAllRanges();
    },
    "drawn again from its own HTML": async (element) => {
      if (!holds(element) || element.querySelector("iframe")) return;
      const html = element.innerHTML;
      element.innerHTML = "";
      await frame();
      element.innerHTML = html;
      for (const child of element.children) own.add(child);
    },
  };

  /** @returns {Promise<{planted: object[], done: Record<string, number>}>} */
  async function happen(seeds) {
    const planted = [];
    const done = {};
    for (const [name, act] of Object.entries(HAPPENINGS)) {
      done[name] = 0;
      await Promise.all(masked().map(async ({ element, rule }) => {
        if (!stays(element, rule)) return;
        const word = () => {
          const text = canary(seeds, false);
          planted.push({ rule: rule.id, place: name, text });
          return text;
        };
        try {
          await act(element, word, rule);
          done[name] += 1;
        } catch {
          // an element that does not know it
        }
      }));
      await frame();
    }
    return { planted, done };
  }

  // --- fields that somebody types into

  const typable = () => masked().filter(({ element, rule }) => stays(element, rule)
    && ((isText(element) && element.type !== "hidden") || element.isContentEditable) && !element.disabled && !element.readOnly);

  /** @returns {{rule: string, text: string}|null} what to type into the field number `at`, which has the focus now */
  function focusOn(at, seeds) {
    const found = typable()[at];
    if (!found) return null;
    const { element, rule } = found;
    element.removeAttribute("maxlength"); // else only the first letters of a canary would fit
    element.scrollIntoView({ block: "center", behavior: "instant" });
    element.focus({ preventScroll: true });
    if (element.getRootNode().activeElement !== element) return { rule: rule.id, text: "" };
    if (isText(element)) setValue(element, "");
    return { rule: rule.id, text: canary(seeds, isNumber(element)) };
  }

  /** Shows passwords as pages do: by turning them into text fields, with a new password. */
  function showPasswords(seeds, show) {
    const found = [];
    for (const { element, rule } of masked()) {
      if (element.localName !== "input" || (show ? element.type !== "password" : !element.dataset.proofShown)) continue;
      element.type = show ? "text" : "password";
      if (show) element.dataset.proofShown = "yes";
      else delete element.dataset.proofShown;
      const text = canary(seeds, false);
      setValue(element, text);
      element.setAttribute("value", text);
      found.push({ rule: rule.id, place: show ? "password shown" : "password hidden again", text });
    }
    return found;
  }

  /** Middles of masked elements that can be seen, and whether a click there opens or sends nothing. */
  function middles(limit) {
    const found = [];
    for (const { element } of masked()) {
      if (found.length >= limit || element.ownerDocument !== document) continue;
      element.scrollIntoView({ block: "center", behavior: "instant" });
      const { left, top, width, height } = element.getBoundingClientRect();
      if (!width || !height) continue;
      const harmless = isText(element) && !element.closest("a,button,summary,label[for]");
      found.push({ x: left + width / 2, y: top + height / 2, scroll: scrollY, harmless });
    }
    return found;
  }

  Object.assign(proof, { happen, focusOn, showPasswords, middles });
})();
