// A pointer position on the wire: nine bytes (docs/protocol.md, POINTER).

const SCALE = 65535;

/** @typedef {{node: number, x: number, y: number, state: number}} PointerSample state: 0 away, 1 over, 2 pressed */

/**
 * @param {PointerSample} sample x and y are parts of the node's box, 0 to 1
 * @returns {Uint8Array}
 */
export function encodePointer({ node, x, y, state }) {
  const bytes = new Uint8Array(9);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, node);
  view.setUint16(4, Math.round(clamp(x) * SCALE));
  view.setUint16(6, Math.round(clamp(y) * SCALE));
  view.setUint8(8, state);
  return bytes;
}

/**
 * @param {Uint8Array} bytes
 * @returns {PointerSample}
 * @throws {RangeError} when the bytes are too few
 */
export function decodePointer(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    node: view.getUint32(0),
    x: view.getUint16(4) / SCALE,
    y: view.getUint16(6) / SCALE,
    state: view.getUint8(8),
  };
}

/** @param {number} part */
function clamp(part) {
  return Math.min(1, Math.max(0, part || 0));
}
