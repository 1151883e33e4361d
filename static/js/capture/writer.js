// The token stream of a frame: strings and element shapes are written once and referred to by number afterwards. The
// strings themselves travel in a list of their own: numbers among numbers compress far better.

/** Tokens where a node may start; a number from 1 on is a known shape. */
export const END = 0;
export const SHAPE = -1;
export const KNOWN_TEXT = -2;
export const MASKED = -3;
export const SHADOW = -4;
export const REF = -5;
export const HOLDER = -6;
export const DOC = -7;
export const EMPTY = -8;
export const TEXT = -9;

/** In the place of a string's number: the next of the list. */
export const NEW = -1;

/** Strings up to this length enter the table; longer ones seldom repeat. */
export const VALUE_LIMIT = 256;
export const TEXT_LIMIT = 16;

export function createWriter() {
  /** @type {(number|null)[]} */
  const nodes = [];
  /** @type {(number|null)[]} */
  const attrs = [];
  /** @type {string[]} */
  const strings = [];
  /** @type {Map<string, number>} those that may be referred to */
  const table = new Map();
  /** Shapes by tag, then by one attribute name after the other: nothing is joined and hashed for what is known. */
  /** @type {Map<string, Shape>} */
  const shapes = new Map();
  let shapeCount = 0;
  /** @type {number[]} runs of ids: first, count */
  const runs = [];
  let expected = 0;
  let newest = 0;

  return {
    nodes,
    attrs,
    strings,
    runs,
    /** @param {number} id of the node whose tokens follow */
    id(id) {
      if (id === expected) runs[runs.length - 1] += 1;
      else runs.push(id - newest, 1);
      expected = id + 1;
      newest = id;
    },
    /**
     * @param {string} tag
     * @returns {Shape}
     */
    shapeOf(tag) {
      return shapes.get(tag) ?? grow(shapes, tag, tag);
    },
    /**
     * @param {Shape} shape
     * @param {string} name of its next attribute
     * @returns {Shape}
     */
    shapeWith(shape, name) {
      return shape.next.get(name) ?? grow(shape.next, name, `${shape.text} ${name}`);
    },
    /** @param {Shape} shape of the element whose values follow */
    shape(shape) {
      if (shape.number) {
        nodes.push(shape.number);
        return;
      }
      shape.number = shapeCount += 1;
      nodes.push(SHAPE);
      strings.push(shape.text);
    },
    /**
     * @param {(number|null)[]} into
     * @param {string} text
     */
    value(into, text) {
      const known = text.length > VALUE_LIMIT ? undefined : table.get(text);
      if (known !== undefined) {
        into.push(known);
        return;
      }
      if (text.length <= VALUE_LIMIT) table.set(text, table.size);
      into.push(NEW);
      strings.push(text);
    },
    /** @param {string} data */
    text(data) {
      const known = data.length > TEXT_LIMIT ? undefined : table.get(data);
      if (known !== undefined) {
        nodes.push(KNOWN_TEXT, known);
        return;
      }
      if (data.length <= TEXT_LIMIT) table.set(data, table.size);
      nodes.push(TEXT);
      strings.push(data);
    },
  };
}

/**
 * @param {Map<string, Shape>} into
 * @param {string} name
 * @param {string} text
 */
function grow(into, name, text) {
  const shape = { text, number: 0, next: new Map() };
  into.set(name, shape);
  return shape;
}

/** @typedef {{text: string, number: number, next: Map<string, Shape>}} Shape tag and attribute names; number 0: not written yet */
/** @typedef {ReturnType<typeof createWriter>} Writer */
