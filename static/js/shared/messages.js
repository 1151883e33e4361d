// Checks control messages against the generated table, as sessions_app/protocol.py does.

import { MESSAGES } from "./protocol.gen.js";

/** @typedef {{t: string, [field: string]: any}} ControlMessage */

const ID = /^[0-9a-zA-Z_.:-]{1,64}$/;

/**
 * @param {unknown} data parsed JSON
 * @param {string} sender tag, workspace, viewer or server
 * @returns {string} "" when it is a proper message, otherwise the code of the refusal
 */
export function validate(data, sender) {
  if (!isObject(data) || typeof data.t !== "string") return "bad_message";
  const message = Object.hasOwn(MESSAGES, data.t) ? MESSAGES[data.t] : undefined;
  if (!message) return "unknown_message";
  if (!message.senders.includes(sender)) return "wrong_sender";
  for (const [name, spec] of Object.entries(message.fields)) {
    if (!fits(spec, data[name], Object.hasOwn(data, name))) return "bad_message";
  }
  const known = Object.keys(data).every((name) => name === "t" || Object.hasOwn(message.fields, name));
  return known ? "" : "bad_message";
}

/** kind, kind of the items, may be left out, may be null, least, most, choices */
const SPEC = /^(\w+):?(\w*)(\??)(~?) ?(?:(-?\d*)\.\.(\d*)|(.*))$/;

/**
 * @param {string} spec as Field.describe of protocol.py writes it
 * @param {any} value
 * @param {boolean} present
 */
function fits(spec, value, present) {
  const [, kind, of, optional, nullable, min, max, choices] = /** @type {string[]} */ (SPEC.exec(spec));
  if (!present) return optional !== "";
  if (value === null) return nullable !== "";
  if (!isKind(kind, value)) return false;
  if (choices) return choices.split("|").includes(value);
  const size = typeof value === "number" ? value : value.length;
  if ((max && size > +max) || (min && size < +min)) return false;
  return !of || value.every((/** @type {any} */ item) => isKind(of, item));
}

/**
 * @param {string} kind
 * @param {any} value
 */
function isKind(kind, value) {
  switch (kind) {
    case "str":
      return typeof value === "string";
    case "id":
      return typeof value === "string" && ID.test(value);
    case "bool":
      return typeof value === "boolean";
    case "int":
      return Number.isInteger(value);
    case "num":
      return Number.isFinite(value);
    case "list":
      return Array.isArray(value);
    default:
      return isObject(value);
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
