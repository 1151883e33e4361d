// The basket: lines in sessionStorage, their number in a cookie for the badge of other tabs.

const KEY = "basket";

/** @typedef {{slug: string, name: string, colour: string, size: string, price: number, quantity: number, gift: boolean}} Line */

/** @returns {Line[]} */
export function lines() {
  return JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
}

/** @param {Line[]} all */
export function save(all) {
  sessionStorage.setItem(KEY, JSON.stringify(all));
  document.cookie = `basket_count=${count(all)}; path=/demo/shop/; max-age=86400; samesite=lax`;
  dispatchEvent(new Event("basket"));
}

/** @param {Line} line */
export function add(line) {
  const all = lines();
  const same = all.find((other) => ["slug", "colour", "size", "gift"].every((key) => other[key] === line[key]));
  if (same) same.quantity = Math.min(9, same.quantity + line.quantity);
  else all.push(line);
  save(all);
}

/** @param {Line[]} all */
export function count(all) {
  return all.reduce((sum, line) => sum + line.quantity, 0);
}

/** @param {Line[]} all */
export function total(all) {
  return all.reduce((sum, line) => sum + line.quantity * line.price, 0);
}

/** @param {number} sum */
export function delivery(sum) {
  return sum === 0 || sum >= 80 ? 0 : 7;
}

/** @param {number} euros */
export function money(euros) {
  return euros === 0 ? "free" : `€ ${euros}`;
}
