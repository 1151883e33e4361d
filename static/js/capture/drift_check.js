// In quiet moments a hash of what has been sent, so that the viewer can tell whether its copy still agrees. It covers
// ids, order, text and classes as they were sent: nothing under a mask has a part in it.
import { treeHash } from "../shared/tree_hash.js";
import { OPEN } from "./gate.js";
import { dataOf, firstChild, getAttribute, isElement, localName, nextSibling, parentNode, TEXT, nodeType } from "./natives.js";

const QUIET_MS = 2000;
const SLICE_MS = 3;

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function driftCheck(context) {
  const { nodes, kinds } = context;
  /** @type {Generator<void, number>|null} */
  let walk = null;
  let quietSince = performance.now();
  let checked = false;

  function changed() {
    walk = null;
    checked = false;
    quietSince = performance.now();
  }

  /** @type {import("../shared/tree_hash.js").Look} */
  const look = {
    idOf: nodes.idOf,
    inside(node) {
      /** @type {(Node|null)[]} */
      const found = isElement(node) ? [context.shadowOf(node), context.frameDocument(node)] : [];
      for (let child = firstChild(node); child; child = nextSibling(child)) found.push(child);
      return /** @type {Node[]} */ (found.filter(Boolean));
    },
    content(node) {
      if (isElement(node)) return (kinds.get(node) ?? OPEN) === OPEN ? getAttribute(node, "class") ?? "" : "";
      if (nodeType(node) !== TEXT) return "";
      const parent = parentNode(node);
      return parent && isElement(parent) && localName(parent) === "style" ? "" : dataOf(/** @type {Text} */ (node));
    },
  };

  return {
    reset: changed,
    before() {
      if (context.changes.dirty) changed();
    },
    write(data, snapshot) {
      if (snapshot || Object.keys(data).length) return changed();
      const now = performance.now();
      if (checked || now - quietSince < QUIET_MS) return;
      walk ??= treeHash(context.document, look);
      for (let step = walk.next(); ; step = walk.next()) {
        if (step.done) {
          checked = true;
          data.check = [step.value];
          return;
        }
        if (performance.now() - now > SLICE_MS) return context.schedule();
      }
    },
  };
}
