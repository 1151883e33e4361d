// A page that comes in parts is laid out once, not after each part: it stays out of sight until all of it is there, or
// for a moment at most. A copy of 10,000 nodes was drawn three times before, which took longer than all the rest.
import { newSheet } from "./shell.js";

/** Larger pages may be seen as they come. */
const LONGEST_MS = 250;

/** @param {() => Document} document */
export function createHold(document) {
  /** @type {CSSStyleSheet|null} */
  let sheet = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  function release() {
    clearTimeout(timer);
    if (!sheet) return;
    const doc = document();
    doc.adoptedStyleSheets = [...doc.adoptedStyleSheets].filter((one) => one !== sheet);
    sheet = null;
  }

  return {
    release,
    /** A snapshot has been applied whose rest is still to come. */
    begin() {
      release();
      const doc = document();
      sheet = newSheet(doc);
      sheet.replaceSync("html { content-visibility: hidden !important }");
      doc.adoptedStyleSheets = [...doc.adoptedStyleSheets, sheet];
      timer = setTimeout(release, LONGEST_MS);
    },
    /**
     * Before the states of a frame are applied: some of them need a page that is laid out.
     * @param {Record<string, any>} data
     */
    review(data) {
      if (sheet && (!data.more || data.scroll)) release();
    },
  };
}
