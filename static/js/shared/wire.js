// Frames on the wire: header, chunks and compression (docs/protocol.md, "Frames").
import { CHUNK_BYTES, FLAG, HEADER_BYTES } from "./protocol.gen.js";

/** @typedef {{kind: number, flags: number, source: number, epoch: number, seq: number, payload: Uint8Array}} Frame */

/**
 * @param {Frame} frame
 * @returns {Uint8Array} header (big endian) and payload
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
 * @returns {Frame} its payload is a view on `data`, not a copy
 * @throws {RangeError} when `data` is shorter than a header
 */
export function decodeFrame(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  if (bytes.length < HEADER_BYTES) throw new RangeError("A frame has at least its header.");
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
 * Cut a payload into chunks of CHUNK_BYTES; all but the last carry FLAG.MORE, only the first FLAG.SNAPSHOT.
 * @param {Uint8Array} payload
 * @param {number} [flags] of the whole payload
 * @returns {{payload: Uint8Array, flags: number}[]} at least one
 */
export function splitPayload(payload, flags = 0) {
  const chunks = [];
  for (let at = 0; at === 0 || at < payload.length; at += CHUNK_BYTES) {
    const more = at + CHUNK_BYTES < payload.length ? FLAG.MORE : 0;
    const own = at === 0 ? flags : flags & ~FLAG.SNAPSHOT;
    chunks.push({ payload: payload.subarray(at, at + CHUNK_BYTES), flags: own | more });
  }
  return chunks;
}

/**
 * @param {Uint8Array[]} chunks
 * @returns {Uint8Array}
 */
export function joinChunks(chunks) {
  if (chunks.length === 1) return chunks[0];
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Whether this browser can compress and decompress; without it frames travel as they are. */
export const canDeflate = typeof CompressionStream === "function" && typeof DecompressionStream === "function";

/**
 * @param {Uint8Array} bytes
 * @returns {Promise<Uint8Array>} deflate-raw
 */
export async function deflate(bytes) {
  return drain(through(bytes, new CompressionStream("deflate-raw")), Infinity);
}

/**
 * @param {Uint8Array} bytes deflate-raw
 * @param {number} maxBytes of the result; a hostile page could otherwise send a bomb
 * @returns {Promise<Uint8Array>}
 * @throws {RangeError} when the result is larger, {TypeError} when the data is broken
 */
export async function inflate(bytes, maxBytes) {
  return drain(through(bytes, new DecompressionStream("deflate-raw")), maxBytes);
}

/**
 * @param {Uint8Array} bytes
 * @param {CompressionStream|DecompressionStream} transform
 * @returns {ReadableStream<Uint8Array>}
 */
function through(bytes, transform) {
  const writer = transform.writable.getWriter();
  // A fault is reported by the reading side; here it must only not be an unhandled rejection.
  const seen = () => undefined;
  writer.write(/** @type {Uint8Array<ArrayBuffer>} */ (bytes)).catch(seen);
  writer.close().catch(seen);
  return transform.readable;
}

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @param {number} maxBytes
 */
async function drain(stream, maxBytes) {
  const reader = stream.getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joinChunks(parts.length ? parts : [new Uint8Array(0)]);
    size += value.length;
    if (size > maxBytes) {
      await reader.cancel();
      throw new RangeError(`A payload may have ${maxBytes} bytes.`);
    }
    parts.push(value);
  }
}
