// Frames on the wire: a small binary header, a payload, chunks and compression (docs/protocol.md).

import { CHUNK_BYTES, FLAG, HEADER_BYTES } from "./protocol.gen.js";

/**
 * @typedef {object} Frame
 * @property {number} kind
 * @property {number} flags
 * @property {number} source 0 the visitor, otherwise the agent's number
 * @property {number} epoch
 * @property {number} seq
 * @property {Uint8Array} payload
 */

/**
 * @param {Frame} frame
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function encodeFrame({ kind, flags, source, epoch, seq, payload }) {
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kind);
  view.setUint8(1, flags);
  view.setUint16(2, source);
  view.setUint32(4, epoch);
  view.setUint32(8, seq);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/**
 * @param {ArrayBuffer|Uint8Array} data
 * @returns {Frame}
 * @throws {RangeError} when the data has no whole header
 */
export function decodeFrame(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  if (bytes.length < HEADER_BYTES) throw new RangeError("frame without a whole header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    kind: view.getUint8(0),
    flags: view.getUint8(1),
    source: view.getUint16(2),
    epoch: view.getUint32(4),
    seq: view.getUint32(8),
    payload: bytes.subarray(HEADER_BYTES),
  };
}

/**
 * The payload in pieces that fit into frames; all but the last carry FLAG.MORE.
 * @param {Uint8Array} payload
 * @param {number} flags of the first piece; FLAG.SNAPSHOT is not repeated on the others
 * @returns {{flags: number, payload: Uint8Array}[]}
 */
export function splitPayload(payload, flags) {
  const pieces = [];
  for (let at = 0; at === 0 || at < payload.length; at += CHUNK_BYTES) {
    const more = at + CHUNK_BYTES < payload.length ? FLAG.MORE : 0;
    const own = at === 0 ? flags : flags & ~FLAG.SNAPSHOT;
    pieces.push({ flags: own | more, payload: payload.subarray(at, at + CHUNK_BYTES) });
  }
  return pieces;
}

/**
 * @param {Uint8Array[]} chunks
 * @returns {Uint8Array}
 */
export function joinChunks(chunks) {
  if (chunks.length === 1) return chunks[0];
  const joined = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

/**
 * deflate-raw, or null where the browser cannot.
 * @param {Uint8Array} bytes
 * @returns {Promise<Uint8Array|null>}
 */
export async function deflate(bytes) {
  if (typeof CompressionStream === "undefined") return null;
  return through(bytes, new CompressionStream("deflate-raw"), Infinity);
}

/**
 * @param {Uint8Array} bytes
 * @param {number} maxBytes of the result; a bomb is given up
 * @returns {Promise<Uint8Array>}
 * @throws {RangeError} when the result is larger
 */
export function inflate(bytes, maxBytes) {
  return through(bytes, new DecompressionStream("deflate-raw"), maxBytes);
}

/**
 * @param {Uint8Array} bytes
 * @param {CompressionStream|DecompressionStream} stream
 * @param {number} maxBytes
 */
async function through(bytes, stream, maxBytes) {
  const writer = stream.writable.getWriter();
  // A broken payload rejects here and in the reader below; the reader's answer is the one that is used.
  const written = writer.write(/** @type {BufferSource} */ (bytes)).then(() => writer.close()).catch(() => undefined);
  const reader = stream.readable.getReader();
  const chunks = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > maxBytes) {
      await reader.cancel();
      throw new RangeError("payload grows beyond its limit");
    }
    chunks.push(value);
  }
  await written;
  return joinChunks(chunks.length ? chunks : [new Uint8Array(0)]);
}
