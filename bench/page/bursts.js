// Sixteen bursts of changes, each in one task: the operations of js-framework-benchmark, then what stresses a recorder.
import { random } from "./pages.js";

const ADJECTIVES = ["pretty", "large", "big", "small", "tall", "short", "long", "handsome", "plain", "quaint", "clean", "elegant"];
const COLOURS = ["red", "yellow", "blue", "green", "pink", "brown", "purple", "white", "black", "orange"];
const NOUNS = ["table", "chair", "house", "desk", "car", "pony", "cookie", "sandwich", "burger", "pizza", "mouse", "keyboard"];

const next = random(11);
const content = () => document.getElementById("content");
const rows = () => document.getElementById("rows");
let number = 1;

function label() {
  return `${ADJECTIVES[next(ADJECTIVES.length)]} ${COLOURS[next(COLOURS.length)]} ${NOUNS[next(NOUNS.length)]}`;
}

const model = document.createElement("template");
model.innerHTML = `<tr><td class="col-md-1"></td><td class="col-md-4"><a class="lbl"></a></td><td class="col-md-1"><a class="remove"><span class="remove glyphicon glyphicon-remove" aria-hidden="true"></span></a></td><td class="col-md-6"></td></tr>`;

function row() {
  const made = model.content.firstChild.cloneNode(true);
  made.firstChild.textContent = String(number++);
  made.childNodes[1].firstChild.textContent = label();
  return made;
}

function append(count) {
  for (let made = 0; made < count; made += 1) rows().appendChild(row());
}

function table(count) {
  content().innerHTML = '<table class="table test-data"><tbody id="rows"></tbody></table>';
  append(count);
}

/** @param {number} count paragraphs, each one element and one text */
function paragraphs(count) {
  content().innerHTML = Array.from({ length: count }, (_, at) => `<p class="line" data-at="${at}">${label()}</p>`).join("");
}

function markup(count) {
  return Array.from({ length: count }, (_, at) => `<div class="entry entry-${at % 7}"><h4>${label()}</h4><p>${label()} <b>${label()}</b></p></div>`).join("");
}

export const bursts = [
  { name: "create 1k rows", prepare: () => table(0), run: () => append(1000) },
  {
    name: "replace 1k rows",
    prepare: () => table(1000),
    run() {
      rows().textContent = "";
      append(1000);
    },
  },
  {
    name: "update every 10th of 1k",
    prepare: () => table(1000),
    run() {
      for (let at = 0; at < 1000; at += 10) rows().children[at].childNodes[1].firstChild.firstChild.data += " !!!";
    },
  },
  {
    name: "select a row",
    prepare: () => table(1000),
    run: () => (rows().children[4].className = "danger"),
  },
  {
    name: "swap two rows",
    prepare: () => table(1000),
    run() {
      const [one, other] = [rows().children[1], rows().children[998]];
      const after = other.nextSibling;
      rows().insertBefore(other, one);
      rows().insertBefore(one, after);
    },
  },
  { name: "remove a row", prepare: () => table(1000), run: () => rows().children[4].remove() },
  { name: "create 10k rows", prepare: () => table(0), run: () => append(10000) },
  { name: "append 1k to 10k rows", prepare: () => table(10000), run: () => append(1000) },
  { name: "clear 10k rows", prepare: () => table(10000), run: () => (rows().textContent = "") },
  {
    name: "20k attribute changes",
    prepare: () => paragraphs(10000),
    run() {
      for (const [at, line] of [...content().children].entries()) {
        line.setAttribute("class", at % 3 ? "line is-active" : "line");
        line.setAttribute("data-at", String(at + 7));
      }
    },
  },
  {
    name: "10k texts",
    prepare: () => paragraphs(10000),
    run() {
      for (const line of content().children) line.firstChild.data = label();
    },
  },
  {
    name: "2k moves (reverse)",
    prepare: () => paragraphs(2000),
    run() {
      for (const line of [...content().children]) content().prepend(line);
    },
  },
  {
    name: "2k moves (shuffle)",
    prepare: () => paragraphs(2000),
    run() {
      const lines = [...content().children];
      for (let at = 0; at < 2000; at += 1) content().insertBefore(lines[next(2000)], content().children[next(2000)]);
    },
  },
  {
    name: "deep trees (20 × 250)",
    prepare: () => (content().textContent = ""),
    run() {
      for (let tree = 0; tree < 20; tree += 1) {
        let at = content();
        for (let depth = 0; depth < 250; depth += 1) {
          const inner = document.createElement("div");
          inner.className = `level-${depth % 5}`;
          at.append(inner, label());
          at = inner;
        }
      }
    },
  },
  {
    name: "innerHTML, 5 × 1k blocks",
    prepare: () => (content().innerHTML = markup(1000)),
    run() {
      for (let time = 0; time < 5; time += 1) content().innerHTML = markup(1000);
    },
  },
  {
    name: "churn: add, move, remove 5k",
    prepare: () => paragraphs(500),
    run() {
      const lines = [...content().children];
      for (let at = 0; at < 5000; at += 1) {
        const made = document.createElement("span");
        made.textContent = label();
        lines[next(500)].append(made);
        lines[next(500)].append(made);
        if (at % 3) made.remove();
      }
    },
  },
];
