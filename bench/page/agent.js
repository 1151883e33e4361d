// The agent's end of a live session over a bare relay: `agent`, by which bench/live.py drives it.
import { createReplica, createViewerStream, decodeFrame, inflate } from "/bench/dist/ours.js";
import { connect, now } from "./live_visitor.js";

/** When each value of the mark was first seen. @type {Record<string, number>} */
const seen = {};
let viewedAt = 0;

let expected = 0;
const countElements = () => document.querySelector("iframe")?.contentDocument?.getElementsByTagName("*").length ?? 0;

/** The picture stands once all of it is there and the browser has drawn it: a task after the next frame. */
function viewed() {
  if (viewedAt || countElements() < expected) return;
  requestAnimationFrame(() => setTimeout(() => (viewedAt ||= now()), 0));
}

function sandbox() {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-same-origin");
  frame.width = "1280";
  frame.height = "800";
  document.body.append(frame);
  return frame;
}

/** @param {() => Document|null} page where the copy is, looked up again as it may be replaced */
function watch(page) {
  /** @type {Document|null} */
  let watched = null;
  const look = () => {
    const text = page()?.getElementById("mark")?.textContent;
    if (text) seen[text] ??= now();
  };
  setInterval(() => {
    const doc = page();
    if (!doc || doc === watched) return;
    watched = doc;
    new MutationObserver(look).observe(doc, { subtree: true, childList: true, characterData: true });
  }, 20);
}

const receivers = {
  limit(socket) {
    const frame = sandbox();
    socket.onmessage = ({ data }) => {
      const { body, documentElement } = frame.contentDocument;
      if (data[0] !== "#") {
        documentElement.innerHTML = data;
        viewed();
        return;
      }
      const mark = frame.contentDocument.getElementById("mark") ?? body.appendChild(document.createElement("p"));
      mark.id = "mark";
      mark.textContent = data.slice(1);
    };
    watch(() => frame.contentDocument);
  },
  ours(socket) {
    const frame = sandbox();
    const replica = createReplica(frame, { onFault: (reason, error) => console.error(reason, error) });
    const stream = createViewerStream({
      apply(message) {
        replica.apply(message);
        viewed();
      },
      inflate, ask: () => undefined, wanted: () => true, ack: () => undefined,
      onPointer: () => undefined, onState: () => undefined,
    });
    socket.onmessage = ({ data }) => stream.push(decodeFrame(data), data.byteLength);
    watch(() => frame.contentDocument);
  },
  rrweb(socket) {
    const replayer = new window.rrweb.Replayer([], { root: document.body, liveMode: true, mouseTail: false });
    replayer.on("fullsnapshot-rebuilded", viewed);
    let started = false;
    socket.onmessage = ({ data }) => {
      const event = JSON.parse(data);
      if (!started) replayer.startLive(event.timestamp); // no buffer: shown as soon as it is here
      started = true;
      replayer.addEvent(event);
    };
    watch(() => replayer.iframe.contentDocument);
  },
};

Object.assign(window, {
  agent: {
    /** @param {string} engine @param {string} url of the relay @param {number} elements of the page, about */
    async start(engine, url, elements) {
      expected = elements * 0.99; // not all of a head is copied
      receivers[engine](await connect(url));
    },
    viewedAt: () => viewedAt,
    seen: () => seen,
  },
});
