// The stage: the replica's frame at the visitor's size, scaled to fit, and the layer above it that catches all input.
import { el } from "./dom.js";

/**
 * @param {HTMLElement} parent
 * @param {string} address of the replica's document, which brings the policy it is under
 * @param {() => void} onResize the scale or the place of things has changed
 */
export function createStage(parent, address, onResize) {
  const frame = el("iframe", { title: "replica", name: "replica", sandbox: "allow-same-origin", tabindex: -1, class: "viewer-frame", src: address });
  // Nothing of the visitor's page comes here; without the sandbox events can be heard, and no script may run all the same.
  const probe = el("iframe", { title: "probe", tabindex: -1, hidden: true, src: address });
  const editors = el("div", { class: "viewer-editors" });
  const marks = el("div", { class: "viewer-marks", "aria-hidden": "true" });
  const layer = el("div", { class: "viewer-layer", "data-part": "layer", tabindex: 0, role: "application", "aria-label": "Visitor's page" });
  const part = el("div", { class: "viewer-part", "data-part": "seen", hidden: true }, el("span", {}, "The visitor has zoomed in to this"));
  marks.append(part);
  const plane = el("div", { class: "viewer-plane" }, frame, layer, editors, marks);
  const scroller = el("div", { class: "viewer-scroller" }, plane);
  const veilText = el("p", {});
  const veil = el("div", { class: "viewer-veil", "data-part": "veil", hidden: true }, veilText);
  const root = el("div", { class: "viewer-stage" }, scroller, veil, probe);
  const loaded = Promise.all([frame, probe].map((one) => new Promise((resolve) => one.addEventListener("load", resolve, { once: true }))));
  parent.append(root);

  /** @type {{width: number, height: number, part?: import("../replica/index.js").Viewport["part"]}} */
  let visitor = { width: 0, height: 0 };
  let matched = true;
  let fit = true;
  let scale = 1;

  function layOut() {
    const room = { width: root.clientWidth, height: root.clientHeight };
    const own = !matched || !visitor.width || !visitor.height;
    const size = own ? room : visitor;
    scale = fit && !own ? Math.min(1, room.width / size.width, room.height / size.height) : 1;
    if (!(scale > 0)) scale = 1;
    frame.style.width = editors.style.width = `${size.width}px`;
    frame.style.height = editors.style.height = `${size.height}px`;
    frame.style.transform = editors.style.transform = scale === 1 ? "none" : `scale(${scale})`;
    plane.style.width = `${Math.floor(size.width * scale)}px`;
    plane.style.height = `${Math.floor(size.height * scale)}px`;
    showPart(own ? null : visitor.part);
    onResize();
  }

  /** @param {import("../replica/index.js").Viewport["part"]|undefined} seen */
  function showPart(seen) {
    part.hidden = !seen;
    if (!seen) return;
    part.style.transform = `translate(${seen.x * scale}px, ${seen.y * scale}px)`;
    part.style.width = `${seen.width * scale}px`;
    part.style.height = `${seen.height * scale}px`;
  }

  const observer = new ResizeObserver(layOut);
  observer.observe(root);

  // The replica must never hold the focus: its keys would go nowhere and its fields would look editable.
  function onBlur() {
    if (document.activeElement === frame) layer.focus({ preventScroll: true });
  }
  window.addEventListener("blur", onBlur);

  return {
    frame,
    /** Both documents are there. */
    loaded,
    probing: () => /** @type {Document} */ (probe.contentDocument),
    editors,
    marks,
    layer,
    /** Holds the layer and the editors above it: what counts on both is listened for here. */
    plane,
    get scale() {
      return scale;
    },
    get matched() {
      return matched;
    },
    /** @param {import("../replica/index.js").Viewport} viewport the visitor's */
    setViewport(viewport) {
      visitor = viewport;
      layOut();
    },
    /** @param {boolean} on whether the replica takes the visitor's size */
    setMatched(on) {
      if (matched === on) return;
      matched = on;
      layOut();
    },
    /** @param {boolean} on */
    setFit(on) {
      fit = on;
      root.dataset.fit = String(on);
      layOut();
    },
    /** @param {string} text empty: nothing covers the picture */
    setVeil(text) {
      veil.hidden = !text;
      veilText.textContent = text;
    },
    /**
     * @param {{clientX: number, clientY: number}} event
     * @returns {{x: number, y: number}} in the replica's viewport
     */
    toReplica(event) {
      const box = layer.getBoundingClientRect();
      return { x: (event.clientX - box.left) / scale, y: (event.clientY - box.top) / scale };
    },
    destroy() {
      observer.disconnect();
      window.removeEventListener("blur", onBlur);
      root.remove();
    },
  };
}

/** @typedef {ReturnType<typeof createStage>} Stage */
