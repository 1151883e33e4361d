// Controlled fields: what is typed counts only if React hears of it, and React compares values by setters of its own.
const { createElement: h, useState, useEffect } = React;
const log = [];
let renders = 0;

function App() {
  const [text, setText] = useState("start");
  const [on, setOn] = useState(false);
  const [items, setItems] = useState(["a", "b", "c"]);
  renders += 1;
  useEffect(() => void log.push(`text ${text}`), [text]);
  return h("form", null,
    h("input", { id: "field", value: text, onChange: (event) => setText(event.target.value.toUpperCase()) }),
    h("input", { id: "box", type: "checkbox", checked: on, onChange: () => setOn(!on) }),
    h("button", { id: "more", type: "button", onClick: () => setItems([...items, `item ${items.length}`].reverse()) }, "more"),
    h("ul", null, items.map((item) => h("li", { key: item, className: on ? "on" : "off" }, item))),
    h("p", { id: "told" }, text));
}

ReactDOM.createRoot(document.getElementById("root")).render(h(App));
window.app = {
  state: () => [field.value, box.checked, document.querySelector("ul").outerHTML, told.textContent, log.join(), renders],
};
