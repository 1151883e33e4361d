// The order form: shows what belongs together, checks, and keeps a draft while the tab is open.

import { delivery, lines, money, total } from "./basket.js";

const form = document.querySelector("#checkout");
const DRAFT = "checkout";
const KEPT = ["first", "last", "email", "phone", "street", "postcode", "city", "country", "notes"];

function show() {
  document.querySelector("#account-fields").hidden = !form.elements.make_account.checked;
  document.querySelector("#day-field").hidden = form.elements.when.value !== "day";
  document.querySelector("#password").type = document.querySelector("#show-password").checked ? "text" : "password";
  const card = form.elements.gift_card.value.replaceAll(" ", "");
  const balance = document.querySelector("#gift-balance");
  balance.hidden = card.length < 6;
  balance.textContent = `Card ${card} has a balance of € 25.`;
}

function showOrder() {
  const all = lines();
  const items = all.map((line) => {
    const item = document.createElement("li");
    item.textContent = `${line.quantity} × ${line.name}, ${line.colour}`;
    return item;
  });
  document.querySelector("#order-lines").replaceChildren(...items);
  document.querySelector("#delivery").textContent = money(delivery(total(all)));
  document.querySelector("#total").textContent = `€ ${total(all) + delivery(total(all))}`;
}

function restore() {
  const draft = JSON.parse(sessionStorage.getItem(DRAFT) ?? "{}");
  for (const name of KEPT) form.elements[name].value = draft[name] ?? "";
}

form.addEventListener("input", (event) => {
  sessionStorage.setItem(DRAFT, JSON.stringify(Object.fromEntries(KEPT.map((name) => [name, form.elements[name].value]))));
  if (event.target.checkValidity()) event.target.removeAttribute("aria-invalid");
  show();
});

// Groups of four digits, as people write them.
document.querySelector("#card-number").addEventListener("input", (event) => {
  const digits = event.target.value.replace(/\D/g, "").slice(0, 19);
  event.target.value = digits.replace(/(.{4})(?=.)/g, "$1 ");
});

form.addEventListener("submit", (event) => {
  const wrong = [...form.elements].filter((element) => element.willValidate && !element.checkValidity());
  for (const element of wrong) element.setAttribute("aria-invalid", "true");
  if (!wrong.length) return;
  event.preventDefault();
  document.querySelector("#faults").textContent = `Please look at ${wrong.length === 1 ? "the field" : `the ${wrong.length} fields`} in red.`;
  wrong[0].focus();
});

restore();
showOrder();
show();
