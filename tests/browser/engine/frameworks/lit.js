// Shadow roots within shadow roots, adopted sheets, slots, and life-cycle callbacks that count.
import { LitElement, css, html } from "lit";

const log = [];
let updates = 0;

customElements.define("x-item", class extends LitElement {
  static properties = { on: { type: Boolean } };
  static styles = css`li { color: rgb(1, 2, 3) } .on { font-weight: 700 }`;
  connectedCallback() {
    super.connectedCallback();
    log.push("in");
  }
  disconnectedCallback() {
    super.disconnectedCallback();
    log.push("out");
  }
  render() {
    return html`<li class=${this.on ? "on" : "off"}><slot></slot></li>`;
  }
});

customElements.define("x-app", class extends LitElement {
  static properties = { text: {}, on: { state: true }, items: { state: true } };
  constructor() {
    super();
    Object.assign(this, { text: "start", on: false, items: ["a", "b", "c"] });
  }
  updated() {
    updates += 1;
  }
  render() {
    return html`<input id="field" .value=${this.text} @input=${(event) => (this.text = event.target.value)}>
      <input id="box" type="checkbox" .checked=${this.on} @change=${() => (this.on = !this.on)}>
      <button id="more" @click=${() => (this.items = [...this.items, `item ${this.items.length}`].reverse())}>more</button>
      <ul>${this.items.map((item) => html`<x-item .on=${this.on}>${item}</x-item>`)}</ul><p id="told">${this.text}</p>`;
  }
});

const root = () => document.querySelector("x-app").shadowRoot;
window.app = {
  root,
  state: () => [root().getElementById("field").value, root().getElementById("box").checked,
    [...root().querySelectorAll("x-item")].map((item) => item.textContent + item.shadowRoot.firstElementChild.className).join(),
    root().getElementById("told").textContent, log.join(), updates],
};
