// Further kinds of change for the random script: what is no plain node, attribute or text. Without moveBefore, under
// which the renderer of Chromium 156 crashes now and then in such a script; the matrix has rows for it.

/**
 * @param {object} tools of the scripter
 * @param {Document} tools.doc
 * @param {(limit: number) => number} tools.below
 * @param {<T>(list: T[]) => T} tools.pick
 * @param {boolean} tools.masks whether it may mask
 * @param {() => Element} tools.anyElement
 * @param {() => Element} tools.container
 * @param {(depth: number) => Element} tools.tree
 * @param {(parent: Node, node: Node) => boolean} tools.fits
 * @returns {(() => void)[]}
 */
export function furtherKinds({ doc, below, pick, masks, anyElement, container, tree, fits }) {
  const view = doc.defaultView;
  const colors = ["rgb(1, 2, 3)", "rgb(40, 50, 60)", "rgb(200, 100, 0)"];
  const rule = () => `.${pick(["a", "b", "d", "zone"])} { ${pick(["color", "background-color"])}: ${pick(colors)} }`;
  const make = (html) => {
    const holder = doc.createElement("div");
    holder.innerHTML = html;
    return holder.firstChild;
  };
  const all = (selector) => [...doc.querySelectorAll(selector)];
  const sheets = () => all("style").map((style) => style.sheet).filter(Boolean);
  const constructed = [];
  const components = () => all("x-card,x-host").filter((one) => one.shadowRoot);
  const slots = () => components().flatMap((host) => [...host.shadowRoot.querySelectorAll("slot")]);

  return [
    // style sheets
    () => container().append(make(`<style>${rule()} ${rule()}</style>`)),
    () => pick(sheets())?.insertRule(rule(), 0),
    () => {
      const sheet = pick(sheets().filter((one) => one.cssRules.length));
      sheet?.deleteRule(below(sheet.cssRules.length));
    },
    () => {
      const found = pick(sheets().flatMap((sheet) => [...sheet.cssRules]));
      if (found?.style) found.style.color = pick(colors);
    },
    () => {
      const style = pick(all("style"));
      if (style) style.textContent = rule();
    },
    () => {
      const style = pick(all("style"));
      if (style) style.disabled = !style.disabled;
    },
    () => {
      if (constructed.length < 4) constructed.push(new view.CSSStyleSheet());
      pick(constructed).replaceSync(`${rule()} ${rule()}`);
    },
    () => {
      doc.adoptedStyleSheets = constructed.filter(() => below(2));
    },
    // fields
    () => {
      for (const field of all("input,select,textarea")) if (!below(5)) field.setCustomValidity(below(2) ? "wrong" : "");
    },
    () => container().append(make("<form><input value=one><input type=radio name=g checked><input type=radio name=g><button type=reset>r</button></form>")),
    () => pick(all("form"))?.reset(),
    () => {
      const field = pick(all("input,textarea,button"));
      if (field) field.disabled = !field.disabled;
    },
    () => {
      const select = pick(all("select"));
      if (select) select.append(new view.Option(`o${below(9)}`, undefined, false, below(2) === 1));
    },
    () => pick(all("option"))?.remove(),
    // layers
    () => container().append(make(pick(["<dialog>dialog</dialog>", "<div popover=manual>popover</div>", "<details><summary>s</summary>d</details>"]))),
    () => {
      const dialog = pick(all("dialog"));
      if (!dialog) return;
      if (dialog.open) dialog.close();
      else if (below(2)) dialog.show();
      else dialog.showModal();
    },
    () => {
      const popover = pick(all("[popover]"));
      if (popover?.showPopover) popover.togglePopover();
    },
    // scrolling
    () => container().append(make("<div style='height:40px;width:60px;overflow:auto'><div style='height:600px;width:400px'>s</div></div>")),
    () => {
      const box = pick(all("div[style*=overflow]"));
      if (box) box.scrollTop = below(500);
    },
    // namespaces and names
    () => pick([...all("svg"), doc.body]).append(doc.createElementNS("http://www.w3.org/2000/svg", pick(["rect", "g", "linearGradient"]))),
    () => pick(all("svg,path,rect"))?.setAttributeNS("http://www.w3.org/1999/xlink", "xlink:title", pick(["one", "two"])),
    () => container().append(doc.createElementNS("urn:example", "e:thing")),
    () => container().append(make("<a:b c:d=1 @e=2></a:b>")),
    // shadow roots and frames
    () => {
      const host = doc.createElement("x-card");
      const root = host.attachShadow({ mode: "open", slotAssignment: pick(["named", "manual"]) });
      root.innerHTML = "<slot></slot><slot name=b></slot><p class=a>inside</p>";
      host.append(tree(1));
      container().append(host);
    },
    // what a component shows: text beside elements, in slots that are masked, shown again, moved and renamed
    () => pick(components())?.append(`slotted ${below(100)}`, tree(1)),
    () => {
      const slot = pick(slots());
      if (masks && slot) slot.toggleAttribute("data-cobrowse") && slot.setAttribute("data-cobrowse", "mask");
    },
    () => {
      const slot = pick(slots());
      const parent = slot && pick([slot.getRootNode(), ...slot.getRootNode().querySelectorAll("p,div,section")]);
      if (slot && fits(parent, slot)) parent.prepend(slot);
    },
    () => {
      const slot = pick(slots());
      if (slot) slot.name = pick(["", "b", "other"]);
    },
    () => {
      const host = pick(components());
      if (host) host.shadowRoot.adoptedStyleSheets = constructed.filter(() => below(2));
    },
    () => {
      const frame = pick(all("iframe").filter((one) => one.contentDocument?.body));
      if (!frame) return;
      const inner = frame.contentDocument;
      const kind = below(3);
      if (kind === 0) inner.body.append(inner.createElement("em"));
      else if (kind === 1) inner.replaceChild(inner.importNode(make("<section><body></body></section>"), true), inner.documentElement);
      else {
        inner.open();
        inner.write("<p class=b>written anew</p>");
        inner.close();
      }
    },
    () => {
      // between documents
      const frame = pick(all("iframe").filter((one) => one.contentDocument?.body));
      const node = anyElement();
      if (frame && node !== node.ownerDocument.body && fits(frame.contentDocument.body, node)) frame.contentDocument.body.append(node);
    },
    () => {
      // added, moved and removed in one task
      const node = tree(1);
      container().append(node);
      const parent = container();
      if (fits(parent, node)) parent.prepend(node);
      if (below(2)) node.remove();
    },
    // pictures and players
    () => container().append(make("<canvas width=8 height=8></canvas>")),
    () => container().append(make("<video></video>")),
    () => container().append(make("<img srcset='/static/img/icon.svg 1x' alt=icon>")),
    // animations
    () => anyElement().animate?.({ opacity: [1, 0.5] }, { duration: 300 }),
    () => {
      doc.title = `title ${below(100)}`;
    },
  ];
}
