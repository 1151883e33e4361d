// What the visitor's browser draws by itself, drawn here: the open list of a select, the bubble at a wrong field.
import { known } from "./apply.js";
import { number, section, string } from "./reader.js";

const MOST_OPTIONS = 200;

/** @param {{nodes: import("../shared/nodes.js").Nodes}} replica */
export function createStandIns({ nodes }) {
  /** @type {Record<string, HTMLElement|undefined>} */
  const shown = {};

  /** @param {string} kind */
  function remove(kind) {
    shown[kind]?.remove();
    delete shown[kind];
  }

  /**
   * @param {string} kind
   * @param {Element} field
   * @param {(HTMLElement|string)[]} content
   */
  function show(kind, field, content) {
    const doc = field.ownerDocument;
    const box = field.getBoundingClientRect();
    const element = doc.createElement("div");
    element.setAttribute("data-cobrowse-own", kind);
    element.append(...content);
    element.style.setProperty("left", `${box.left}px`);
    element.style.setProperty("top", `${box.bottom}px`);
    element.style.setProperty("min-width", `${box.width}px`);
    doc.documentElement.append(element);
    shown[kind] = element;
    try {
      element.popover = "manual"; // above dialogs as well
      element.showPopover();
    } catch {
      element.removeAttribute("popover");
    }
  }

  /** @param {number} id */
  function list(id) {
    const select = /** @type {HTMLSelectElement} */ (known(nodes, id));
    if (select.localName !== "select") return;
    show("list", select, [...select.options].slice(0, MOST_OPTIONS).map((option) => {
      const line = select.ownerDocument.createElement("div");
      line.textContent = option.label;
      line.toggleAttribute("data-cobrowse-chosen", option.selected);
      line.toggleAttribute("data-cobrowse-disabled", option.disabled);
      return line;
    }));
  }

  return {
    /** @param {Record<string, any>} data */
    apply(data) {
      if (data.list !== undefined) {
        remove("list");
        if (data.list) list(number(data.list));
      }
      if (data.bubble === undefined) return;
      remove("bubble");
      const [id, text] = section(data, "bubble");
      if (id) show("bubble", /** @type {Element} */ (known(nodes, number(id))), [string(text)]);
    },
    reset() {
      remove("list");
      remove("bubble");
    },
  };
}
