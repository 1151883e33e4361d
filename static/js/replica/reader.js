// Reading a payload: tokens, strings, shapes and ids, each checked, since a hostile page may have written them.

/** The stream does not fit what we have; only a new snapshot helps. */
export class Drift extends Error {}

export const VALUE_LIMIT = 256;
export const TEXT_LIMIT = 16;
/** In the place of a string's number: the next of the list. */
export const NEW = -1;

/**
 * @param {Uint8Array} payload
 * @param {(data: unknown) => unknown} expand of short forms
 * @returns {Record<string, any>} the sections of a frame
 * @throws {Drift}
 */
export function parsePayload(payload, expand) {
  /** @type {unknown} */
  let data;
  try {
    data = expand(JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    throw new Drift("A payload is not JSON.");
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) throw new Drift("A payload is an object.");
  return /** @type {Record<string, any>} */ (data);
}

/**
 * @param {Record<string, any>} data
 * @param {string} name
 * @returns {any[]} empty when the frame has no such section
 */
export function section(data, name) {
  const found = data[name];
  if (found === undefined) return [];
  if (!Array.isArray(found)) throw new Drift(`The section ${name} is a list.`);
  return found;
}

/**
 * @param {unknown} value
 * @returns {number}
 */
export function number(value) {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Drift("A number was expected.");
  return value;
}

/**
 * @param {unknown} value
 * @returns {string}
 */
export function string(value) {
  if (typeof value !== "string") throw new Drift("A text was expected.");
  return value;
}

/**
 * @param {Record<string, any>} data
 */
export function createReader(data) {
  const runs = section(data, "ids");
  const strings = section(data, "strings");
  /** @type {string[]} those that may be referred to */
  const table = [];
  let taken = 0;
  let run = 0;
  let left = 0;
  let last = 0;

  /**
   * @param {unknown} token
   * @param {number} limit
   */
  function text(token, limit) {
    if (token !== NEW) return string(table[number(token)]);
    const fresh = string(strings[taken++]);
    if (fresh.length <= limit) table.push(fresh);
    return fresh;
  }

  return {
    id() {
      if (left === 0) {
        last += number(runs[run]);
        left = number(runs[run + 1]);
        run += 2;
      } else {
        last += 1;
      }
      left -= 1;
      return last;
    },
    /** @param {unknown} token */
    value: (token) => text(token, VALUE_LIMIT),
    /** @param {unknown} token */
    text: (token) => text(token, TEXT_LIMIT),
    newShape: () => string(strings[taken++]),
  };
}

/** @typedef {ReturnType<typeof createReader>} Reader */
