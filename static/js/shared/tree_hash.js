// One number for a tree of nodes with ids, the same for the page and its replica while they agree.

const PRIME = 16777619;
const EVERY = 256;

/**
 * @typedef {object} Look how a side sees its nodes
 * @property {(node: Node) => number} idOf 0: not part of the tree
 * @property {(node: Node) => Node[]} inside what is sent below it: shadow root, document of a frame, children
 * @property {(node: Node) => string} content its text or class, "" where that is not sent
 */

/**
 * @param {Node} root
 * @param {Look} look
 * @returns {Generator<void, number>} pauses now and then; ends with the hash, an unsigned 32-bit number
 */
export function* treeHash(root, { idOf, inside, content }) {
  let hash = 0x811c9dc5;
  const mix = (/** @type {number} */ value) => {
    hash = Math.imul(hash ^ value, PRIME);
  };
  const nodes = [root];
  const depths = [0];
  for (let count = 1; nodes.length; count += 1) {
    const node = /** @type {Node} */ (nodes.pop());
    const depth = /** @type {number} */ (depths.pop());
    const id = idOf(node);
    if (id) {
      mix(id);
      mix(depth);
      const text = content(node);
      for (let at = 0; at < text.length; at += 1) mix(text.charCodeAt(at));
      for (const inner of inside(node).reverse()) {
        nodes.push(inner);
        depths.push(depth + 1);
      }
    }
    if (count % EVERY === 0) yield;
  }
  return hash >>> 0;
}
