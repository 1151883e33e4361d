// Two pages that differ only inside of what is masked: one public script, and a private one that each twin has for itself.

/** @param {number} seed */
export function randomFrom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (/** @type {number} */ limit) => Math.floor(next() * limit);
  return {
    below,
    /** @template T @param {ArrayLike<T>} list @returns {T} */
    pick: (list) => list[below(list.length)],
    word: () => Array.from({ length: 1 + below(12) }, () => String.fromCharCode(97 + below(26))).join(""),
  };
}

/** Sizes are the same in both twins, as the law says: what is inside of a zone cannot push its walls. */
const FIXED = "display:block!important;width:160px!important;height:40px!important;min-height:0!important;max-width:none!important;"
  + "margin:0!important;padding:0!important;border:0!important;overflow:scroll!important;contain:strict;position:static!important";

/** Every kind of thing that is masked, and by every kind of reason. */
const ZONES = {
  mark: "<div data-cobrowse=mask></div>",
  rule: "<section class=secret></section>",
  child: "<div class=zone><p class=child></p></div>",
  text: '<input class=secret type=text>',
  password: "<input type=password>",
  once: "<input type=text data-was=password>",
  card: "<input autocomplete=cc-number>",
  area: "<textarea class=secret></textarea>",
  box: '<label>Yes <input class=secret type=checkbox></label>',
  radios: '<fieldset class=secret><input type=radio name=r value=a><input type=radio name=r value=b></fieldset>',
  list: "<select class=secret><option>one<option>two</select>",
  editor: "<div class=secret contenteditable=true>text</div>",
  details: "<details class=secret><summary>More</summary><p>text</p></details>",
  dialog: "<dialog class=secret><p>text</p></dialog>",
  meter: "<meter class=secret value=.2></meter>",
  svg: '<svg class=secret viewBox="0 0 9 9"><text>t</text><image></image></svg>',
  canvas: "<canvas class=secret width=40 height=20></canvas>",
  frame: "<iframe class=secret></iframe>",
  host: "<x-secret class=secret></x-secret>",
  shadow: "<x-open></x-open>",
  picture: "<img class=secret alt=one>",
  sound: "<audio class=secret controls></audio>",
  button: "<button class=secret>Pay</button>",
  table: "<table><tr class=secret><td>1</td></tr></table>",
};

export const RULES = [
  { id: 1, selector: ".secret", kind: "mask", url_pattern: "" },
  { id: 2, selector: ".zone > .child", kind: "mask", url_pattern: "" },
];

/** @param {Document} doc @returns {Element[]} the masked elements, those in shadow roots too */
function build(doc) {
  doc.body.innerHTML = `<main data-cobrowse=show><h1>Page</h1><ul id=list><li>one<li>two</ul><p id=text>text</p><input id=field>
    <div id=scroller style="height:60px;overflow:auto"><div style="height:900px">tall</div></div></main>`;
  const found = [];
  for (const html of Object.values(ZONES)) {
    const around = doc.createElement("div");
    around.innerHTML = html;
    (found.length % 2 ? doc.body : doc.body.firstElementChild).append(around);
    const open = around.querySelector("x-open");
    if (open) open.attachShadow({ mode: "open" }).innerHTML = "<b>seen</b><div class=secret></div>";
    const zone = (open?.shadowRoot ?? around).querySelector(".secret,.child,[data-cobrowse],[type=password],[data-was],[autocomplete]");
    zone.setAttribute("style", FIXED);
    found.push(zone);
  }
  const once = doc.querySelector("[data-was]");
  once.type = "password";
  once.removeAttribute("data-was");
  return found;
}

