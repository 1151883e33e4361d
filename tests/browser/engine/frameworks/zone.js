// As Angular does: whatever is scheduled in its zone makes the whole application check itself. A capture that is started
// inside that zone must not be heard of.
const log = [];
let scheduled = 0;
let checks = 0;
const zone = Zone.current.fork({
  name: "application",
  onScheduleTask(parent, current, target, task) {
    scheduled += 1;
    return parent.scheduleTask(target, task);
  },
  onInvokeTask(parent, current, target, task, self, args) {
    parent.invokeTask(target, task, self, args);
    checks += 1;
    render();
  },
});
const model = { text: "start", on: false, items: ["a", "b", "c"] };

function render() {
  told.textContent = model.text;
  document.querySelector("ul").innerHTML = model.items.map((item) => `<li class="${model.on ? "on" : "off"}">${item}</li>`).join("");
}

zone.run(() => {
  root.innerHTML = `<input id="field" value="start"><input id="box" type="checkbox"><button id="more">more</button><ul></ul><p id="told"></p>`;
  field.addEventListener("input", () => {
    model.text = field.value;
    log.push(`text ${model.text}`);
  });
  box.addEventListener("change", () => (model.on = box.checked));
  more.addEventListener("click", () => (model.items = [...model.items, `item ${model.items.length}`].reverse()));
  render();
});
window.app = {
  zone,
  state: () => [field.value, box.checked, document.querySelector("ul").outerHTML, told.textContent, log.join(), scheduled, checks],
};
