// A replica without a server, fed with what a hostile visitor would send. Tests drive it by `attack`.
import { createReplica } from "/static/js/replica/index.js";
import { KIND } from "/static/js/shared/protocol.gen.js";
import { elementAt, isMasked, spotAt } from "/static/js/viewer/locate.js";

const frame = document.getElementById("copy");
const probe = document.getElementById("probe");
const ran = [];
const broken = [];
let faults = [];
let longest = { ms: 0, name: "" };

window.canary = (name) => ran.push(name);
window.addEventListener("error", (event) => broken.push(`error: ${event.message}`));
window.addEventListener("unhandledrejection", (event) => broken.push(`rejection: ${event.reason}`));

const read = (prototype, name) => Object.getOwnPropertyDescriptor(prototype, name).get;
const shadowOf = read(Element.prototype, "shadowRoot");
const attributesOf = read(Element.prototype, "attributes");
const nameOf = read(Element.prototype, "localName");
const all = Document.prototype.querySelectorAll;
const allWithin = DocumentFragment.prototype.querySelectorAll;
const ADDRESS = /^(?:src|href|xlink:href|action|formaction|data|poster|background|to|from|by|values|srcdoc|ping)$/;

/** What the second line of defence must not have let through. */
function* forbidden(root) {
  for (const element of (root.nodeType === 9 ? all : allWithin).call(root, "*")) {
    const name = nameOf.call(element).toLowerCase();
    const attributes = [...attributesOf.call(element)];
    if (/^(?:.*:)?(?:script|base|object|embed|applet|frame|portal)$/.test(name)) yield name;
    for (const { name: attribute, value } of attributes) {
      if (/^on/i.test(attribute)) yield `${name} ${attribute}`;
      if (ADDRESS.test(attribute) && /^(?:java|vb)script:|^data:text\/html|^file:/i.test(value.replace(/[\0-\x20\xa0]/g, ""))) yield `${name} ${attribute}=${value}`;
    }
    const told = Object.fromEntries(attributes.map((one) => [one.name, one.value]));
    if (name === "iframe" && (told.sandbox !== "allow-same-origin" || told.src || told.srcdoc)) yield "a frame of its own";
    if (name === "meta" && told["http-equiv"] && told["http-equiv"] !== "Content-Security-Policy") yield "a meta";
    const shadow = shadowOf.call(element);
    if (shadow) yield* forbidden(shadow);
    const inner = name === "iframe" && element.contentDocument;
    if (inner) yield* forbidden(inner);
  }
}

const pause = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));

const attack = {
  ran, broken,
  get longest() {
    return longest;
  },
  /** Apply each attack's payloads as the viewer would; what was found in the copy afterwards. */
  async run(attacks, quiet = false) {
    const found = {};
    const policy = [];
    for (const [name, payloads] of attacks) {
      faults = [];
      const begun = performance.now();
      for (const [at, payload] of payloads.entries()) {
        attack.replica.apply({ kind: at ? KIND.MUTATION : KIND.SNAPSHOT, payload: new TextEncoder().encode(JSON.stringify(payload)) });
      }
      const doc = attack.replica.document;
      for (const [x, y] of [[5, 5], [30, 20], [60, 12], [400, 300]]) {
        try {
          const { element } = elementAt(doc, x, y);
          spotAt(attack.replica, x, y);
          isMasked(element);
        } catch (error) {
          broken.push(`${name}: ${error}`);
        }
      }
      await pause();
      const ms = performance.now() - begun;
      if (ms > longest.ms) longest = { ms: Math.round(ms), name };
      const seen = [...forbidden(doc)];
      if (seen.length) found[name] = seen;
      if (quiet) found[name] = faults;
      if (top !== window || frame.contentWindow.location.pathname.includes("NAME")) broken.push(`${name}: it went elsewhere`);
    }
    return found;
  },
};

const loaded = (one) => one.contentDocument?.readyState === "complete" && one.contentWindow.location.href !== "about:blank";
while (![frame, probe].every(loaded)) await new Promise((resolve) => setTimeout(resolve, 10));
attack.replica = createReplica(frame, {
  supply: async (wants) => wants.map(() => ""),
  probing: () => probe.contentDocument,
  onFault: (reason, error) => faults.push(`${reason}: ${error?.message}`),
});
attack.doc = frame.contentDocument;
Object.assign(window, { attack });
