// The look of the launcher, which every page carries; all the rest is in styles.js.
// Tokens have the names and values of static/css/tokens.css.

export const launcherText = `
:host {
  all: initial !important; position: fixed !important; inset: 0 !important; display: block !important;
  pointer-events: none !important; z-index: 2147483647 !important; color-scheme: light dark !important;
  --cb-surface: #fff; --cb-accent: #3b5bdb; --cb-accent-strong: #2f4bbd; --cb-accent-text: #fff;
  --cb-shadow: 0 1px 2px rgb(20 28 60 / 8%), 0 8px 24px rgb(20 28 60 / 18%);
  --cb-focus: 0 0 0 2px var(--cb-surface), 0 0 0 4px var(--cb-accent);
}
@media (prefers-color-scheme: dark) { :host {
  --cb-surface: #191c28; --cb-accent: #748ffc; --cb-accent-strong: #91a7ff; --cb-accent-text: #0d1230;
  --cb-shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 8px 24px rgb(0 0 0 / 45%);
} }
[hidden] { display: none !important; }
.icon { fill: none; stroke: currentcolor; stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round; }
.launcher {
  position: fixed; inset-block-end: 20px; inset-inline-end: 20px; display: grid; place-items: center; width: 58px; height: 58px; padding: 0;
  border: 0; border-radius: 50%; background: var(--cb-accent); color: var(--cb-accent-text); box-shadow: var(--cb-shadow); pointer-events: auto;
  cursor: pointer;
}
.launcher:hover { background: var(--cb-accent-strong); }
.launcher[aria-busy] { opacity: .6; }
.launcher .icon { width: 27px; }
:focus-visible { outline: 2px solid transparent; box-shadow: var(--cb-focus); }`;
