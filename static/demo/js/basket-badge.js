// The number beside "Basket" on every page.

import { count, lines } from "./basket.js";

const badge = document.querySelector("[data-basket-count]");

function show() {
  const here = count(lines());
  const elsewhere = Number(/basket_count=(\d+)/.exec(document.cookie)?.[1] ?? 0);
  const number = here || elsewhere;
  badge.textContent = String(number);
  badge.hidden = number === 0;
}

addEventListener("basket", show);
show();
