// Frames in, replica frames out: order, gaps, chunks, decompression and acknowledgements of the visitor's stream.
import { FLAG, KIND } from "../shared/protocol.gen.js";
import { MAX_PAYLOAD_BYTES } from "../replica/limits.js";
import { joinChunks } from "../shared/wire.js";

/** @typedef {{kind: number, flags: number, source: number, epoch: number, seq: number, payload: Uint8Array}} Frame */

// The server holds back only where megabytes are under way: a few bytes may wait to be acknowledged, the end of many may not.
const ACK_BYTES = 64 * 1024;
const ACK_MS = 2000;
const TAIL_MS = 250;
const ASK_GAP_MS = 1000;
const ASK_AGAIN_MS = 4000;

/**
 * @typedef {object} StreamOptions
 * @property {(frame: {kind: number, payload: Uint8Array}) => void} apply called in strict order; may throw
 * @property {(payload: Uint8Array, maxBytes: number) => Promise<Uint8Array>} inflate
 * @property {() => void} ask request a snapshot
 * @property {() => boolean} wanted whether a snapshot can be had at present
 * @property {(seq: number, bytes: number) => void} ack
 * @property {(pointer: Frame) => void} onPointer
 * @property {(catchingUp: boolean) => void} onState
 */

/** @param {StreamOptions} options */
export function createStream(options) {
  let epoch = 0;
  let expected = 0;
  let waiting = true;
  let generation = 0; // work of an older generation is dropped: a newer snapshot replaces it
  /** @type {Uint8Array[]} */
  let parts = [];
  let partBytes = 0;
  let compressed = false;
  let chain = Promise.resolve();
  let line = 0; // frames of an earlier socket do not count for this one
  let doneBytes = 0;
  let ackedBytes = 0;
  let appliedSeq = 0;
  /** The epoch of a page that is too large. */
  let gaveUp = 0;
  let askedAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let askTimer;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let ackTimer;
  let much = false; // has come since it was last quiet
  let stopped = false;

  /** @param {number} bytes */
  function done(bytes) {
    doneBytes += bytes;
    if (doneBytes - ackedBytes >= ACK_BYTES) sendAck(true);
    else ackTimer ??= setTimeout(sendAck, much ? TAIL_MS : ACK_MS);
  }

  function sendAck(now = false) {
    clearTimeout(ackTimer);
    ackTimer = undefined;
    much = now;
    if (stopped || doneBytes === ackedBytes) return;
    ackedBytes = doneBytes;
    options.ack(appliedSeq, doneBytes);
  }

  /** The picture cannot go on from here: wait for a snapshot, and see to it that one comes. */
  function lose() {
    generation += 1;
    parts = [];
    if (!waiting) {
      waiting = true;
      options.onState(true);
    }
    ask();
  }

  function ask() {
    clearTimeout(askTimer);
    if (stopped || !waiting || (gaveUp && gaveUp === epoch)) return;
    const rest = askedAt + ASK_GAP_MS - performance.now();
    if (rest > 0) {
      askTimer = setTimeout(ask, rest);
      return;
    }
    if (options.wanted()) {
      askedAt = performance.now();
      options.ask();
    }
    askTimer = setTimeout(ask, ASK_AGAIN_MS);
  }

  /**
   * @param {Frame} frame
   * @returns {boolean} whether this frame continues what we have
   */
  function accept(frame) {
    if (frame.flags & FLAG.SNAPSHOT) {
      if (frame.epoch < epoch) return false;
      generation += 1;
      parts = [];
      epoch = frame.epoch;
      expected = frame.seq;
    } else if (expected === 0 || frame.epoch < epoch) {
      return false;
    } else if (frame.epoch > epoch || frame.seq > expected) {
      expected = 0;
      lose();
      return false;
    } else if (frame.seq < expected) {
      return false; // sent twice after a reconnect
    }
    expected = frame.seq + 1;
    return true;
  }

  /**
   * @param {number} kind
   * @param {number} seq
   * @param {Uint8Array} payload
   * @param {boolean} deflated
   */
  function enqueue(kind, seq, payload, deflated) {
    const mine = generation;
    chain = chain.then(async () => {
      if (mine !== generation || stopped) return;
      try {
        const plain = deflated ? await options.inflate(payload, MAX_PAYLOAD_BYTES) : payload;
        if (mine !== generation || stopped) return;
        options.apply({ kind, payload: plain });
        if (mine !== generation) return; // it could not be applied, and lose() has been called
      } catch (error) {
        console.warn("CoBrowse: a frame could not be applied; asking for a new snapshot.", error);
        if (mine === generation) {
          expected = 0;
          lose();
        }
        return;
      }
      appliedSeq = seq;
      if (kind !== KIND.SNAPSHOT || !waiting) return;
      waiting = false;
      gaveUp = 0;
      clearTimeout(askTimer);
      options.onState(false);
    });
  }

  return {
    /**
     * @param {Frame} frame
     * @param {number} bytes of the whole frame
     */
    push(frame, bytes) {
      if (frame.kind === KIND.POINTER) {
        options.onPointer(frame);
        done(bytes);
        return;
      }
      if (!accept(frame)) {
        done(bytes);
        return;
      }
      if (parts.length === 0) {
        compressed = (frame.flags & FLAG.COMPRESSED) !== 0;
        partBytes = 0;
      }
      parts.push(frame.payload);
      partBytes += frame.payload.length;
      if (partBytes > MAX_PAYLOAD_BYTES) {
        expected = 0;
        done(bytes);
        lose();
        return;
      }
      if (!(frame.flags & FLAG.MORE)) {
        enqueue(frame.kind, frame.seq, joinChunks(parts), compressed);
        parts = [];
      }
      // Counted once it is applied, so that the server sees a viewer that cannot keep up.
      const from = line;
      chain = chain.then(() => {
        if (from === line) done(bytes);
      });
    },
    /** What a new socket can go on behind; nothing when a snapshot is needed anyway. */
    last() {
      return expected > 1 ? { epoch, seq: expected - 1 } : {};
    },
    /** A new socket that goes on where the last one ended: only its byte count starts again. */
    resume() {
      line += 1;
      doneBytes = ackedBytes = 0;
    },
    /** A new socket without what came before: the picture needs a snapshot. */
    restart() {
      line += 1;
      generation += 1;
      parts = [];
      expected = 0;
      doneBytes = ackedBytes = 0;
      askedAt = performance.now(); // the server asks the tag itself when a viewer joins; ask only if that fails
      waiting = true;
      options.onState(true);
      ask();
    },
    lose() {
      expected = 0;
      lose();
    },
    /** What comes is more than can be shown: wait for another page, and ask for nothing. */
    giveUp() {
      generation += 1;
      parts = [];
      expected = 0;
      waiting = true;
      gaveUp = epoch;
      clearTimeout(askTimer);
      options.onState(true);
    },
    /** Whether this page is too large to be shown. */
    get gaveUp() {
      return gaveUp > 0 && gaveUp === epoch;
    },
    get catchingUp() {
      return waiting;
    },
    get epoch() {
      return epoch;
    },
    destroy() {
      stopped = true;
      generation += 1;
      clearTimeout(askTimer);
      clearTimeout(ackTimer);
    },
  };
}
