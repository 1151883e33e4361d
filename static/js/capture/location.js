// The page's address and title, as far as the policy lets them be told; single-page sites change both without a load.
import { HTML_NS, allNamed, namespaceOf, titleTextOf } from "./natives.js";
import { filterUrl } from "./urls.js";

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function location(context) {
  const view = /** @type {Window} */ (context.document.defaultView);
  let href = view.location.href;
  /** What may be told of an address is worked out once for each. */
  let filtered = { href: "", masking: /** @type {unknown} */ (null), url: "" };
  let told = key(describe());

  context.on(view, "popstate", context.schedule);
  context.on(view, "hashchange", context.schedule);

  function describe() {
    const now = view.location.href;
    const masking = context.masking();
    if (filtered.href !== now || filtered.masking !== masking) filtered = { href: now, masking, url: filterUrl(now, masking) };
    return { url: filtered.url, title: titleOf(context) };
  }

  return {
    before() {
      if (view.location.href === href) return;
      href = view.location.href;
      context.repolicy(); // rules have URL patterns
    },
    write() {
      const now = describe();
      if (key(now) === told) return;
      told = key(now);
      context.onLocation(now);
    },
  };
}

/** @param {{url: string, title: string}} place */
function key({ url, title }) {
  return `${url}\n${title}`;
}

/**
 * @param {{document: Document, gate: {isMasked: (node: Node) => boolean}}} context
 * @returns {string} empty when the title is masked
 */
export function titleOf({ document, gate }) {
  for (const element of allNamed(document, "title")) {
    if (namespaceOf(element) !== HTML_NS) continue; // that of an SVG
    if (gate.isMasked(element)) return "";
    break; // nearly always the first of all: this is asked with each frame
  }
  return titleTextOf(document).slice(0, 500);
}
