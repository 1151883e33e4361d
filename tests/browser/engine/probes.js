// What a probe of the fidelity matrix can ask of the page and of the replica (features/__init__.py).

/** @param {Document} doc @returns {(selector: string) => Element|null} ">>>" goes into an open shadow root */
export function finder(doc) {
  return (selector) => selector.split(">>>").reduce((scope, part) => (scope.shadowRoot ?? scope).querySelector(part.trim()) ?? missing(part), doc);
}

function missing(part) {
  throw new Error(`There is no ${part.trim()}.`);
}

/** @param {Document} doc computed values by selector, which may end in a pseudo-element */
export function styles(doc) {
  return (selector, property) => {
    const [, plain, pseudo] = /^(.*?)(::.*)?$/.exec(selector);
    const element = finder(doc)(plain);
    return element.ownerDocument.defaultView.getComputedStyle(element, pseudo).getPropertyValue(property);
  };
}

/** @param {any} lab */
export function probes(lab) {
  return {
    /** The same files on another origin. */
    get other() {
      return location.origin.replace("127.0.0.1", "localhost");
    },
    /** Let the page's browser seem to be another one: media queries without blanks, and what they shall answer. */
    pretend(answers) {
      const { page } = lab;
      const real = page.matchMedia.bind(page);
      page.matchMedia = (query) => {
        const known = answers[query.replace(/\s/g, "")];
        if (known === undefined) return real(query);
        return { matches: known, media: query, addEventListener() {}, removeEventListener() {} };
      };
    },
    /** The text that is selected, or shown as selected. */
    selected(doc) {
      const shown = doc.defaultView.CSS?.highlights?.get("cobrowse-visitor");
      if (doc === lab.copy && shown) return [...shown].map(textOf).join("");
      const selection = doc.getSelection();
      const inside = [...doc.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean);
      const [range] = inside.length && selection.getComposedRanges ? composed(selection, inside) : [];
      return range ? textOf(range) : selection.toString();
    },
    modal: (dialog) => dialog.matches(":modal"),
    /** One pixel of a canvas as it is shown: from the page's own canvas, or from the picture that stands for it. */
    async pixel(doc, selector, x, y, channel = "rgb") {
      const element = finder(doc)(selector);
      let source = element;
      if (doc === lab.copy) {
        source = new Image();
        source.src = /url\("(data:[^"]+)"\)/.exec(doc.defaultView.getComputedStyle(element).content)?.[1] ?? "";
        await source.decode();
      } else if (lab.page.gl) await lab.drawn();
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 40;
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context.drawImage(source, 0, 0);
      const found = [...context.getImageData(x, y, 1, 1).data];
      if (channel === "a") return found[3];
      return found.slice(0, 3).map((value, at) => nearest(value, [0, 128, 255], at));
    },
    /** WebGL forgets its buffer once it is shown: draw it again in this task. */
    async drawn() {
      const { gl } = lab.page;
      gl.clear(gl.COLOR_BUFFER_BIT);
    },
    wav,
    async plays() {
      const audio = new Audio(wav(1));
      return new Promise((resolve) => {
        audio.onloadedmetadata = () => resolve(true);
        audio.onerror = () => resolve(false);
        setTimeout(() => resolve(false), 3000);
      });
    },
    /** Whether page and replica move together: both asked in the same moment. */
    instep(element, property, tolerance) {
      const value = (one) => (property in one ? one[property] : parseFloat(one.ownerDocument.defaultView.getComputedStyle(one).getPropertyValue(property)));
      const own = value(lab.doc.querySelector(`#${element.id}`));
      const shown = value(lab.copy.querySelector(`#${element.id}`));
      if (!own) return "at rest";
      return Math.abs(own - shown) <= tolerance ? "in step" : `${own} and ${shown}`;
    },
    /** What stands for something the browser itself would draw. */
    standIn(kind) {
      const element = lab.copy.querySelector(`[data-cobrowse-own="${kind}"]`);
      if (!element) return null;
      return kind === "list" ? [...element.children].map((one) => one.textContent) : element.textContent;
    },
  };
}

function composed(selection, shadowRoots) {
  try {
    return selection.getComposedRanges({ shadowRoots });
  } catch {
    return selection.getComposedRanges(...shadowRoots);
  }
}

function textOf(range) {
  if (range.toString !== Object.prototype.toString && !(range instanceof StaticRange) && range.cloneRange) return range.toString();
  const live = range.startContainer.ownerDocument.createRange();
  live.setStart(range.startContainer, range.startOffset);
  live.setEnd(range.endContainer, range.endOffset);
  return live.toString();
}

/** Pictures are compressed: a few steps of a colour do not count. */
function nearest(value, known) {
  return known.find((one) => Math.abs(one - value) <= 12) ?? value;
}

/** Silence of this many seconds. */
function wav(seconds) {
  const samples = 8000 * seconds;
  const bytes = new Uint8Array(44 + samples).fill(128, 44);
  const view = new DataView(bytes.buffer);
  const text = (at, word) => [...word].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + samples, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 8000, true);
  view.setUint32(28, 8000, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  text(36, "data");
  view.setUint32(40, samples, true);
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `data:audio/wav;base64,${btoa(binary)}`;
}
