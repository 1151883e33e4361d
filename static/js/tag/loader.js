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

  /** Seconds, at least, until what was broken is tried again: by all who come meanwhile, so not all at once. */
  const pauses = [3, 30];
  const setTimer = page.__zone_symbol__setTimeout ?? setTimeout; // Angular would wait for ours

  /** @param {number} failed how often this has failed before */
  const load = async (failed) => {
    const address = `${host}/api/v1/tag/${encodeURIComponent(site)}/`;
    const response = await fetch(address, { credentials: "omit", referrerPolicy: "origin" });
    if (response.status >= 500) throw new Error(`it answers ${response.status}`);
    const answer = await response.json();
    if (answer.error) return warn(answer.error.code, answer.error.detail);
    const entry = new URL(answer.entry, host);
    if (failed) entry.search = `again=${failed}`; // some browsers never load a module again that they could not load
    const { start } = await import(entry.href);
    return start({ host, siteKey: site, messaging: messaging !== "off", config: answer.config });
  };

  const attempt = (failed = 0) => {
    load(failed).catch((error) => {
      if (!failed) warn("unreachable", `${host} cannot be reached, or this page's policy forbids it: ${error.message}`);
      if (failed < pauses.length) setTimer(attempt, 1000 * pauses[failed] * (1 + Math.random()), failed + 1);
    });
  };

  if (site) attempt();
  else warn("unknown_site", "The tag has no data-site. Copy it again from Night Vision.");
})();
