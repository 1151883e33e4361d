// Zones of zone.js: Angular makes the whole application check itself after each task in its zone.

/**
 * Promises cannot be had unpatched: what makes them is called outside of Angular's zone.
 * @param {() => void} work
 */
export function outsideZones(work) {
  const zone = /** @type {any} */ (globalThis).Zone?.root;
  if (zone) zone.run(work);
  else work();
}
