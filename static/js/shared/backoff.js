// How long to wait before the next try: growing, with full jitter, so that a thousand tags do not come back at once.

const FIRST_MS = 500;
const LONGEST_MS = 15000;

/**
 * @param {number} tries how many have failed, from 0
 * @param {() => number} [random]
 * @returns {number} milliseconds
 */
export function delay(tries, random = Math.random) {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries, 10)) * (0.2 + 0.8 * random());
}

/** The server's process ends and another one answers: come back soon, but not all within the same moment. */
export function soon(random = Math.random) {
  return 100 + 1900 * random();
}
