// Two-way bindings, keyed lists and a watcher that counts.
const log = [];
let updates = 0;
Vue.createApp({
  data: () => ({ text: "start", on: false, items: ["a", "b", "c"] }),
  template: `<form @submit.prevent><input id="field" v-model="text"><input id="box" type="checkbox" v-model="on">
    <button id="more" type="button" @click="items = [...items, 'item ' + items.length].reverse()">more</button>
    <ul><li v-for="item in items" :key="item" :class="on ? 'on' : 'off'">{{ item }}</li></ul><p id="told">{{ text }}</p></form>`,
  watch: { text: (now) => log.push(`text ${now}`) },
  updated: () => (updates += 1),
}).mount("#root");
window.app = {
  state: () => [field.value, box.checked, document.querySelector("ul").outerHTML, told.textContent, log.join(), updates],
};
