// Options of one lamp: the price follows them; "Put in basket" keeps them.

import { add } from "./basket.js";

const form = document.querySelector("#options");
const picture = document.querySelector("#picture");
const note = document.querySelector("#gift-note");
const GIFT = 6;

function price() {
  const size = form.elements.size.selectedOptions[0];
  return Number(form.dataset.price) + Number(size.dataset.extra) + (form.elements.gift.checked ? GIFT : 0);
}

form.addEventListener("input", () => {
  document.querySelector("#price").textContent = `€ ${price() * Number(form.elements.quantity.value || 1)}`;
  note.hidden = !form.elements.gift.checked;
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  add({
    slug: form.dataset.slug,
    name: form.dataset.name,
    colour: form.elements.colour.value,
    size: form.elements.size.selectedOptions[0].text.split(" ")[0],
    price: price(),
    quantity: Number(form.elements.quantity.value) || 1,
    gift: form.elements.gift.checked,
  });
  document.querySelector("#added").textContent = `${form.dataset.name} is in your basket.`;
});

document.querySelector("#dimmer").addEventListener("input", (event) => {
  picture.style.filter = `brightness(${event.target.value}%)`;
});
