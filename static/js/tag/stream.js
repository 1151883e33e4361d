// What capture emits, on its way to the server: compressed, numbered, in strict order, never more than the line takes.

import { FLAG, KIND } from "../shared/protocol.gen.js";
import { canDeflate, deflate, encodeFrame, splitPayload } from "../shared/wire.js";
import { complain, guarded, holdings } from "./guard.js";

const COMPRESS_BYTES = 8 * 1024;
/** Bytes that may wait in the browser beside the last snapshot; past it, changes are left out and a snapshot heals. */
const MAX_WAITING = 1024 * 1024;
const DRAINED = 64 * 1024;
/** Above this, changes are gathered to their final state instead of being sent one by one. */
const MAX_UNSENT = 256 * 1024;
const LOOK_MS = 100;
const SNAPSHOT_EVERY_MS = 500;

/** @typedef {{kind: number, flags?: number, payload: Uint8Array}} Emitted */

/**
 * @param {{sendFrame: (frame: Uint8Array) => unknown, bufferedAmount: number}} connection
 * @param {number} epoch
 * @param {() => void} takeSnapshot
 */
export function createStream(connection, epoch, takeSnapshot) {
  const held = holdings();
  let seq = 0;
  /** Compressing takes time: what comes meanwhile waits behind it. @type {Promise<void>|null} */
  let queue = null;
  let queuedBytes = 0;
  let allowance = MAX_WAITING;
  /** Changes do not fit a picture that misses some: until a snapshot comes, they are left out. */
  let gap = false;
  let stopped = false;
  let snapshotAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let snapshotTimer;

  /** @param {Emitted} frame */
  function emit(frame) {
    if (stopped) return;
    const snapshot = frame.kind === KIND.SNAPSHOT;
    if (!snapshot && (gap || isFull())) {
      gap = true;
      return;
    }
    if (snapshot) gap = false;
    const large = canDeflate && frame.payload.length > COMPRESS_BYTES;
    if (!queue && !large) {
      write(frame, frame.payload, 0);
      return;
    }
    queuedBytes += frame.payload.length;
    const own = (queue ?? Promise.resolve()).then(() => pack(frame, large)).catch(complain).then(() => {
      queuedBytes -= frame.payload.length;
      if (queue === own) queue = null;
    });
    queue = own;
  }

  /**
   * @param {Emitted} frame
   * @param {boolean} large
   */
  async function pack(frame, large) {
    const packed = large && !stopped ? await deflate(frame.payload) : null;
    if (!stopped) write(frame, packed ?? frame.payload, packed ? FLAG.COMPRESSED : 0);
  }

  /**
   * @param {Emitted} frame
   * @param {Uint8Array} payload
   * @param {number} packed
   */
  function write(frame, payload, packed) {
    const first = frame.kind === KIND.SNAPSHOT ? FLAG.SNAPSHOT : 0;
    if (first) allowance = MAX_WAITING + payload.length;
    for (const piece of splitPayload(payload, packed | first)) {
      connection.sendFrame(encodeFrame({ kind: frame.kind, flags: piece.flags, source: 0, epoch, seq: ++seq, payload: piece.payload }));
    }
  }

  const isFull = () => connection.bufferedAmount + queuedBytes > allowance;

  /** Several viewers may ask at once: one picture serves them all, but nobody waits for ever. */
  function snapshot() {
    clearTimeout(snapshotTimer);
    const wait = snapshotAt + SNAPSHOT_EVERY_MS - performance.now();
    snapshotTimer = setTimeout(guarded(() => {
      if (stopped) return;
      snapshotAt = performance.now();
      takeSnapshot();
    }), Math.max(0, wait));
  }

  held.every(LOOK_MS, () => {
    if (!gap || connection.bufferedAmount + queuedBytes > DRAINED) return;
    if (performance.now() - snapshotAt > SNAPSHOT_EVERY_MS) snapshot();
  });

  return {
    emit,
    /** Whether the line takes more: else capture gathers changes, so that what waits does not grow. */
    ready: () => gap || connection.bufferedAmount + queuedBytes < MAX_UNSENT,
    snapshot,
    stop() {
      stopped = true;
      clearTimeout(snapshotTimer);
      held.stop();
    },
  };
}
