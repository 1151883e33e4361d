// The payload of a POINTER frame: u32 node, u16 x, u16 y (parts of the node's box), u8 state; big endian.

/** @typedef {{node: number, x: number, y: number, state: number}} Pointer state: 0 away, 1 over, 2 pressed */

const BYTES = 9;
const FULL = 65535;

/**
 * @param {Pointer} pointer x and y are fractions from 0 to 1
 * @returns {Uint8Array}
 */
export function encodePointer({ node, x, y, state }) {
  const bytes = new Uint8Array(BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, node);
  view.setUint16(4, part(x));
  view.setUint16(6, part(y));
  view.setUint8(8, state);
  return bytes;
}

/**
 * @param {Uint8Array} bytes
 * @returns {Pointer}
 * @throws {RangeError} when it is not the payload of a pointer
 */
export function decodePointer(bytes) {
  if (bytes.length !== BYTES) throw new RangeError(`A pointer has ${BYTES} bytes.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    node: view.getUint32(0),
    x: view.getUint16(4) / FULL,
    y: view.getUint16(6) / FULL,
    state: Math.min(2, view.getUint8(8)),
  };
}

/** @param {number} fraction */
function part(fraction) {
  return Math.round(Math.min(1, Math.max(0, fraction || 0)) * FULL);
}
