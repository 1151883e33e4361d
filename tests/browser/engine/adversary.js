// A page that tries to lose what is masked: one secret for each way out. "$" stands for the secret of its channel.

const BOXED = ["div", "p", "span", "a", "b", "li", "section", "x-thing", "label", "figure"];
const TEXT_ATTRIBUTES = [
  "title", "alt", "placeholder", "aria-label", "aria-description", "aria-valuetext", "data-x", "href", "src", "srcset", "poster", "action",
  "formaction", "cite", "id", "name", "value", "label", "content", "onclick", "lang", "role", "part", "slot", "is", "itemid", "style", "class",
  "download", "ping", "target", "rel", "for", "list", "form", "xlink:href", "usemap", "datetime", "summary", "abbr", "headers", "pattern",
];

/** early: before the session in any case; inSession: what was before a session nobody has seen.
 * @typedef {{html?: string, head?: string, early?: boolean, inSession?: boolean, act?: (doc: Document, secret: string, page: any) => unknown}} Channel */

/** @type {Record<string, Channel>} */
export const CHANNELS = {
  ...Object.fromEntries(BOXED.map((tag) => [`text in <${tag}>`, { html: `<${tag} class=secret>$<i>$</i></${tag}>` }])),
  ...Object.fromEntries(TEXT_ATTRIBUTES.flatMap((name) => {
    const value = name === "style" ? "--x:'$';background:url(/$.png)" : name === "class" ? "secret $" : name === "srcset" ? "/$.png 1x" : "$";
    return [
      [`${name} of the element`, { html: `<div class=secret ${name}="${value}">x</div>` }],
      [`${name} below it`, { html: `<div class=secret><a ${name}="${value}">x</a></div>` }],
      [`${name}, changed later`, { html: "<div class=secret><a>x</a></div>", act: (doc, secret, at) => {
        for (const one of [at, at.querySelector("a")]) one.setAttribute(name, name === "class" ? `secret ${secret}` : secret);
      } }],
    ];
  })),
  "comment": { html: "<div class=secret><!--$--></div>" },
  "comment, later": { html: "<div class=secret></div>", act: (doc, secret, at) => at.append(doc.createComment(secret)) },
  "value as attribute": { html: '<input class=secret value="$">' },
  "value as property": { html: "<input class=secret>", act: (doc, secret, at) => (at.value = secret) },
  "default value": { html: "<input class=secret>", act: (doc, secret, at) => (at.defaultValue = secret) },
  "number": { html: "<input class=secret type=number>", act: (doc, secret, at) => (at.value = secret.replace(/\D/g, "")) },
  "textarea child": { html: "<textarea class=secret>$</textarea>" },
  "textarea value": { html: "<textarea class=secret></textarea>", act: (doc, secret, at) => (at.value = secret) },
  "option text": { html: "<select class=secret><option>$</select>" },
  "option value": { html: '<select class=secret><option value="$">x</select>' },
  "option label": { html: '<select class=secret><option label="$">x</select>' },
  "optgroup label": { html: '<select class=secret><optgroup label="$"><option>x</optgroup></select>' },
  "option added later": { html: "<select class=secret></select>", act: (doc, secret, at) => at.add(new Option(secret, secret)) },
  "masked option": { html: "<select><option>x<option class=secret>$</select>" },
  "datalist": { html: '<input class=secret list=suggested><datalist id=suggested><option value="$">$</datalist>' },
  "button": { html: "<button class=secret value=$>$</button>" },
  "submit": { html: '<input class=secret type=submit value="$">' },
  "radio": { html: '<fieldset class=secret><input type=radio name=one value="$" checked></fieldset>' },
  "hidden input": { html: '<input type=hidden value="$">' },
  "hidden input, later": { html: "<input type=hidden>", act: (doc, secret, at) => (at.value = secret) },
  "output": { html: "<form><output class=secret>$</output></form>" },
  "meter": { html: '<meter class=secret value=1 title="$">$</meter>' },
  "progress": { html: "<progress class=secret>$</progress>" },
  "data": { html: '<data class=secret value="$">$</data>' },
  "time": { html: '<time class=secret datetime="$">$</time>' },
  "details": { html: "<details class=secret open><summary>$</summary>$</details>" },
  "cell": { html: "<table><tr><td class=secret>$</table>" },
  "svg text": { html: "<svg class=secret><text>$</text><title>$</title><desc>$</desc></svg>" },
  "svg link": { html: '<svg class=secret><a href="/$"><image href="/$.png"></image></a><use href="#$"></use></svg>' },
  "part of svg": { html: "<svg><g class=secret><text>$</text></g></svg>" },
  "mathml": { html: "<math class=secret><mi>$</mi></math>" },
  "image": { html: '<img class=secret src="/$.png" alt="$">' },
  "picture": { html: '<picture class=secret><source srcset="/$.png"><img src="/$.png"></picture>' },
  "image of a picture": { html: '<picture><source srcset="/x.png"><img class=secret src="/$.png"></picture>' },
  "video": { html: '<video class=secret src="/$.mp4" poster="/$.png"><track src="/$.vtt"></video>' },
  "audio": { html: '<audio class=secret src="/$.mp3" controls></audio>' },
  "object": { html: '<object class=secret data="/$.pdf">$</object>' },
  "embed": { html: '<embed class=secret src="/$.swf">' },
  "template": { html: "<div class=secret><template>$</template></div>" },
  "noscript": { html: "<div class=secret><noscript>$</noscript></div>" },
  "srcdoc": { html: '<iframe class=secret srcdoc="<p>$</p>"></iframe>' },
  "frame below": { html: '<div class=secret><iframe srcdoc="<p>$</p>"></iframe></div>' },
  "element in a frame": { html: '<iframe srcdoc="<p data-cobrowse=mask>$</p>"></iframe>' },
  "written into a frame": { html: "<iframe class=secret></iframe>", act: (doc, secret, at) => at.contentDocument.body.append(secret) },
  "open shadow root": { html: "<div class=secret></div>", act: (doc, secret, at) => (at.attachShadow({ mode: "open" }).innerHTML = `<p>${secret}</p>`) },
  "closed shadow root": { html: "<div class=secret></div>", act: (doc, secret, at) => at.attachShadow({ mode: "closed" }).append(secret) },
  "masked in a shadow root": { html: "<div></div>", act: (doc, secret, at) => (at.attachShadow({ mode: "open" }).innerHTML = `<p class=secret>${secret}</p>`) },
  "slotted into something masked": {
    html: "<div><b slot=a>$</b>$</div>",
    act: (doc, secret, at) => (at.attachShadow({ mode: "open" }).innerHTML = "<p class=secret><slot name=a></slot><slot></slot></p>"),
    early: true,
  },
  "sheet: content": { html: "<p id=c1 class=secret>x</p>", head: '<style>#c1::before{content:"$"}</style>' },
  "sheet: content of a child": { html: "<p id=c2 class=secret><b>x</b></p>", head: '<style>#c2 > b::after{content:"$"}</style>' },
  "sheet: background": { html: "<p id=c3 class=secret>x</p>", head: '<style>#c3{background:url("/$.png")}</style>' },
  "sheet: property": { html: "<p id=c4 class=secret>x</p>", head: '<style>#c4{--name:"$"}</style>' },
  "sheet: within a condition": { html: "<p id=c5 class=secret>x</p>", head: '<style>@media all{@supports (color:red){#c5::before{content:"$"}}}</style>' },
  "sheet: nested": { html: "<p id=c6 class=secret><b>x</b></p>", head: '<style>#c6{& b::before{content:"$"}}</style>' },
  "sheet: name of a selector": { html: "<p id=c7 class=secret title=x>x</p>", head: '<style>#c7[title="$"]{color:red}</style>' },
  "sheet: inserted": { html: "<p id=c8 class=secret>x</p>", act: (doc, secret) => doc.styleSheets[0].insertRule(`#c8::before{content:"${secret}"}`) },
  "sheet: adopted": { html: "<p id=c9 class=secret>x</p>", act: (doc, secret, at, page) => {
    const sheet = new page.CSSStyleSheet();
    sheet.replaceSync(`#c9::before{content:"${secret}"}`);
    doc.adoptedStyleSheets = [...doc.adoptedStyleSheets, sheet];
  } },
  "sheet: text changed": { html: "<p id=c10 class=secret>x</p><style id=changing></style>", act: (doc, secret) => (doc.querySelector("#changing").textContent = `#c10::before{content:"${secret}"}`) },
  "sheet: edited in place": { html: "<p id=c11 class=secret>x</p>", head: "<style id=edited>#c11::before{content:'x'}</style>", act: (doc, secret) => (doc.querySelector("#edited").sheet.cssRules[0].style.content = `"${secret}"`) },
  "sheet: before its element": { act: (doc, secret) => doc.head.append(Object.assign(doc.createElement("style"), { textContent: `.secret::after{content:"${secret}"}` })) },
  "sheet: its element away for a while": { html: "<p id=c12 class=secret>x</p>", head: "<style>#c12::before{content:'$'}</style>", inSession: true, act: async (doc, secret, at) => {
    const parent = at.parentNode;
    at.remove();
    await new Promise((done) => setTimeout(done, 1500));
    parent.append(at);
  } },
  "sheet: of a shadow root": { html: "<div></div>", act: (doc, secret, at) => (at.attachShadow({ mode: "open" }).innerHTML = `<style>.secret::before{content:"${secret}"}</style><p class=secret>x</p>`) },
  "selected": { html: "<p class=secret>$</p>", act: (doc, secret, at) => doc.getSelection().selectAllChildren(at) },
  "validity": { html: "<input class=secret>", act: (doc, secret, at) => (at.setCustomValidity(secret), at.reportValidity()) },
  "animation": { html: "<p class=secret>x</p>", act: (doc, secret, at) => at.animate([{ "--x": secret }, { "--x": secret }], { duration: 1e6, id: secret }) },
  "popover": { html: "<p class=secret popover=manual>$</p>", act: (doc, secret, at) => at.showPopover?.() },
  "dialog": { html: "<dialog class=secret>$</dialog>", act: (doc, secret, at) => at.show() },
  "canvas": { html: "<canvas class=secret>$</canvas>", act: (doc, secret, at) => at.getContext("2d").fillText(secret, 0, 9) },
  "child added": { html: "<p class=secret></p>", act: (doc, secret, at) => at.append(secret) },
  "text changed": { html: "<p class=secret>x</p>", act: (doc, secret, at) => (at.firstChild.data = secret) },
  "html set": { html: "<p class=secret>x</p>", act: (doc, secret, at) => (at.innerHTML = `<b title="${secret}">${secret}</b>`) },
  "moved in": { html: "<p class=secret></p>", act: (doc, secret, at) => at.append(Object.assign(doc.createElement("b"), { textContent: secret })) },
  "moved along": { html: "<div><p class=secret>$</p></div>", act: (doc, secret, at) => doc.body.append(at) },
  "away and back": { html: "<p class=secret>$</p>", act: async (doc, secret, at) => (at.remove(), await null, doc.body.append(at)) },
  "changed while away": { html: "<p class=secret>x</p>", act: async (doc, secret, at) => (at.remove(), (at.textContent = secret), await null, doc.body.append(at)) },
  "clone": { html: "<p class=secret>$</p>", act: (doc, secret, at) => doc.body.append(at.cloneNode(true)) },
  "class with the text": { html: "<p>x</p>", act: (doc, secret, at) => ((at.className = "secret"), (at.textContent = secret)) },
  "class of an ancestor": { html: "<div><p class=child>x</p></div>", act: (doc, secret, at) => ((at.className = "zone"), (at.firstChild.textContent = secret)) },
  "becomes a neighbour": { html: "<div><b class=mark></b></div>", act: (doc, secret, at) => at.append(Object.assign(doc.createElement("i"), { textContent: secret })) },
  "outerHTML": { html: "<p class=secret>x</p>", act: (doc, secret, at) => (at.outerHTML = `<p class=secret title="${secret}">${secret}</p>`) },
  "replaced": { html: "<p class=secret>x</p>", act: (doc, secret, at) => at.replaceWith(Object.assign(doc.createElement("p"), { className: "secret", textContent: secret })) },
  "split": { html: "<p class=secret>x</p>", act: (doc, secret, at) => ((at.firstChild.data = secret), at.firstChild.splitText(3)) },
  "password": { html: '<input type=password value="$">' },
  "password shown": { html: '<input type=password value="$">', inSession: true, act: (doc, secret, at) => ((at.type = "text"), at.setAttribute("value", secret), (at.value = secret)) },
  "password replaced": { html: "<p><input type=password></p>", inSession: true, act: (doc, secret, at) => {
    const field = at.firstChild;
    field.type = "text"; // the usual way of a "show" button
    field.value = secret;
  } },
  "password shown before": { html: '<input id=new_Password value="$">' },
  "card": { html: '<input autocomplete=cc-number value="$">' },
  "one-time code": { html: '<input autocomplete="section-a one-time-code" value="$">' },
  "the page's mark": { html: "<p data-cobrowse=mask>$</p>" },
  "the mark among others": { html: '<p data-cobrowse="x MASK">$</p>' },
  "reset": { html: '<form><input class=secret value="$"></form>', act: (doc, secret, at) => ((at.firstChild.value = "x"), at.reset()) },
  "contenteditable": { html: "<p class=secret contenteditable>x</p>", act: (doc, secret, at) => (at.textContent = secret) },
  "address": { act: (doc, secret, at, page) => page.history.pushState({ secret }, "", `?token=${secret}#${secret}`) },
  "state of history": { act: (doc, secret, at, page) => page.history.replaceState({ secret }, "") },
  "name of the window": { act: (doc, secret, at, page) => (page.name = secret) },
  "cookie": { act: (doc, secret) => (doc.cookie = `a=${secret}`) },
  "custom state": { html: "<x-own class=secret></x-own>", act: (doc, secret, at, page) => page.customElements.define("x-own", class extends page.HTMLElement {
    constructor() {
      super();
      const inner = this.attachInternals();
      inner.states.add(`--${secret}`);
      inner.ariaLabel = secret;
    }
  }) },
};

