// What a form field is for, by its autocomplete, name, id and label; never by what is in it. The server knows more words
// (masking/sensitive_words.py): these are those that most websites use.
import { getAttribute, localName } from "./natives.js";

/** @type {[string, RegExp][]} looked for in words of small letters with one blank between them */
const WORDS = [
  ["card", /\b(card ?(number|no|num|holder|code)|cc ?(number|num|no|name|exp|csc)|credit ?card|cvv2?|cvc2?|security ?code|kartennummer)\b/],
  ["password", /\b(pass ?word|passwd|passphrase|pwd|passwort|kennwort)\b/],
  ["code", /\b(otp|one ?time ?code|pin ?code|pin|sms ?code|totp|tan)\b/],
  ["ssn", /\b(ssn|social ?security|national ?(insurance|id)|nino|tax ?(id|number)|steuer ?(id|nummer)|passport ?(no|number))\b/],
  ["iban", /\b(iban|bban|account ?(number|no)|acct ?no|sort ?code|routing ?number|kontonummer)\b/],
  ["birth", /\b(dob|birth ?(date|day|year)?|date ?of ?birth|geburts ?(datum|tag|jahr))\b/],
  ["email", /\b(e ?mail( ?address)?)\b/],
  ["phone", /\b(tele)?phone( ?(no|number))?\b|\b(tel|mobile|msisdn|telefon|handy) ?(no|number|nummer)?\b/],
];
/** @type {[RegExp, string][]} by the tokens of the HTML standard */
const TOKENS = [
  [/(^|\s)cc-/, "card"], [/-password(\s|$)/, "password"], [/one-time-code/, "code"], [/(^|\s)bday/, "birth"],
  [/(^|\s)email/, "email"], [/(^|\s)tel/, "phone"],
];
const NO_TEXT = new Set(["hidden", "submit", "button", "reset", "image", "checkbox", "radio", "file", "range", "color"]);
const MOST = 100; // characters of a name or a label that are looked at

/**
 * @param {Element} field input, select or textarea
 * @returns {string} "" when nothing tells
 */
export function kindOfField(field) {
  const type = localName(field) === "input" ? getAttribute(field, "type")?.toLowerCase() ?? "" : "";
  if (NO_TEXT.has(type)) return "";
  const autocomplete = getAttribute(field, "autocomplete")?.toLowerCase() ?? "";
  const token = TOKENS.find(([pattern]) => pattern.test(autocomplete));
  if (token) return token[1];
  const labels = [.../** @type {HTMLInputElement} */ (field).labels ?? []].map((label) => label.textContent);
  for (const text of [getAttribute(field, "name"), getAttribute(field, "id"), getAttribute(field, "aria-label"), ...labels]) {
    const words = (text ?? "").slice(0, MOST).replace(/([a-zß-ÿ])([A-Z])/g, "$1 $2").replace(/[^\p{L}\d]+/gu, " ").toLowerCase();
    const found = WORDS.find(([, pattern]) => pattern.test(words));
    if (found) return found[0];
  }
  return type === "email" ? "email" : type === "tel" ? "phone" : "";
}
