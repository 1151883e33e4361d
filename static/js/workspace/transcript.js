// The lines of the chosen conversation, with those still on their way, and older ones on request.
import { field, fromTemplate, part, setText } from "./page.js";
import { shortTime } from "./time.js";

/** @typedef {import("./types.js").Line} Line */

const PAGE_LINES = 50;

/**
 * @param {import("./store.js").Store} store
 * @param {import("./outbox.js").Outbox} outbox
 * @param {{load: (conversation: string, before?: number) => Promise<Line[]>, complain: (error: unknown) => void}} server
 */
export function startTranscript(store, outbox, server) {
  const log = part("log", HTMLElement);
  const older = part("older", HTMLButtonElement);
  const typing = part("typing", HTMLElement);
  /** @type {string|null} */
  let shown = null;
  /** Whether the newest line is in view; then it stays so. */
  let atEnd = true;
  /** Conversations whose first line is known to be loaded. @type {Set<string>} */
  const complete = new Set();

  /**
   * @param {HTMLElement} item
   * @param {{author: string, name: string, text: string, at: string, note: string}} line
   */
  function fill(item, line) {
    item.dataset.author = line.author;
    setText(field(item, "name"), line.name);
    setText(field(item, "text"), line.text);
    const time = field(item, "time");
    time.setAttribute("datetime", line.at);
    setText(time, line.note || shortTime(line.at));
  }

  function render() {
    const id = store.current;
    if (!id) return;
    const lines = store.linesOf(id);
    older.hidden = !lines || complete.has(id) || lines.length < PAGE_LINES;
    if (shown !== id) atEnd = true;
    const known = new Map(Array.from(log.children, (item) => [/** @type {HTMLElement} */ (item).dataset.key, item]));
    if (shown !== id) known.clear();
    const arrived = new Set((lines ?? []).map((line) => line.client_id).filter(Boolean));
    const entries = [
      ...(lines ?? []).map((line) => ({ key: String(line.id), ...line, note: "" })),
      ...outbox.of(id).filter((line) => !arrived.has(line.client_id)).map((line) => ({
        key: line.client_id, author: "agent", name: store.me.name, text: line.text, at: "", note: line.failed || "Sending…",
      })),
    ];
    const items = entries.map((entry) => {
      const item = /** @type {HTMLElement} */ (known.get(entry.key) ?? fromTemplate("line-template"));
      item.dataset.key = entry.key;
      item.dataset.pending = String(entry.note !== "");
      fill(item, entry);
      return item;
    });
    const kept = new Set(items);
    for (const item of Array.from(log.children)) if (!kept.has(/** @type {HTMLElement} */ (item))) item.remove();
    items.forEach((item, index) => {
      if (log.children[index] !== item) log.insertBefore(item, log.children[index] ?? null);
    });
    shown = id;
    stayAtEnd();
  }

  function stayAtEnd() {
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  log.addEventListener("scroll", () => {
    atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  });
  new ResizeObserver(stayAtEnd).observe(log);

  store.watch(["lines", "current", "unsent"], render);
  store.watch(["typing", "current"], () => {
    const name = store.current ? store.typingIn(store.current) : "";
    setText(typing, name ? `${name} is writing…` : "");
  });

  older.addEventListener("click", () => {
    const id = store.current;
    const first = id ? store.linesOf(id)?.[0] : undefined;
    if (!id || !first) return;
    older.disabled = true;
    server.load(id, first.id).then((lines) => {
      if (lines.length < PAGE_LINES) complete.add(id);
      const before = log.scrollHeight - log.scrollTop;
      store.addLines(id, lines);
      log.scrollTop = log.scrollHeight - before; // what was being read stays where it is
    }, server.complain).finally(() => {
      older.disabled = false;
    });
  });
}
