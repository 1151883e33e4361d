// What the visitor's system and device answer to media queries; the agent's would answer otherwise.

/** Bit by bit. The replica's environment.js has the same list. */
const QUERIES = [
  "(prefers-color-scheme:dark)", "(prefers-reduced-motion:reduce)", "(prefers-contrast:more)", "(prefers-contrast:less)",
  "(prefers-reduced-transparency:reduce)", "(forced-colors:active)", "(inverted-colors:inverted)", "(hover:hover)", "(pointer:fine)",
  "(pointer:coarse)", "(any-hover:hover)", "(any-pointer:fine)", "(any-pointer:coarse)",
];
/** A desk with a mouse and no wishes: linked sheets then need not be sent as rules. */
const USUAL = (1 << 7) | (1 << 8) | (1 << 10) | (1 << 11);

/** @param {Window} view */
export function createEnvironment(view) {
  const lists = QUERIES.map((query) => view.matchMedia(query));

  function bits() {
    return lists.reduce((sum, list, at) => sum | (list.matches ? 1 << at : 0), 0);
  }

  return {
    lists,
    bits,
    unusual: () => bits() !== USUAL,
  };
}
