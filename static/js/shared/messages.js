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
    const present = Object.hasOwn(data, name);
    if (present ? !fits(spec, data[name]) : !spec.optional) return "bad_message";
  }
  const known = Object.keys(data).every((name) => name === "t" || Object.hasOwn(message.fields, name));
  return known ? "" : "bad_message";
}

/**
 * @param {import("./protocol.gen.js").Field} spec
 * @param {any} value
 */
function fits(spec, value) {
  if (value === null) return spec.nullable === true;
  if (!isKind(spec.kind, value)) return false;
  if (spec.choices && !spec.choices.includes(value)) return false;
  const size = typeof value === "number" ? value : typeof value === "boolean" ? 0 : value.length;
  if (size !== undefined && ((spec.max !== undefined && size > spec.max) || (spec.min !== undefined && size < spec.min))) {
    return false;
  }
  return !spec.of || value.every((/** @type {any} */ item) => isKind(/** @type {string} */ (spec.of), item));
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
