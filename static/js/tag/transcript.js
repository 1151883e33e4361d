// The lines of the conversation: what both sides said, and what is still on its way.

import { el } from "./dom.js";

const ADDRESS = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]}])/;
const NEAR_END_PX = 80;

/** @param {import("./outbox.js").Outbox} outbox */
export function createTranscript(outbox) {
  const hello = el("p", { class: "hello" }, "Hello! How can we help you?");
  const node = el("div", { class: "log", role: "log", "aria-label": "Conversation", tabindex: 0 }, hello);
  /** @type {Map<number, HTMLElement>} */
  const drawn = new Map();
  /** @type {Map<string, HTMLElement>} */
  const waiting = new Map();

  const toEnd = () => {
    node.scrollTop = node.scrollHeight;
  };

  /** @param {import("./types.js").Line[]} lines */
  function draw(lines) {
    const atEnd = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_END_PX;
    const own = new Set(lines.map((line) => line.client_id));
    for (const [id, one] of waiting) {
      if (own.has(id) || !outbox.lines.some((line) => line.client_id === id)) {
        one.remove();
        waiting.delete(id);
      }
    }
    let before = "";
    for (const line of lines) {
      const isNew = !drawn.has(line.id);
      const one = drawn.get(line.id) ?? lineNode(line, line.author !== "visitor" && before !== line.author + line.name);
      before = line.author + line.name;
      drawn.set(line.id, one);
      if (isNew) place(one, line.id);
    }
    for (const line of outbox.lines) {
      if (own.has(line.client_id)) continue;
      waiting.get(line.client_id)?.remove();
      const one = waitingNode(line);
      waiting.set(line.client_id, one);
      node.append(one);
    }
    hello.hidden = drawn.size + waiting.size > 0;
    if (atEnd) toEnd();
  }

  /**
   * @param {HTMLElement} one
   * @param {number} id lines are ordered by it
   */
  function place(one, id) {
    const later = [...drawn].filter(([other]) => other > id).sort(([a], [b]) => a - b)[0];
    node.insertBefore(one, later?.[1] ?? waiting.values().next().value ?? null);
  }

  return { node, draw, toEnd };
}

/**
 * @param {import("./types.js").Line} line
 * @param {boolean} named whether the author's name stands above it
 */
function lineNode(line, named) {
  const one = el("div", { class: `line ${line.author}` });
  if (named && line.author === "agent") one.append(el("span", { class: "who" }, line.name));
  one.append(el("div", { class: "text" }, ...linked(line.text)));
  if (line.author !== "system") one.append(timeNode(line.at));
  return one;
}

/** @param {string} at */
function timeNode(at) {
  const when = new Date(at);
  return el("time", { datetime: at }, when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
}

/** @param {import("./outbox.js").Unsent} line */
function waitingNode(line) {
  const note = el("span", { class: line.failed ? "note failed" : "note" }, line.failed ?? "Sending…");
  return el("div", { class: "line visitor waiting" }, el("div", { class: "text" }, line.text), note);
}

/**
 * The text with its web addresses as links. Splitting by a group keeps what matched at the odd places.
 * @param {string} text
 */
function linked(text) {
  return text.split(ADDRESS).map((piece, at) =>
    at % 2 ? el("a", { href: piece, target: "_blank", rel: "noopener noreferrer" }, piece) : piece,
  );
}
