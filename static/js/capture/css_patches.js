// The methods that change rules, wrapped for the time of a session: changes through the CSSOM raise no event.

/**
 * @param {import("./types.js").Context} context
 * @param {Window & typeof globalThis} view
 * @param {(sheet: CSSStyleSheet, step: [number, number, CSSRule?], text?: unknown) => void} onStep
 * @param {(sheet: CSSStyleSheet|null, text?: unknown) => void} onChange
 */
export function patchRules(context, view, onStep, onChange) {
  /**
   * @param {any} prototype
   * @param {string} name
   * @param {(owner: any, args: any[], result: any) => void} after
   */
  function watch(prototype, name, after) {
    if (!prototype || !Object.hasOwn(prototype, name)) return;
    context.patch(prototype, name, (original) => {
      /** @this {any} @param {any[]} args */
      return function watched(...args) {
        const result = original.apply(this, args);
        context.guard(() => after(this, args, result))();
        return result;
      };
    });
  }
  const sheet = view.CSSStyleSheet.prototype;
  watch(sheet, "insertRule", (owner, [text], at) => onStep(owner, [1, at, owner.cssRules[at]], text));
  watch(sheet, "deleteRule", (owner, [at]) => onStep(owner, [0, at >>> 0]));
  for (const name of ["addRule", "removeRule"]) watch(sheet, name, (owner) => onChange(owner));
  watch(sheet, "replaceSync", (owner, [text]) => onChange(owner, text));
  watch(sheet, "replace", (owner, [text], done) => done.then(() => onChange(owner, text), () => undefined));
  for (const [type, ...names] of [
    ["CSSGroupingRule", "insertRule", "deleteRule"], ["CSSStyleRule", "insertRule", "deleteRule"],
    ["CSSKeyframesRule", "appendRule", "deleteRule"],
  ]) {
    const prototype = /** @type {any} */ (view)[type]?.prototype;
    for (const name of names) watch(prototype, name, (owner) => onChange(owner.parentStyleSheet));
  }
}
