// Node ids, both ways: a WeakMap from node to id, and pages of ids to nodes that are freed as their nodes go. An id
// counts as long as its place in the pages holds the node: taking one away is one write, however many go at once.

const PAGE_BITS = 10;
const PAGE_MASK = (1 << PAGE_BITS) - 1;

/** @typedef {{nodes: (Node|undefined)[], live: number}} Page */
/** @typedef {ReturnType<typeof createNodes>} Nodes */

/** @param {number} [base] ids are above it */
export function createNodes(base = 0) {
  /** @type {WeakMap<Node, number>} with ids that no longer count */
  let ids = new WeakMap();
  /** @type {Map<number, Page>} */
  const pages = new Map();
  let next = base + 1;
  /** Whether nodes get the id that they had. */
  let renewing = false;
  /** The page that was asked for last: ids come in runs. */
  let at = -1;
  /** @type {Page|undefined} */
  let page;

  /** @param {number} id */
  function pageOf(id) {
    const number = id >> PAGE_BITS;
    if (number !== at) {
      at = number;
      page = pages.get(number);
    }
    return page;
  }

  /**
   * @param {number} id
   * @param {Node} node
   */
  function set(id, node) {
    let own = pageOf(id);
    if (!own) pages.set(at, (own = page = { nodes: [], live: 0 }));
    if (!own.nodes[id & PAGE_MASK]) own.live += 1;
    own.nodes[id & PAGE_MASK] = node;
    ids.set(node, id);
  }

  /**
   * @param {Node} node
   * @returns {number} 0 when it has none
   */
  function idOf(node) {
    const id = ids.get(node);
    return id !== undefined && pageOf(id)?.nodes[id & PAGE_MASK] === node ? id : 0;
  }

  function forgetPages() {
    pages.clear();
    at = -1;
    page = undefined;
  }

  return {
    set,
    idOf,
    /** The id the next new node will get. */
    get next() {
      return next;
    },
    /** How many nodes have one. */
    get size() {
      let size = 0;
      for (const { live } of pages.values()) size += live;
      return size;
    },
    /**
     * Give a node an id: the one it had before `renew`, or a new one.
     * @param {Node} node
     * @returns {number}
     */
    claim(node) {
      const id = (renewing ? ids.get(node) : undefined) ?? next++;
      set(id, node);
      return id;
    },
    /**
     * @param {number} id
     * @returns {Node|null}
     */
    nodeOf(id) {
      return pageOf(id)?.nodes[id & PAGE_MASK] ?? null;
    },
    /**
     * @param {Node} node
     * @returns {number} the id it had, 0 when it had none
     */
    delete(node) {
      const id = idOf(node);
      if (!id || !page) return 0;
      if (renewing) ids.delete(node); // the replica is told of both: that it goes, and that it is back
      page.nodes[id & PAGE_MASK] = undefined;
      page.live -= 1;
      if (page.live === 0) {
        pages.delete(at);
        at = -1;
      }
      return id;
    },
    /** Forget all; nodes that are claimed before `settle` keep the id they had. */
    renew() {
      renewing = next > base + 1;
      forgetPages();
    },
    settle() {
      renewing = false;
    },
    clear() {
      ids = new WeakMap();
      renewing = false;
      forgetPages();
    },
    /** @returns {Generator<Node>} every node that has an id, by id */
    *all() {
      for (const { nodes } of pages.values()) for (const node of nodes) if (node) yield node;
    },
  };
}
