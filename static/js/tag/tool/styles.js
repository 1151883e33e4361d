// The look of the masking tool. The tokens are those of the tag's own sheet, which stands before this one.

export const sheetText = `
.tool {
  position: fixed; inset-block: 16px; inset-inline-end: 16px; z-index: 2; display: flex; flex-direction: column; width: 392px; max-width: calc(100% - 32px);
  border: 1px solid var(--cb-line); border-radius: 16px; background: var(--cb-surface); color: var(--cb-text); box-shadow: var(--cb-shadow);
  font: 14px/1.45 var(--cb-font); text-align: start; letter-spacing: normal; cursor: default; pointer-events: auto; overflow: hidden; -webkit-font-smoothing: antialiased;
}
.tool.folded { inset-block-start: auto; }
.tool.folded .body { display: none; }
.tool:is(.moved, .beside) { inset-inline: 16px auto; }
.tool header { display: flex; align-items: center; gap: 10px; padding: 12px 10px 10px 16px; }
.tool header .icon { color: var(--cb-accent); }
.tool header .quiet .icon { color: inherit; }
.tool h2 { flex: 1; font-size: 16px; font-weight: 650; }
.tool h3 { margin: 0; font-size: 14px; font-weight: 650; overflow-wrap: anywhere; }
.tool code { font: 12.5px/1.4 ui-monospace, "SFMono-Regular", Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
.tool .choices { display: flex; flex-wrap: wrap; gap: 8px; }
.tool .choices .button { flex: 1; text-decoration: none; color: inherit; }
.tool .choices .button.main { color: var(--cb-accent-text); }
.tool .button { min-height: 34px; padding: 0 12px; font-size: 14px; }
.tool .button.small { min-height: 28px; padding: 0 10px; font-size: 13px; }
.tool .button.wide { flex-basis: 100%; }
.tool .button[aria-pressed="true"] { border-color: var(--cb-accent); background: var(--cb-accent-soft); color: var(--cb-accent); }
.tool .tools { padding: 0 16px 12px; border-bottom: 1px solid var(--cb-line); }
.tool .body { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; }
.tool .summary { padding: 10px 16px; color: var(--cb-muted); font-size: 13px; }
.tool .rules { list-style: none; border-top: 1px solid var(--cb-line); }
.tool .rule { padding: 9px 16px; border-bottom: 1px solid var(--cb-line); border-inline-start: 3px solid transparent; }
.tool .rule:hover, .tool .rule:focus-within { background: var(--cb-surface-2); }
.tool .rule.new, .tool .rule.changed { border-inline-start-color: var(--cb-accent); }
.tool .rule.removed { border-inline-start-color: var(--cb-danger); }
.tool .rule.removed code { text-decoration: line-through; color: var(--cb-muted); }
.tool .first, .tool .second { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 8px; }
.tool .first code { flex: 1; font-weight: 600; }
.tool .second { margin-top: 4px; color: var(--cb-muted); font-size: 12px; }
.tool .count { color: var(--cb-text); font-size: 12px; font-weight: 600; white-space: nowrap; }
.tool .link.count:not(.idle) { color: var(--cb-accent); }
.tool .count.idle { color: var(--cb-warn); font-weight: 400; }
.tool .pages { overflow-wrap: anywhere; }
.tool .state, .tool .kind { padding: 0 7px; border-radius: 9px; background: var(--cb-surface-2); color: var(--cb-text); font-weight: 600; }
.tool .rule:hover .kind, .tool .rule:focus-within .kind, .tool .rule:hover .state { background: var(--cb-surface); }
.tool .state.new, .tool .state.changed { background: var(--cb-accent-soft); color: var(--cb-accent); }
.tool .state.removed { background: var(--cb-danger-soft); color: var(--cb-danger); }
.tool .acts { display: flex; gap: 10px; margin-inline-start: auto; }
.tool .link { min-height: 24px; padding: 0; border: 0; border-radius: 4px; background: none; color: var(--cb-accent); font-size: 12px; font-weight: 600; text-align: start; }
.tool .link:hover { text-decoration: underline; }
.tool .fault { margin-top: 4px; color: var(--cb-danger); font-size: 12.5px; overflow-wrap: anywhere; }
.tool .chooser { display: grid; gap: 10px; margin: 0 12px 12px; padding: 12px; border: 1px solid var(--cb-accent); border-radius: 12px; }
.tool .chooser .link { justify-self: start; }
.tool .proposals { display: grid; gap: 6px; }
.tool .proposals label { display: flex; align-items: baseline; gap: 8px; }
.tool .proposals code { flex: 1; }
.tool .field { display: grid; gap: 4px; font-size: 13px; }
.tool .check { display: flex; align-items: baseline; gap: 8px; font-size: 13px; }
.tool input, .tool select { margin: 0; font: inherit; color: inherit; accent-color: var(--cb-accent); }
.tool .text { width: 100%; height: 36px; padding: 0 10px; border: 1px solid var(--cb-line-strong); border-radius: 8px; background: var(--cb-surface); font-size: 14px; }
.tool input.text { font: 13px/1.4 ui-monospace, "SFMono-Regular", Consolas, "Liberation Mono", monospace; }
.tool :is(input, select, a, .link):focus-visible { outline: 2px solid transparent; box-shadow: var(--cb-focus); }
.tool .foot { display: grid; gap: 8px; padding: 10px 16px 14px; border-top: 1px solid var(--cb-line); }
.tool .told { color: var(--cb-muted); font-size: 13px; }
.tool .told:empty { display: none; }
.cover { position: fixed; inset: 0; z-index: 1; pointer-events: auto; cursor: crosshair; }
.tool.beside ~ .cover { inset-inline-end: 50%; }
.outline { position: absolute; border: 2px solid #e03131; border-radius: 3px; background: repeating-linear-gradient(45deg, #e0313155 0 6px, #fff5 6px 12px); }
.outline.ignore { border-style: dashed; }
.outline.show { border-color: #2f9e44; background: #2f9e4430; }
.outline.no_control { border-color: #e8590c; background: #e8590c30; }
.outline.pick { border-color: #3b5bdb; background: #3b5bdb30; }
.outline span {
  position: absolute; inset-block-end: 100%; inset-inline-start: -2px; padding: 1px 7px; border-radius: 4px 4px 0 0; background: #3b5bdb; color: #fff;
  font: 600 12px/18px var(--cb-font); white-space: nowrap;
}
.outline.low span { inset-block: 0 auto; }
@media (max-width: 480px) { .tool { inset: auto 8px 8px; width: auto; max-width: none; max-height: 70%; } }`;
