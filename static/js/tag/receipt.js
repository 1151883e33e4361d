// The receipt of a session that has ended: what the server has in its trail beside what this browser has counted.

import { openCard } from "./card.js";
import { el } from "./dom.js";
import { recordOf } from "./seal.js";
import { recall, TOKEN } from "./storage.js";
import { MODE_NAMES } from "./words.js";

/** @typedef {import("./seal.js").PageRecord} PageRecord */
/**
 * @typedef {object} Receipt as services/receipts.py says it
 * @property {string} session
 * @property {string} website
 * @property {string} started ISO 8601, as all times
 * @property {string|null} ended
 * @property {string} ended_by
 * @property {{name: string, from: string, to: string|null}[]} agents
 * @property {{at: string, mode: string}[]} modes
 * @property {{at: string, agent: string, did: string}[]} acts
 * @property {number} refused
 * @property {{epoch: number, frames: number, bytes: number, hash: string}[]} pages
 */

const AGAIN_MS = 700;
const TRIES = 6;
const AGREEMENT = {
  same: "The server's hash of what it received equals this browser's hash of what it sent.",
  different: "The server's hash differs from this browser's. Ask the website why.",
  unknown: "Not all of it was sent from this tab, so the hashes could not be compared.",
};

/**
 * @param {import("./types.js").Context} context
 * @param {string} session
 */
export async function showReceipt({ options, layer }, session) {
  const { pages } = recordOf(session);
  const receipt = await fetchReceipt(options, session, pages);
  if (!receipt?.started) return; // nothing was ever shown
  const verdict = compare(receipt, pages);
  const place = el("div", { class: "stack middle" });
  place.style.insetBlockEnd = "136px"; // above what has just been said
  const off = layer.add(place);
  const masked = pages.reduce((sum, page) => sum + page.masked, 0);
  const close = () => {
    card.close();
    off();
  };
  const card = openCard({
    name: "Receipt",
    title: "Your receipt of this CoBrowse session",
    icon: "shield",
    points: [
      { icon: "eye", text: watchers(receipt) },
      { icon: "shield", text: `${count(masked, "part")} of ${count(receipt.pages.length, "page")} hidden, ${kilobytes(receipt)} sent.` },
      { icon: "screen", text: AGREEMENT[verdict] },
    ],
    yes: { label: "Save receipt", act: () => (save(receipt, pages, verdict), close()) },
    no: { label: "Close", act: close },
    quiet: true,
    show: (node) => layer.add(node, place),
  });
}

/**
 * @param {import("./types.js").StartOptions} options
 * @param {string} session
 * @param {PageRecord[]} own
 * @returns {Promise<Receipt|null>} once the server has closed the session and counted what this tab has sent
 */
async function fetchReceipt({ host, siteKey }, session, own) {
  let last = null;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const response = await fetch(`${host}/api/v1/tag/${encodeURIComponent(siteKey)}/receipt/`, {
      method: "POST", body: JSON.stringify({ token: recall(TOKEN), session }), credentials: "omit", referrerPolicy: "origin",
    });
    /** @type {{receipt?: Receipt}} */
    const { receipt } = await response.json();
    if (!receipt) return null;
    if (receipt.ended) last = receipt;
    if (last && own.every(({ epoch, frames }) => !frames || receipt.pages.some((page) => page.epoch === epoch))) return last;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  return last;
}

/**
 * @param {Receipt} receipt
 * @param {PageRecord[]} own
 * @returns {keyof typeof AGREEMENT}
 */
function compare(receipt, own) {
  let known = receipt.pages.length > 0;
  for (const { epoch, frames, hash } of receipt.pages) {
    const page = own.find((one) => one.epoch === epoch);
    const at = page ? page.hashes.length - 1 - (page.frames - frames) : -1; // the last frames may never have arrived
    const mine = page?.hashes[at];
    if (mine === undefined) known = false;
    else if (mine !== hash) return "different";
  }
  return known ? "same" : "unknown";
}

/** @param {Receipt} receipt */
function watchers({ agents, ended }) {
  if (!agents.length) return "Nobody has watched.";
  const told = agents.map(({ name, from, to }) => `${name} (${duration(from, to ?? ended ?? from)})`);
  return `Watched by ${told.join(", ")}.`;
}

/** @param {string} from @param {string} to */
function duration(from, to) {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  return seconds < 90 ? count(seconds, "second") : count(Math.round(seconds / 60), "minute");
}

/** @param {number} number @param {string} noun */
const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** @param {Receipt} receipt */
const kilobytes = ({ pages }) => `${Math.ceil(pages.reduce((sum, { bytes }) => sum + bytes, 0) / 1024)} KB`;

/** @param {unknown} text */
const safe = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** @param {string|null} iso */
const time = (iso) => (iso ? new Date(iso).toLocaleString() : "–");

/**
 * @param {string} caption
 * @param {string[]} heads
 * @param {unknown[][]} rows
 */
function table(caption, heads, rows) {
  if (!rows.length) return `<h2>${safe(caption)}</h2><p>None.</p>`;
  const cells = (/** @type {unknown[]} */ row) => row.map((cell) => `<td>${safe(cell)}</td>`).join("");
  return `<h2>${safe(caption)}</h2><table><tr>${heads.map((head) => `<th>${safe(head)}</th>`).join("")}</tr>${rows
    .map((row) => `<tr>${cells(row)}</tr>`).join("")}</table>`;
}

/**
 * A page that opens anywhere, with the figures as JSON at its end.
 * @param {Receipt} receipt
 * @param {PageRecord[]} own
 * @param {keyof typeof AGREEMENT} verdict
 */
function save(receipt, own, verdict) {
  const { started, ended, ended_by: by } = receipt;
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>CoBrowse receipt</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:46rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{padding:.35rem .6rem;border-bottom:1px solid #8886;text-align:start;overflow-wrap:anywhere}
pre{overflow:auto;font-size:.75rem}</style>
<h1>CoBrowse receipt</h1><p>${safe(receipt.website)}, ${safe(time(started))} to ${safe(time(ended))}, ended by the ${safe(by)}.</p>
<p><strong>${safe(AGREEMENT[verdict])}</strong></p>
${table("Who watched", ["Agent", "From", "To"], receipt.agents.map(({ name, from, to }) => [name, time(from), time(to ?? ended)]))}
${table("Mode", ["From", "Mode"], receipt.modes.map(({ at, mode }) => [time(at), MODE_NAMES[mode] ?? mode]))}
${table("What the agents did", ["When", "Agent", "What"], receipt.acts.map(({ at, agent, did }) => [time(at), agent, did]))}
${table("Pages, as this browser has counted", ["Pages", "Hidden parts", "Frames", "Bytes"], own.map((page) => [page.places.join("; "), page.masked, page.frames, page.bytes]))}
${table("What the server has received", ["Page load", "Frames", "Bytes", "SHA-256 chain"], receipt.pages.map(({ epoch, frames, bytes, hash }) => [epoch, frames, bytes, hash]))}
<h2>For machines</h2><pre>${safe(JSON.stringify({ receipt, browser: own }, null, 1))}</pre>`;
  const link = el("a", { download: `cobrowse-receipt-${started.slice(0, 10)}.html` });
  link.href = URL.createObjectURL(new Blob([html], { type: "text/html" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), AGAIN_MS);
}
