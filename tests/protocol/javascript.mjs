// The JavaScript side of the protocol over the same examples as Python's; prints one line for each fault.

import { readFileSync } from "node:fs";
import { filterUrl, urlMatches } from "../../static/js/capture/urls.js";
import { validate } from "../../static/js/shared/messages.js";
import { MESSAGES } from "../../static/js/shared/protocol.gen.js";
import { decodeFrame, encodeFrame } from "../../static/js/shared/wire.js";

const here = new URL(".", import.meta.url);
const { messages, frames } = JSON.parse(readFileSync(new URL("examples.json", here), "utf8"));
const faults = [];
let checked = 0;

/**
 * @param {boolean} holds
 * @param {string} claim
 */
function claim(holds, claim) {
  checked++;
  if (!holds) faults.push(claim);
}

for (const { sender, message } of messages) {
  const spec = MESSAGES[message.t];
  claim(validate(JSON.parse(JSON.stringify(message)), sender) === "", `${message.t} from ${sender} is proper`);
  claim(validate({ ...message, extra: 1 }, sender) === "bad_message", `${message.t} with an undeclared field`);
  claim(validate({ ...message, t: "nonsense" }, sender) === "unknown_message", "an unknown name");
  for (const other of ["tag", "workspace", "viewer", "server"]) {
    if (!spec.senders.includes(other)) claim(validate(message, other) === "wrong_sender", `${message.t} from ${other}`);
  }
  for (const [name, field] of Object.entries(spec.fields)) {
    if (field.includes("?")) continue;
    const { [name]: _, ...rest } = message;
    claim(validate(rest, sender) === "bad_message", `${message.t} without ${name}`);
  }
}
/** What the last words of a field say, each with a value that they do not allow, and some that they do. */
const limits = [
  ["chat.send", "tag", { text: "" }, false],
  ["chat.send", "tag", { text: "x".repeat(4001) }, false],
  ["chat.send", "tag", { text: "x".repeat(4000), conversation: null }, true],
  ["chat.send", "tag", { client_id: null }, false],
  ["mode.answer", "tag", { mode: "other" }, false],
  ["act.click", "server", { node: -1 }, false],
  ["act.click", "server", { x: 1.01 }, false],
  ["act.scroll", "server", { top: -10000000 }, true],
  ["act.scroll", "server", { top: -10000001 }, false],
  ["act.key", "server", { key: " " }, true],
  ["act.key", "server", { key: "a" }, false],
  ["act.select", "server", { range: null }, true],
  ["act.select", "server", { range: [1, 2, 3, "4"] }, false],
  ["asset.request", "server", { wants: [5] }, false],
];
for (const [name, sender, fields, allowed] of limits) {
  const { message } = messages.find((one) => one.message.t === name && one.sender === sender);
  const told = validate({ ...message, ...fields }, sender);
  claim(told === (allowed ? "" : "bad_message"), `${name} with ${JSON.stringify(fields).slice(0, 60)}: ${told}`);
}
for (const broken of [null, [], 5, "text", {}, { t: 5 }, { t: "constructor" }, { t: "__proto__" }]) {
  claim(validate(broken, "tag") !== "", `${JSON.stringify(broken)} is refused`);
}
for (const { header, payload, hex } of frames) {
  const bytes = encodeFrame({ ...header, payload: Uint8Array.from(Buffer.from(payload, "hex")) });
  claim(Buffer.from(bytes).toString("hex") === hex, `frame ${header.kind} is encoded as in Python`);
  const back = decodeFrame(bytes);
  claim(Object.entries(header).every(([name, value]) => back[name] === value), `frame ${header.kind} is decoded`);
}

const patterns = JSON.parse(readFileSync(new URL("url_patterns.json", here), "utf8"));
for (const { pattern, url, matches } of patterns) {
  claim(urlMatches(pattern, url) === matches, `${pattern} ${matches ? "holds" : "does not hold"} on ${url}`);
}
const masking = { rules: [], private_by_default: false, hidden_fields: [], allowed_params: ["page"] };
claim(
  filterUrl("https://ann:pw@shop.example/a?token=x&page=2#top", masking) === "https://shop.example/a?page=2",
  "an address loses user, fragment and values that are not allowed",
);

console.log(JSON.stringify({ checked, faults }));