/** @param {number} number @param {string} salt */
export const secretOf = (number, salt) => `q${salt}${String(1000 + number)}z`;

/** What each channel hides; in what order they are is nobody's business. @param {string} salt */
export function parts(salt) {
  return Object.entries(CHANNELS).map(([name, { html = "", head = "", act, early, inSession }], number) => {
    const secret = secretOf(number, salt);
    return { name, secret, act, early, inSession, head: head.replaceAll("$", secret), html: html && `<div data-channel=${number}>${html.replaceAll("$", secret)}</div>` };
  });
}

export const RULES = [".secret", ".zone > .child", ".mark + i"].map((selector, at) => ({ id: at + 1, selector, kind: "mask", url_pattern: "" }));

/**
 * @param {any} lab of harness.js
 * @param {string} salt
 * @param {boolean} late whether what happens happens in the session
 * @returns {Promise<{leaks: string[], channels: number}>}
 */
export async function attack(lab, salt, late) {
  const all = parts(salt);
  await lab.load({ body: all.map(({ html }) => html).join(""), head: `<style></style>${all.map(({ head }) => head).join("")}` });
  const { doc, page } = lab;
  const run = async (/** @type {typeof all} */ some) => {
    for (const [number, { act, secret }] of some.map((one) => /** @type {const} */ ([all.indexOf(one), one]))) {
      try {
        await act?.(doc, secret, doc.querySelector(`[data-channel="${number}"]`)?.firstElementChild, page);
      } catch (error) {
        lab.faults.push(`${all[number].name}: ${error}`);
      }
    }
  };
  await run(all.filter(({ early, inSession }) => early || (!late && !inSession)));
  await lab.settle(200);
  const before = lab.faults;
  await lab.start({ rules: RULES });
  lab.faults.push(...before);
  await run(all.filter(({ early, inSession }) => inSession || (late && !early)));
  await lab.settle(1400); // sheets are looked at in turn
  lab.capture.snapshot(); // as for an agent who joins now
  await lab.settle(300);
  const sent = `${lab.sent()}\n${JSON.stringify(lab.places)}`;
  return { channels: all.length, leaks: all.filter(({ secret }) => spellings(secret).some((one) => sent.includes(one))).map(({ name }) => name) };
}

/** @param {string} secret as it is, and within base64 at each of three places */
function spellings(secret) {
  const coded = [0, 1, 2].map((shift) => btoa("\0".repeat(shift) + secret).slice(shift ? 4 : 0, -4));
  const digits = secret.replace(/\D/g, "");
  return [secret, encodeURIComponent(secret), [...secret].reverse().join(""), digits, ...coded];
}
