// Custom states of custom elements, for `:state()`: known from the moment the session runs.

/**
 * @param {import("./types.js").Context} context
 * @returns {import("./types.js").Part}
 */
export function customStates(context) {
  /** @type {WeakMap<object, Element>} elements by their set of custom states */
  const owners = new WeakMap();
  /** @type {WeakMap<Element, Set<string>>} */
  const sets = new WeakMap();
  /** @type {Set<Element>} */
  const changed = new Set();

  return {
    window(view) {
      context.patch(view.HTMLElement.prototype, "attachInternals", (original) => {
        /** @this {Element} */
        return function attachInternals() {
          const internals = original.call(this);
          if (!internals.states) return internals;
          owners.set(internals.states, this);
          sets.set(this, internals.states);
          return internals;
        };
      });
      const prototype = /** @type {any} */ (view).CustomStateSet?.prototype;
      for (const name of prototype ? ["add", "delete", "clear"] : []) {
        context.patch(prototype, name, (original) => {
          /** @this {object} @param {any[]} args */
          return function restate(...args) {
            const result = original.apply(this, args);
            const owner = owners.get(this);
            if (owner) changed.add(owner);
            context.guard(context.schedule)();
            return result;
          };
        });
      }
    },
    custom(element) {
      if (sets.get(element)?.size) changed.add(element);
    },
    write(data) {
      const out = [];
      for (const element of changed) {
        const id = context.kinds.has(element) ? 0 : context.nodes.idOf(element);
        if (id) out.push(id, [...(sets.get(element) ?? [])].join(" "));
      }
      changed.clear();
      if (out.length) data.states = out;
    },
  };
}
