// Whether an address belongs to the account's own websites; the same rule as masking/origins.py.

/**
 * @param {string} address absolute
 * @param {string[]} patterns such as https://*.example.com
 */
export function addressAllowed(address, patterns) {
  const url = URL.canParse?.(address) === false ? null : new URL(address);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) return false;
  return url.origin === location.origin || patterns.some((pattern) => matches(url.origin, pattern));
}

/**
 * @param {string} origin
 * @param {string} pattern
 */
function matches(origin, pattern) {
  if (pattern.endsWith(":*")) return origin === pattern.slice(0, -2) || origin.startsWith(`${pattern.slice(0, -1)}`);
  const [head, tail] = pattern.split("*.");
  if (tail === undefined) return origin === pattern;
  return origin.startsWith(head) && origin.endsWith(`.${tail}`) && origin.length > head.length + tail.length + 1;
}
