// Which pages a rule holds on, and what of an address may be told.

/**
 * "" is everywhere; "/path*" is matched with the path, all else with origin and path; "*" is any text. The server's
 * masking/url_patterns.py does the same; both run over tests/protocol/url_patterns.json.
 * @param {string} pattern
 * @param {string} url
 */
export function urlMatches(pattern, url) {
  if (!pattern) return true;
  const parts = webAddress(url);
  if (!parts) return true; // about:srcdoc and the like belong to the page they are in: mask rather than not
  const path = parts.pathname || "/";
  const subject = pattern.startsWith("/") ? path : `${parts.protocol}//${parts.host}${path}`;
  const expression = pattern.split("*").map((piece) => piece.replace(/[\\^$.|?+()[\]{}]/g, "\\$&")).join(".*");
  return new RegExp(`^${expression}$`, "s").test(subject);
}

/**
 * The address as the other side may know it: query values and fragment are removed unless the parameter is allowed.
 * @param {string} url
 * @param {{allowed_params?: string[]}} masking
 * @returns {string}
 */
export function filterUrl(url, masking) {
  const parts = webAddress(url);
  if (!parts) return "";
  const allowed = new Set(masking.allowed_params ?? []);
  const kept = new URLSearchParams();
  for (const [name, value] of parts.searchParams) if (allowed.has(name)) kept.append(name, value);
  const query = kept.toString();
  return `${parts.protocol}//${parts.host}${parts.pathname}${query ? `?${query}` : ""}`;
}

/**
 * @param {string} url
 * @returns {URL|null} null for anything but a web address
 */
export function webAddress(url) {
  try {
    const parts = new URL(url);
    return parts.protocol === "http:" || parts.protocol === "https:" ? parts : null;
  } catch {
    return null;
  }
}
