// Says once for each page and each place what of the page nobody could load for the agent.

/** @type {Record<string, string>} */
const WORDS = { image: "Pictures", css: "Pictures", font: "Fonts", sheet: "Some of this page's styling" };

/** @param {(text: string) => void} say */
export function createLacking(say) {
  /** @type {Set<string>} */
  const told = new Set();
  return {
    /**
     * @param {string} kind image, css, font or sheet
     * @param {string} origin where it would come from; "" where that is not known
     */
    tell(kind, origin) {
      const what = WORDS[kind] ?? "Parts of this page";
      const key = `${what} ${origin}`;
      if (told.has(key)) return;
      told.add(key);
      const from = origin && ` from ${origin.replace(/^https?:\/\//, "")}`;
      say(`${what}${from} could not be loaded here; the visitor sees them. An admin can allow it in Night Vision.`);
    },
  };
}
