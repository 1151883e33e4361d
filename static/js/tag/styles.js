// The look of everything the tag draws, for constructed style sheets: strict policies allow nothing else. What the
// launcher needs as well is in launcher_styles.js. Tokens have the names and values of static/css/tokens.css.

const tokens = `
:host {
  --cb-font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  --cb-radius: 10px;
  --cb-surface-2: #f0f2f8; --cb-text: #1b2033; --cb-muted: #5d667f;
  --cb-line: #dde1ec; --cb-line-strong: #8a93ab; --cb-accent-soft: #e7ecff;
  --cb-danger: #c92a2a; --cb-danger-soft: #ffecec; --cb-warn: #9a5b00;
}
@media (prefers-color-scheme: dark) { :host {
  --cb-surface-2: #222635; --cb-text: #e9ebf5; --cb-muted: #a0a8c0;
  --cb-line: #2c3143; --cb-line-strong: #77809b; --cb-accent-soft: #232c52;
  --cb-danger: #ff8787; --cb-danger-soft: #3d2128; --cb-warn: #ffc078;
} }`;

const base = `
.stack, .window, .card, .bar, .toasts {
  font: 15px/1.45 var(--cb-font); color: var(--cb-text); text-align: start; letter-spacing: normal; cursor: default;
  -webkit-font-smoothing: antialiased;
}
*, ::before, ::after { box-sizing: border-box; }
h2, p, ul, form { margin: 0; padding: 0; }
.icon { width: 20px; height: 20px; flex: none; }
button, textarea { font: inherit; color: inherit; }
button { cursor: pointer; -webkit-tap-highlight-color: transparent; }
.button {
  display: inline-flex; align-items: center; justify-content: center; gap: 6px; min-height: 38px; padding: 0 16px;
  border: 1px solid var(--cb-line); border-radius: 8px; background: var(--cb-surface); font-weight: 600; white-space: nowrap;
  transition: background .12s, border-color .12s;
}
.button:hover { background: var(--cb-surface-2); border-color: var(--cb-line-strong); }
.button.main { background: var(--cb-accent); border-color: var(--cb-accent); color: var(--cb-accent-text); }
.button.main:hover { background: var(--cb-accent-strong); border-color: var(--cb-accent-strong); }
.button:disabled { opacity: .55; cursor: default; }
.quiet { display: inline-grid; place-items: center; width: 34px; height: 34px; padding: 0; border: 0; border-radius: 8px; background: none; color: inherit; }
.quiet:hover { background: rgb(127 135 165 / 20%); }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }`;

