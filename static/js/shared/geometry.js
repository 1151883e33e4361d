// Points as parts of an element's box, so that two different layouts still agree on what is meant.

/**
 * @param {Element|null} element null: the viewport of `view`
 * @param {number} clientX
 * @param {number} clientY
 * @param {Window} [view]
 * @returns {{x: number, y: number}} 0 to 1
 */
export function pointIn(element, clientX, clientY, view = window) {
  const box = boxOf(element, view);
  return { x: part(clientX - box.left, box.width), y: part(clientY - box.top, box.height) };
}

/**
 * @param {Element|null} element
 * @param {number} x
 * @param {number} y
 * @param {Window} [view]
 * @returns {{clientX: number, clientY: number}}
 */
export function clientPoint(element, x, y, view = window) {
  const box = boxOf(element, view);
  return { clientX: box.left + x * box.width, clientY: box.top + y * box.height };
}

/**
 * @param {Element|null} element
 * @param {Window} view
 */
function boxOf(element, view) {
  if (element) return element.getBoundingClientRect();
  return { left: 0, top: 0, width: view.innerWidth, height: view.innerHeight };
}

/**
 * @param {number} distance
 * @param {number} whole
 */
function part(distance, whole) {
  return whole > 0 ? Math.min(1, Math.max(0, distance / whole)) : 0;
}