/** What happens inside of a zone, or to it: never seen by anybody else. Each takes the zone and the private dice. */
const PRIVATE = [
  (zone, { word }) => zone.append(word()),
  (zone, { word, pick }) => (zone.innerHTML = `<${pick(["b", "p", "ul", "img", "input", "video", "x-in"])} title="${word()}">${word()}`),
  (zone, { word, pick }) => zone.setAttribute(pick(["title", "alt", "aria-label", "placeholder", "data-x", "href", "src", "value", "name", "lang", "role", "label", "for", "action", "poster"]), word()),
  (zone, { word }) => (zone.id = word()),
  (zone, { word, below }) => below(2) && (zone.style.background = `url(/${word()}.png)`),
  (zone, { word }) => zone.classList.add(word()),
  (zone, { word }) => "value" in zone && zone.localName !== "meter" && zone.type !== "file" && (zone.value = word()),
  (zone, { below }) => zone.localName === "meter" && (zone.value = below(9) / 9),
  (zone, { below }) => "checked" in zone && (zone.checked = below(2) === 1),
  (zone, { below }) => "open" in zone && zone.localName === "details" && (zone.open = below(2) === 1),
  (zone, { pick }) => zone.querySelector("[type=radio]") && (pick(zone.querySelectorAll("[type=radio]")).checked = true),
  (zone, { word, pick }) => zone.localName === "select" && (zone.add(new Option(word(), word())), (zone.selectedIndex = pick([0, 1, 2]))),
  (zone, { below }) => zone.scrollTo(below(40), below(40)),
  (zone, { below }) => below(2) && zone.focus?.(),
  (zone) => zone.ownerDocument.getSelection().selectAllChildren(zone),
  (zone, { word }) => "setSelectionRange" in zone && zone.type === "text" && ((zone.value = word()), zone.setSelectionRange(0, 1)),
  (zone, { word }) => zone.setCustomValidity?.(word()),
  (zone, { word }) => zone.localName === "iframe" && zone.contentDocument?.body.append(word()),
  (zone, { word }) => ["div", "p", "section"].includes(zone.localName) && !zone.shadowRoot && (zone.attachShadow({ mode: "open" }).innerHTML = `<style>p::before{content:"${word()}"}</style><p>${word()}`),
  (zone, { word }) => zone.shadowRoot?.append(word()),
  (zone, { below }) => zone.animate?.([{ opacity: 0.5 }, { opacity: 1 }], { duration: 100 + below(900) }),
  (zone, { below }) => zone.getContext?.("2d")?.fillRect(0, 0, below(40), below(20)),
  (zone, { below }) => {
    const view = zone.ownerDocument.defaultView;
    const type = ["pointerover", "pointermove", "input", "change", "keydown", "select", "scroll", "focusin"][below(8)];
    zone.dispatchEvent(new view.Event(type, { bubbles: true, composed: true }));
  },
  (zone, { word }) => zone.append(Object.assign(zone.ownerDocument.createElement("style"), { textContent: `.none::after{content:"${word()}"}` })),
  (zone, { below }) => zone.children.length && zone.children[below(zone.children.length)].remove(),
  (zone, { word }) => zone.replaceChildren(zone.ownerDocument.createComment(word())),
  (zone) => zone.showPopover && zone.setAttribute("popover", "manual"),
  (zone, { below }) => zone.localName === "dialog" && (below(2) ? zone.show() : zone.close()),
  (zone, { word }) => zone.localName === "audio" && (zone.title = word()) && (zone.volume = 0.5),
];

/** What both twins do alike, outside; the step's number stands in it. */
const PUBLIC = [
  (doc, step) => (doc.querySelector("#text").firstChild.data = `text ${step}`),
  (doc, step) => doc.querySelector("#list").append(Object.assign(doc.createElement("li"), { textContent: `item ${step}` })),
  (doc) => doc.querySelector("#list").firstElementChild?.remove(),
  (doc, step) => doc.querySelector("h1").setAttribute("title", `title ${step}`),
  (doc, step, { pick }) => pick(doc.body.children).before(Object.assign(doc.createElement("hr"), { title: `rule ${step}` })),
  (doc, step, { pick }) => doc.body.append(pick(doc.body.querySelectorAll(":scope > div"))), // zones move along
  (doc, step, { below }) => (doc.querySelector("#scroller").scrollTop = below(800)),
  (doc, step) => (doc.querySelector("#field").value = `value ${step}`),
  (doc, step) => doc.querySelector("h1").classList.toggle(`c${step % 3}`),
];

/**
 * @param {any} lab of harness.js
 * @param {{shared: number, own: number, steps: number, masking?: object}} how seeds of the public and the private dice
 * @returns {Promise<string[]>} what left the page, in its order
 */
export async function twin(lab, { shared, own, steps, masking = {} }) {
  await lab.load({ body: "" });
  const { doc } = lab;
  const [common, secret] = [randomFrom(shared), randomFrom(own)];
  const zones = build(doc);
  const pry = (/** @type {number} */ times) => {
    for (let at = 0; at < times; at += 1) {
      try {
        secret.pick(PRIVATE)(secret.pick(zones), secret);
      } catch {
        // this kind of element does not know it
      }
    }
  };
  pry(60); // before the session
  doc.activeElement?.blur();
  await lab.start({ rules: RULES, ...masking }, { sliceMs: Infinity });
  await lab.settle(400);
  for (let step = 0; step < steps; step += 1) {
    pry(secret.below(6));
    common.pick(PUBLIC)(doc, step, common);
    await lab.settle(30);
    pry(secret.below(6));
    await lab.settle(270); // past the next look at what raises no event
  }
  return lab.frames.map(({ text }) => text);
}
