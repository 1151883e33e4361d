/** The picture beside the settings follows the colours while they are chosen, before anything is saved. */

import { isColor } from "./colors.js";

/** Custom property of the picture → the field that it follows. */
const FIELDS = { "--preview-border": "border_color", "--preview-highlight": "highlight_color" };

/**
 * @param {Document} page
 */
export function drawPreview(page) {
  const picture = page.querySelector("[data-preview]");
  if (!(picture instanceof HTMLElement)) return;
  for (const [property, name] of Object.entries(FIELDS)) {
    const field = page.querySelector(`input[name$="-${name}"]`);
    if (!(field instanceof HTMLInputElement)) continue;
    const draw = () => {
      if (isColor(field.value)) picture.style.setProperty(property, field.value);
    };
    draw();
    field.addEventListener("input", draw);
  }
}