const chat = `
.launcher { color: var(--cb-accent-text); transition: transform .15s, background .15s; }
.launcher:hover { transform: translateY(-2px); }
.launcher .icon { height: 27px; }
.badge {
  position: absolute; top: -3px; inset-inline-end: -3px; min-width: 22px; padding: 0 6px; border-radius: 11px; background: var(--cb-danger);
  color: var(--cb-surface); font: 600 12px/22px var(--cb-font); text-align: center;
}
.window {
  position: fixed; inset-block-end: 20px; inset-inline-end: 20px; display: flex; flex-direction: column; width: 376px; height: min(620px, calc(100% - 40px));
  border: 1px solid var(--cb-line); border-radius: 16px; background: var(--cb-surface); box-shadow: var(--cb-shadow); overflow: hidden; pointer-events: auto;
}
.head { display: flex; align-items: center; gap: 11px; padding: 13px 12px 13px 16px; background: var(--cb-accent); color: var(--cb-accent-text); }
.avatar { display: grid; place-items: center; width: 38px; height: 38px; flex: none; border-radius: 50%; background: rgb(255 255 255 / 22%); font-weight: 700; }
.head > div { flex: 1; min-width: 0; }
.head h2 { font-size: 16px; font-weight: 650; line-height: 1.3; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.head p { display: flex; align-items: center; gap: 6px; font-size: 13px; opacity: .92; }
.head p::before { content: ""; width: 8px; height: 8px; flex: none; border-radius: 50%; background: currentcolor; opacity: .5; }
.head p[data-online="true"]::before { background: #69db7c; opacity: 1; box-shadow: 0 0 0 2px rgb(255 255 255 / 35%); }
.log { flex: 1; min-height: 0; padding: 16px; overflow-y: auto; overscroll-behavior: contain; display: flex; flex-direction: column; gap: 4px; }
.log::before { content: ""; margin-top: auto; }
.hello { margin: auto; padding: 24px; color: var(--cb-muted); text-align: center; }
.line { display: flex; flex-direction: column; align-items: flex-start; max-width: 84%; }
.line.visitor { align-self: flex-end; align-items: flex-end; }
.line .who { margin: 8px 0 2px; color: var(--cb-muted); font-size: 12px; }
.line .text { padding: 8px 13px; border-radius: 4px 15px 15px; background: var(--cb-surface-2); overflow-wrap: anywhere; white-space: pre-wrap; user-select: text; cursor: text; }
.line.visitor .text { border-radius: 15px 15px 4px; background: var(--cb-accent); color: var(--cb-accent-text); }
.line.waiting .text { opacity: .6; }
.line.system { align-self: center; max-width: 96%; margin: 8px 0; }
.line.system .text { padding: 2px 10px; background: none; color: var(--cb-muted); font-size: 13px; text-align: center; }
.line time, .line .note { margin-top: 1px; color: var(--cb-muted); font-size: 11px; }
.line .note.failed { color: var(--cb-danger); }
.line a { color: inherit; text-decoration: underline; }
.typing { min-height: 22px; padding: 0 18px 2px; color: var(--cb-muted); font-size: 13px; }
.slot { flex: 0 1 auto; min-height: 0; overflow-y: auto; }
.composer { display: flex; align-items: flex-end; gap: 8px; padding: 10px 12px 12px; border-top: 1px solid var(--cb-line); }
.composer textarea {
  flex: 1; min-width: 0; height: 42px; max-height: 128px; margin: 0; padding: 9px 13px; border: 1px solid var(--cb-line); border-radius: 12px; background: var(--cb-surface-2);
  line-height: 22px; resize: none; outline: 0; overflow-y: auto;
}
.composer textarea::placeholder { color: var(--cb-muted); opacity: 1; }
.composer textarea:focus { border-color: var(--cb-accent); box-shadow: 0 0 0 1px var(--cb-accent); }
.composer button { width: 42px; height: 42px; flex: none; border-radius: 12px; background: var(--cb-accent); color: var(--cb-accent-text); }
.composer button:hover { background: var(--cb-accent-strong); }
.offline { padding: 6px 16px; background: var(--cb-surface-2); color: var(--cb-warn); font-size: 13px; text-align: center; }
@media (max-width: 480px) {
  .window { inset: 0; width: auto; height: auto; border: 0; border-radius: 0; }
  :host([data-session-state]) .window { inset-block-end: 60px; }
}
:host([data-session-state]) .launcher { inset-block-end: 24px; }
/* Where bar and window would not fit beside each other, the window stands above the bar. */
@media (min-width: 481px) and (max-width: 1400px) {
  :host([data-session-state]) .window { inset-block-end: 68px; max-height: calc(100% - 88px); }
}
/* Where bar and launcher would not fit beside each other, the launcher stands above the bar. */
@media (max-width: 720px) {
  :host([data-session-state]) .launcher { inset-block-end: 68px; }
}`;

const cards = `
.stack { position: fixed; inset-block-end: 20px; inset-inline-end: 20px; display: flex; flex-direction: column; gap: 12px; width: 376px; max-width: calc(100% - 40px); }
.stack.middle { inset-inline: 0; margin-inline: auto; inset-block-end: 76px; }
.card {
  padding: 16px; border: 1px solid var(--cb-line); border-radius: 16px; background: var(--cb-surface); box-shadow: var(--cb-shadow); pointer-events: auto; outline: 0;
  animation: come .18s ease-out;
}
.window .card { margin: 5px 12px 8px; border-color: var(--cb-accent); border-radius: 12px; }
.card:focus-visible { box-shadow: var(--cb-focus), var(--cb-shadow); }
.card header { display: flex; align-items: center; gap: 10px; margin-bottom: 10px; }
.card header .icon { width: 36px; height: 36px; padding: 8px; border-radius: 10px; background: var(--cb-accent-soft); color: var(--cb-accent); }
.card h2 { flex: 1; font-size: 16px; font-weight: 650; line-height: 1.3; }
.card ul { display: grid; gap: 8px; margin: 0 0 14px; list-style: none; font-size: 14px; }
.card li { display: flex; gap: 9px; }
.card li .icon { width: 18px; height: 18px; margin-top: 1px; color: var(--cb-muted); }
.card .clock { color: var(--cb-muted); font-size: 12px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.card .choices { display: flex; gap: 8px; }
.card .choices .button { flex: 1; }
@keyframes come { from { opacity: 0; transform: translateY(8px); } }
.toasts { position: fixed; inset-inline: 0; inset-block-end: 76px; display: grid; justify-items: center; gap: 8px; padding: 0 16px; }
@media (max-width: 720px) {
  .toasts { inset-block-end: 88px; }
  :host([data-session-state]) .toasts { inset-block-end: 136px; }
}
.toast { padding: 9px 15px; border-radius: var(--cb-radius); background: #1b2033; color: #fff; font-size: 14px; box-shadow: var(--cb-shadow); animation: come .18s ease-out; }`;

