// Node ids, both ways: a WeakMap from node to id, and pages of ids to nodes that are freed as their nodes go.

const PAGE_BITS = 10;
const PAGE_MASK = (1 << PAGE_BITS) - 1;

/** @typedef {{nodes: (Node|undefined)[], live: number}} Page */
/** @typedef {ReturnType<typeof createNodes>} Nodes */

/** @param {number} [base] ids are above it */
export function createNodes(base = 0) {
  /** @type {WeakMap<Node, number>} */
  let ids = new WeakMap();
  /** @type {WeakMap<Node, number>|null} */
  let former = null;
  /** @type {Map<number, Page>} */
  const pages = new Map();
  let next = base + 1;

  /** @param {number} id */
  function release(id) {
    const page = pages.get(id >> PAGE_BITS);
    if (!page || !page.nodes[id & PAGE_MASK]) return;
    page.nodes[id & PAGE_MASK] = undefined;
    page.live -= 1;
    if (page.live === 0) pages.delete(id >> PAGE_BITS);
  }

  /**
   * @param {number} id
   * @param {Node} node
   */
  function set(id, node) {
    let page = pages.get(id >> PAGE_BITS);
    if (!page) pages.set(id >> PAGE_BITS, (page = { nodes: [], live: 0 }));
    if (!page.nodes[id & PAGE_MASK]) page.live += 1;
    page.nodes[id & PAGE_MASK] = node;
    ids.set(node, id);
  }

  return {
    set,
    /** The id the next new node will get. */
    get next() {
      return next;
    },
    /**
     * Give a node an id: the one it had before `renew`, or a new one.
     * @param {Node} node
     * @returns {number}
     */
    claim(node) {
      const id = former?.get(node) ?? next++;
      former?.delete(node);
      set(id, node);
      return id;
    },
    /**
     * @param {Node} node
     * @returns {number} 0 when it has none
     */
    idOf(node) {
      return ids.get(node) ?? 0;
    },
    /**
     * @param {number} id
     * @returns {Node|null}
     */
    nodeOf(id) {
      return pages.get(id >> PAGE_BITS)?.nodes[id & PAGE_MASK] ?? null;
    },
    /** @param {Node} node */
    delete(node) {
      const id = ids.get(node);
      if (id === undefined) return;
      ids.delete(node);
      if (pages.get(id >> PAGE_BITS)?.nodes[id & PAGE_MASK] === node) release(id);
    },
    /** Forget all; nodes that are claimed before `settle` keep the id they had. */
    renew() {
      former = ids;
      ids = new WeakMap();
      pages.clear();
    },
    settle() {
      former = null;
    },
    clear() {
      ids = new WeakMap();
      former = null;
      pages.clear();
    },
    /** @returns {Generator<Node>} every node that has an id, by id */
    *all() {
      for (const page of pages.values()) for (const node of page.nodes) if (node) yield node;
    },
  };
}
