// What this tab has sent in the session, page by page, with one hash over the frames of each: the same chain as the
// server's (sessions_app/seal.py), so that the visitor can compare.

import { recall, RECORD, remember } from "./storage.js";

/** Frames may be lost with a connection: the last hashes are kept, so that what has arrived can still be compared. */
const KEPT = 24;

/**
 * @typedef {object} PageRecord
 * @property {number} epoch
 * @property {string[]} places addresses and titles as the agent could see them
 * @property {number} masked how many elements were hidden
 * @property {number} frames
 * @property {number} bytes
 * @property {string[]} hashes after each of the last frames, hexadecimal; empty where the browser cannot hash
 *
 * @typedef {{session: string, pages: PageRecord[]}} SessionRecord
 */

/** @param {string} session @returns {SessionRecord} what was kept of this session; empty of another one */
export function recordOf(session) {
  try {
    const kept = JSON.parse(recall(RECORD) ?? "");
    if (kept.session === session) return kept;
  } catch {
    // nothing was kept, or not by us
  }
  return { session, pages: [] };
}

/**
 * @param {string} session
 * @param {number} epoch
 */
export function createSeal(session, epoch) {
  const { subtle } = globalThis.crypto ?? {}; // only where the page came over HTTPS
  const record = recordOf(session);
  /** @type {PageRecord} */
  const page = { epoch, places: [], masked: 0, frames: 0, bytes: 0, hashes: [] };
  record.pages = [...record.pages.filter((one) => one.epoch !== epoch), page];
  let before = new Uint8Array(32);
  let turn = Promise.resolve();

  const keep = () => remember(RECORD, JSON.stringify(record));

  /** @param {Uint8Array} frame */
  async function link(frame) {
    if (subtle) {
      const both = new Uint8Array(32 + frame.length);
      both.set(before);
      both.set(frame, 32);
      before = new Uint8Array(await subtle.digest("SHA-256", both));
      page.hashes = [...page.hashes.slice(1 - KEPT), [...before].map((byte) => byte.toString(16).padStart(2, "0")).join("")];
    }
    page.frames += 1;
    page.bytes += frame.length;
    keep();
  }

  return {
    page,
    /** @param {Uint8Array} frame as it was sent */
    add(frame) {
      turn = turn.then(() => link(frame));
    },
    /** @param {{url: string, title: string}} place */
    visit({ url, title }) {
      const place = title ? `${title} · ${url}` : url || "a private page";
      if (page.places.at(-1) !== place) page.places.push(place);
    },
    /** @param {number} count of elements that are hidden now */
    count(count) {
      if (count <= page.masked) return;
      page.masked = count;
      keep();
    },
  };
}
