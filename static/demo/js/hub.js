// The divider between shop and workspace: by pointer or by arrow keys.

const sides = document.querySelector("#sides");
const divider = document.querySelector("#divider");

function set(percent) {
  const value = Math.min(80, Math.max(20, percent));
  sides.style.setProperty("--shop", `${value}%`);
  divider.setAttribute("aria-valuenow", String(Math.round(value)));
}

divider.addEventListener("pointerdown", (event) => {
  divider.setPointerCapture(event.pointerId);
  sides.classList.add("dragging");
});
divider.addEventListener("pointermove", (event) => {
  if (!divider.hasPointerCapture(event.pointerId)) return;
  const box = sides.getBoundingClientRect();
  set(((event.clientX - box.left) / box.width) * 100);
});
divider.addEventListener("lostpointercapture", () => sides.classList.remove("dragging"));
divider.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -3, ArrowRight: 3 }[event.key];
  if (!step) return;
  event.preventDefault();
  set(Number(divider.getAttribute("aria-valuenow")) + step);
});
