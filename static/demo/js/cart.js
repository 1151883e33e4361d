// The basket's page.

import { delivery, lines, money, save, total } from "./basket.js";

const body = document.querySelector("#lines");
const template = document.querySelector("#line");
const sure = document.querySelector("#sure");
const images = new URL("../img/", import.meta.url);

function row(line, index) {
  const element = template.content.firstElementChild.cloneNode(true);
  const link = element.querySelector("a");
  const field = element.querySelector("input");
  element.querySelector("img").src = new URL(`${line.slug}.svg`, images).pathname;
  link.textContent = line.name;
  link.href = `../lamps/${line.slug}/`;
  element.querySelector("small").textContent = `${line.colour}, ${line.size}${line.gift ? ", as a gift" : ""}`;
  field.value = String(line.quantity);
  field.setAttribute("aria-label", `Quantity of ${line.name}`);
  element.querySelector(".line-price").textContent = money(line.price * line.quantity);
  field.addEventListener("change", () => change(index, Math.min(9, Math.max(1, Number(field.value) || 1))));
  element.querySelector("button").addEventListener("click", () => change(index, 0));
  return element;
}

function change(index, quantity) {
  const all = lines();
  all[index].quantity = quantity;
  save(all.filter((line) => line.quantity));
  show();
}

function show() {
  const all = lines();
  const sum = total(all);
  document.querySelector("#empty").hidden = all.length > 0;
  document.querySelector("#cart").hidden = all.length === 0;
  body.replaceChildren(...all.map(row));
  document.querySelector("#lamps-sum").textContent = money(sum);
  document.querySelector("#delivery").textContent = money(delivery(sum));
  document.querySelector("#total").textContent = money(sum + delivery(sum));
}

document.querySelector("#clear").addEventListener("click", () => sure.showModal());
sure.addEventListener("close", () => {
  if (sure.returnValue === "yes") save([]);
  show();
});
show();
