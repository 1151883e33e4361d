/** A colour's text and the browser's picker beside it show the same value, whichever of the two is used. */

const COLOR = /^#[0-9a-f]{6}$/i;

/**
 * @param {Document} page
 */
export function linkColors(page) {
  for (const picker of page.querySelectorAll("input[data-color-for]")) {
    if (picker instanceof HTMLInputElement) link(page, picker);
  }
}

/**
 * @param {Document} page
 * @param {HTMLInputElement} picker
 */
function link(page, picker) {
  const text = page.getElementById(picker.dataset.colorFor ?? "");
  if (!(text instanceof HTMLInputElement)) return;
  const follow = () => {
    if (COLOR.test(text.value)) picker.value = text.value;
  };
  follow();
  text.addEventListener("input", follow);
  picker.addEventListener("input", () => {
    text.value = picker.value;
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/**
 * @param {string} text
 * @returns {boolean} whether it is a whole colour, and not one that is being typed
 */
export function isColor(text) {
  return COLOR.test(text);
}
