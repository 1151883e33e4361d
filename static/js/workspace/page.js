// The parts of the server-rendered page that scripts fill, found by their ids and data-field marks.

/**
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function part(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page lacks #${id}.`);
  return found;
}

/**
 * @param {string} id of a template with one element
 * @returns {HTMLElement}
 */
export function fromTemplate(id) {
  const copy = document.importNode(part(id, HTMLTemplateElement).content, true);
  return /** @type {HTMLElement} */ (copy.firstElementChild);
}

/**
 * @param {Element} root
 * @param {string} name of the data-field
 * @returns {HTMLElement}
 */
export function field(root, name) {
  const found = root.querySelector(`[data-field="${name}"]`);
  if (!(found instanceof HTMLElement)) throw new Error(`The page lacks the field ${name}.`);
  return found;
}

/**
 * Text is set only when it differs: screen readers read a live region again at every write.
 * @param {HTMLElement} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
