/** Buttons that copy a field's text, and say so. */

const SAID_MS = 2000;

/**
 * @param {Document} page
 */
export function enableCopying(page) {
  for (const button of page.querySelectorAll("button[data-copy]")) {
    if (button instanceof HTMLButtonElement) button.addEventListener("click", () => copy(page, button));
  }
}

/**
 * @param {Document} page
 * @param {HTMLButtonElement} button
 */
async function copy(page, button) {
  const field = page.getElementById(button.dataset.copy ?? "");
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.select();
  const done = await write(page, field.value);
  const label = button.textContent;
  button.textContent = done ? "Copied" : "Press Ctrl+C";
  button.disabled = true;
  setTimeout(() => {
    button.textContent = label;
    button.disabled = false;
  }, SAID_MS);
}

/**
 * @param {Document} page
 * @param {string} text
 * @returns {Promise<boolean>} the clipboard API exists on HTTPS and localhost only; elsewhere the selected text is copied
 */
async function write(page, text) {
  if (!navigator.clipboard) return page.execCommand("copy");
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (refused) {
    return page.execCommand("copy"); // the browser's user may have forbidden the API
  }
}
