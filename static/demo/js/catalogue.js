// Filtering and sorting the lamps, without a page load.

const form = document.querySelector("#filters");
const grid = document.querySelector("#grid");
const found = document.querySelector("#found");
const cards = [...grid.children];

function show() {
  const { kind, sort, q } = Object.fromEntries(new FormData(form));
  const words = String(q).trim().toLowerCase();
  const way = { up: 1, down: -1 }[sort] ?? 0;
  const order = way ? [...cards].sort((a, b) => way * (a.dataset.price - b.dataset.price)) : cards;
  grid.append(...order);
  for (const card of cards) {
    card.hidden = (kind && card.dataset.kind !== kind) || !card.textContent.toLowerCase().includes(words);
  }
  const number = cards.filter((card) => !card.hidden).length;
  found.textContent = number === 1 ? "1 lamp" : `${number} lamps`;
}

form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
show();
