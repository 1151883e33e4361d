// What kind of field an element of the replica is, and what it is called.

/** @typedef {"text"|"lines"|"choice"|"rich"} FieldKind */

/** Inputs whose click is an action or that only the visitor can use; all others take text. */
const NO_TEXT = new Set(["button", "submit", "reset", "image", "checkbox", "radio", "file", "hidden", "password"]);
/** Inputs that the agent's own browser has a picker for. */
const OWN_PICKER = new Set(["date", "time", "datetime-local", "month", "week", "color", "range"]);

/**
 * The field that a click on `element` means, or null: the element itself, the list an option belongs to, the field of
 * the label it lies in.
 * @param {Element} element
 * @returns {{element: HTMLElement, kind: FieldKind}|null}
 */
export function fieldOf(element) {
  const name = element.localName;
  if (name === "select" || name === "option") {
    const select = element.closest("select");
    return select && usable(select) ? { element: select, kind: "choice" } : null;
  }
  if (name === "textarea") return usable(element) ? { element: /** @type {HTMLElement} */ (element), kind: "lines" } : null;
  if (name === "input") {
    const input = /** @type {HTMLInputElement} */ (element);
    return usable(input) && !NO_TEXT.has(input.type) ? { element: input, kind: "text" } : null;
  }
  const labelled = element.closest("label")?.control;
  if (labelled && labelled !== element) return fieldOf(labelled);
  const rich = /** @type {HTMLElement|null} */ (element.closest("[contenteditable]"));
  return rich && rich.getAttribute("contenteditable") !== "false" ? { element: rich, kind: "rich" } : null;
}

/** @param {Element} field */
function usable(field) {
  return !field.matches(":disabled") && !field.hasAttribute("readonly");
}

/**
 * @param {HTMLElement} field
 * @returns {string}
 */
export function valueOf(field) {
  return "value" in field ? String(field.value) : field.innerText;
}

/** @param {HTMLElement} field */
export function editorType(field) {
  const type = field.localName === "input" ? /** @type {HTMLInputElement} */ (field).type : "text";
  return OWN_PICKER.has(type) ? type : "text"; // "email" and "number" hide the caret and half-typed values
}

/**
 * @param {HTMLElement} field
 * @returns {string}
 */
export function nameOf(field) {
  const root = /** @type {Document|ShadowRoot} */ (field.getRootNode());
  const ids = field.getAttribute("aria-labelledby")?.split(/\s+/) ?? [];
  const labels = "labels" in field ? Array.from(/** @type {HTMLInputElement} */ (field).labels ?? []) : [];
  const candidates = [
    ids.map((id) => root.getElementById(id)?.textContent ?? "").join(" "),
    field.getAttribute("aria-label"),
    labels.map(labelText).join(" "),
    field.getAttribute("placeholder"),
    field.getAttribute("title"),
    field.getAttribute("name"),
  ];
  for (const candidate of candidates) {
    const text = candidate?.replace(/\s+/g, " ").trim();
    if (text) return text;
  }
  return "Field";
}

/**
 * The text of a label without that of the field inside it.
 * @param {HTMLLabelElement} label
 */
function labelText(label) {
  const copy = /** @type {HTMLLabelElement} */ (label.cloneNode(true));
  for (const field of copy.querySelectorAll("input, select, textarea, button")) field.remove();
  return copy.textContent ?? "";
}
