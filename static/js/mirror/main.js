// The visitor's own look at what the agent sees: frames come from the page around, by a port, and go into a replica.
import { createReplica } from "../replica/index.js";
import { KIND } from "../shared/protocol.gen.js";
import { decodeFrame, inflate } from "../shared/wire.js";
import { createStream } from "../viewer/stream.js";

const status = /** @type {HTMLElement} */ (document.getElementById("mirror-status"));
const stage = /** @type {HTMLElement} */ (document.getElementById("mirror-stage"));
const frame = /** @type {HTMLIFrameElement} */ (document.getElementById("mirror-frame"));
/** @type {MessagePort|null} */
let port = null;
let size = { width: 1280, height: 800 };

function fit() {
  const scale = Math.min(1, stage.clientWidth / size.width, stage.clientHeight / size.height);
  frame.style.cssText = `width:${size.width}px;height:${size.height}px;transform:scale(${scale})`;
}
new ResizeObserver(fit).observe(stage);

const replica = createReplica(frame, {
  onViewport(viewport) {
    size = viewport;
    fit();
  },
  onFault: () => stream.lose(),
});
const stream = createStream({
  apply: replica.apply,
  inflate,
  ask: () => port?.postMessage("snapshot"),
  wanted: () => port !== null,
  ack: () => undefined,
  onPointer: () => undefined,
  onState(catchingUp) {
    status.textContent = catchingUp ? "Waiting for the picture…" : "Grey boxes are hidden parts: what is in them has not left your browser.";
  },
});

window.addEventListener("message", ({ source, data, ports }) => {
  if (port || source !== window.parent || data !== "cobrowse.mirror" || !ports[0]) return;
  [port] = ports;
  port.onmessage = ({ data: sent }) => {
    const decoded = decodeFrame(sent.buffer);
    if (decoded.kind !== KIND.POINTER) stream.push(decoded, sent.byteLength);
  };
  stream.restart();
  port.postMessage("snapshot");
});
window.addEventListener("keydown", ({ key }) => key === "Escape" && port?.postMessage("close"));
// It tells nothing, and whoever answers can only show their own page.
const begin = () => window.parent !== window && window.parent.postMessage("cobrowse.mirror", "*");
// The replica's own document has to be there first: this module may be run before it or after.
if (frame.contentDocument?.readyState === "complete" && frame.contentWindow?.location.href !== "about:blank") begin();
else frame.addEventListener("load", begin, { once: true });
