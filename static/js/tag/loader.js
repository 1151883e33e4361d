// The script at /tag.js: finds out where it came from, asks for its site's settings, loads the rest.
// A classic script, so that an old <script> tag is all a website needs; nothing in it may throw into the page.

(() => {
  const script = /** @type {HTMLScriptElement|null} */ (document.currentScript);
  const running = Symbol.for("cobrowse.tag");
  const page = /** @type {any} */ (window);
  if (!script || !script.src || page[running]) return;
  page[running] = true;

  const host = new URL(script.src).origin;
  const { site = "", messaging = "on" } = script.dataset;

  /**
   * @param {string} code
   * @param {string} detail
   */
  const warn = (code, detail) => console.warn(`CoBrowse: ${detail} (${code})`);

  const load = async () => {
    const address = `${host}/api/v1/tag/${encodeURIComponent(site)}/`;
    const response = await fetch(address, { credentials: "omit", referrerPolicy: "origin" });
    const answer = await response.json();
    if (answer.error) return warn(answer.error.code, answer.error.detail);
    const { start } = await import(new URL(answer.entry, host).href);
    return start({ host, siteKey: site, messaging: messaging !== "off", config: answer.config });
  };

  if (!site) {
    warn("unknown_site", "The tag has no data-site. Copy it again from Night Vision.");
    return;
  }
  load().catch((error) => warn("unreachable", `${host} cannot be reached, or this page's policy forbids it: ${error.message}`));
})();
