// The script at /tag.js: finds out where it came from, asks for its site's settings, loads the rest.
// A classic script, so that an old <script> tag is all a website needs; nothing in it may throw into the page.

(() => {
  const script = /** @type {HTMLScriptElement|null} */ (document.currentScript);
  const running = Symbol.for("cobrowse.tag");
  const page = /** @type {any} */ (window);
  if (!script?.src || page[running]) return;
  page[running] = true;

  const host = new URL(script.src).origin;
  const { site = "", messaging = "on" } = script.dataset;

  /**
   * @param {string} code
   * @param {string} detail
   */
  const warn = (code, detail) => console.warn(`CoBrowse: ${detail} (${code})`);

  /**
   * @param {string} address
   * @param {RequestInit} [how]
   */
  const get = async (address, how) => {
    const response = await fetch(address, how);
    if (response.status >= 429) throw new Error(`status ${response.status}`);
    return response;
  };

  /** Milliseconds, at least, until what was broken is tried again: by all who come meanwhile, so not all at once. */
  const pauses = [3000, 30_000];
  const setTimer = page.__zone_symbol__setTimeout ?? setTimeout; // Angular would wait for ours

  /**
   * @param {number} failed how often this has failed before
   * @param {() => void} [stop] an older tag that cannot go on
   */
  const load = async (failed, stop) => {
    const response = await get(`${host}/api/v1/tag/${encodeURIComponent(site)}/`, {
      credentials: "omit", referrerPolicy: "origin", cache: failed ? "no-cache" : undefined,
    });
    const answer = await response.json();
    if (answer.error) {
      stop?.();
      return warn(answer.error.code, answer.error.detail);
    }
    const entry = new URL(answer.entry, host).href;
    if ("mozInnerScreenX" in page) await get(entry); // Firefox never loads a module again that it could not load
    const { start } = await import(entry);
    stop?.();
    const again = (/** @type {() => void} */ older) => later(failed, older);
    return start({ host, siteKey: site, messaging: messaging !== "off", config: answer.config, again });
  };

  /**
   * @param {number} [failed]
   * @param {() => void} [stop]
   */
  const attempt = (failed = 0, stop) => {
    load(failed, stop).catch((error) => {
      if (!failed) warn("unreachable", `${host} cannot be reached, or this page's policy forbids it: ${error.message}`);
      later(failed, stop);
    });
  };

  /**
   * @param {number} failed
   * @param {() => void} [stop]
   */
  const later = (failed, stop) => {
    const pause = pauses[failed] ?? (stop && pauses[1]); // for a visitor who waits, for as long as it takes
    if (pause) setTimer(attempt, pause * (1 + Math.random()), failed + 1, stop);
  };

  if (site) attempt();
  else warn("unknown_site", "The tag has no data-site. Copy it again from Night Vision.");
})();