const session = `
.frame { position: fixed; inset: 0; border: 4px solid var(--border, #3b5bdb); box-shadow: inset 0 0 0 1px rgb(255 255 255 / 55%); }
:host([data-session-state="paused"]) .frame { border-style: dashed; opacity: .6; }
.bar {
  position: fixed; inset-inline: 0; inset-block-end: 12px; display: flex; align-items: center; gap: 4px; width: fit-content; max-width: calc(100% - 32px); height: 44px; margin-inline: auto;
  padding: 0 6px 0 14px; border: 1px solid var(--cb-line); border-radius: 22px; background: var(--cb-surface); box-shadow: var(--cb-shadow); font-size: 14px; pointer-events: auto;
}
.bar:dir(rtl) { padding: 0 14px 0 6px; }
.bar [role="status"] { min-width: 0; margin-inline-end: 8px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bar::before { content: ""; width: 9px; height: 9px; flex: none; margin-inline-end: 6px; border-radius: 50%; background: #e03131; }
:host([data-session-state="active"]) .bar::before { animation: breathe 2s ease-in-out 2; }
:host([data-session-state="paused"]) .bar::before { background: var(--cb-line-strong); }
@keyframes breathe { 50% { opacity: .35; } }
.bar .quiet { display: inline-flex; align-items: center; gap: 5px; width: auto; height: 32px; padding: 0 11px; border-radius: 16px; font-weight: 600; }
.bar .icon { width: 17px; height: 17px; }
.bar .stop { background: var(--cb-danger-soft); color: var(--cb-danger); }
@media (max-width: 480px) {
  .bar { height: auto; min-height: 44px; }
  .bar [role="status"] { line-height: 1.25; white-space: normal; }
  .bar .quiet span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
}
.marks { position: fixed; inset: 0; overflow: hidden; contain: strict; }
.pointer { position: absolute; top: -3px; left: -4px; color: var(--pointer, #d6336c); filter: drop-shadow(0 1px 2px rgb(0 0 0 / 35%)); will-change: transform; }
.pointer .icon { width: 22px; height: 22px; fill: currentcolor; stroke: #fff; stroke-width: 1.3; transition: transform .1s; }
.pointer[data-pressed="true"] .icon { transform: scale(.82); }
.pointer span { position: absolute; top: 17px; left: 13px; padding: 0 8px; border-radius: 9px; background: currentcolor; white-space: nowrap; }
.pointer b { color: #fff; font: 600 11px/18px var(--cb-font); }
.circle { position: absolute; top: 0; left: 0; width: 0; height: 0; }
.circle div {
  position: absolute; inset: -34px; border: 5px solid var(--highlight, #ffd43b); border-radius: 50%; box-shadow: 0 0 0 1px rgb(0 0 0 / 35%), inset 0 0 0 1px rgb(0 0 0 / 35%);
  animation: ring 2.5s ease-out forwards;
}
@keyframes ring { 0% { opacity: 0; transform: scale(.3); } 12% { opacity: 1; transform: scale(1.12); } 20%, 75% { opacity: 1; transform: scale(1); } 100% { opacity: 0; } }
.selection div { position: absolute; top: 0; left: 0; border-radius: 2px; background: var(--highlight, #ffd43b); opacity: .4; }
@media (prefers-reduced-motion: reduce) { *, ::before { animation: none !important; transition: none !important; } }`;

export const sheetText = tokens + base + chat + cards + session;
