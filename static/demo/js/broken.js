// What badly kept websites do. The tag has to live with all of it.

// A listener that throws on every event it can get hold of.
for (const name of ["click", "input", "scroll", "mousemove"]) {
  addEventListener(name, () => {
    throw new Error(`broken on purpose: ${name}`);
  }, true);
}

// Built-ins that have been added to and wrapped.
Array.prototype.last = function () {
  return this[this.length - 1];
};
JSON.parse = ((parse) => (text, reviver) => {
  const value = parse(text, reviver);
  if (value && typeof value === "object" && value.broken) throw new Error("broken on purpose: JSON.parse");
  return value;
})(JSON.parse);

// A page that never rests.
let ticks = 0;
setInterval(() => {
  ticks += 1;
  const place = document.querySelector("#ticks");
  if (place) place.textContent = String(ticks);
  if (ticks % 10 === 0) throw new Error("broken on purpose: a timer");
}, 200);

Promise.reject(new Error("broken on purpose: a promise"));
throw new Error("broken on purpose: while loading");
