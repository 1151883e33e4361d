// Between points of a window and fractions of an element's box, so that differing layouts agree on a place.

/**
 * @param {Element|null} element null: the viewport
 * @param {number} clientX CSS pixels in the element's own window
 * @param {number} clientY
 * @returns {{x: number, y: number}} fractions of the box, from 0 to 1
 */
export function pointIn(element, clientX, clientY) {
  const box = boxOf(element);
  return { x: fraction(clientX - box.left, box.width), y: fraction(clientY - box.top, box.height) };
}

/**
 * @param {Element|null} element null: the viewport
 * @param {number} x fraction of the box
 * @param {number} y
 * @returns {{clientX: number, clientY: number}} in the element's own window
 */
export function clientPoint(element, x, y) {
  const box = boxOf(element);
  return { clientX: box.left + x * box.width, clientY: box.top + y * box.height };
}

/** @param {Element|null} element */
function boxOf(element) {
  if (element) return element.getBoundingClientRect();
  return { left: 0, top: 0, width: window.innerWidth, height: window.innerHeight };
}

/**
 * @param {number} part
 * @param {number} whole
 */
function fraction(part, whole) {
  return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
}
