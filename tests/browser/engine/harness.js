// A page and its replica in one window: what capture emits on the left is applied on the right. Tests drive it by `lab`.
import { createReplica } from "/static/js/replica/index.js";
import { compare, serialise } from "./compare.js";
import { finder, probes, styles } from "./probes.js";

const MASKING = { rules: [], private_by_default: false, hidden_fields: ["card", "card_code", "one_time_code"], allowed_params: [] };

const lab = {
  /** @type {{kind: number, text: string}[]} */ frames: [],
  faults: [],
  places: [],
  viewports: [],
  capture: null,
  replica: null,
  applying: true,

  get page() {
    return document.getElementById("page").contentWindow;
  },
  get doc() {
    return lab.page.document;
  },
  get copy() {
    return document.getElementById("copy").contentDocument;
  },

  /** Load the page under test: a path, or its body. */
  async load({ path = "/tests/browser/engine/page.html", body, head } = {}) {
    lab.stop();
    const frame = document.getElementById("page");
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    frame.src = `${path}${path.includes("?") ? "&" : "?"}${performance.now()}`;
    await loaded;
    while (!lab.page.lab) await new Promise((resolve) => setTimeout(resolve, 5));
    if (head !== undefined) lab.doc.head.insertAdjacentHTML("beforeend", head);
    if (body !== undefined) lab.doc.body.innerHTML = body;
  },
  /** Start capture in the page, and a replica of it. */
  start(masking = {}, options = {}) {
    Object.assign(lab, { frames: [], faults: [], places: [], viewports: [] });
    lab.replica?.destroy();
    lab.replica = createReplica(document.getElementById("copy"), {
      sound: true,
      onViewport(viewport) {
        lab.viewports.push(viewport);
        Object.assign(document.getElementById("copy").style, { width: `${viewport.width}px`, height: `${viewport.height}px` });
      },
      onFault: (reason, error) => lab.faults.push(`${reason}: ${error?.stack}`),
    });
    lab.capture = lab.page.lab.startCapture(lab.doc, {
      emit: (frame) => {
        lab.frames.push({ kind: frame.kind, flags: frame.flags, text: new TextDecoder().decode(frame.payload), bytes: frame.payload.length });
        if (lab.applying) lab.replica.apply(frame);
      },
      policy: { ...MASKING, ...masking },
      onFault: (fault) => lab.faults.push(fault?.rules ? fault : String(fault?.stack ?? fault)),
      onLocation: (place) => lab.places.push(place),
      frameOrigin: (origin) => /^http:\/\/(?:127\.0\.0\.1|localhost):\d+$/.test(origin),
      ...options,
    });
    return lab.capture.extras;
  },
  stop() {
    lab.capture?.stop();
    lab.capture = null;
  },
  setPolicy: (masking) => lab.capture.setPolicy({ ...MASKING, ...masking }),
  /** Until capture has looked twice, so that also what raises no event has been found. */
  async settle(ms = 620) {
    await new Promise((resolve) => setTimeout(resolve, ms));
  },
  /** Until a function of the replica's document holds. */
  async until(test, ms = 4000) {
    const end = performance.now() + ms;
    const holds = () => {
      try {
        return test(lab.copy, lab);
      } catch {
        return false; // what it asks for is not there yet
      }
    };
    while (!holds()) {
      if (performance.now() > end) throw new Error(`Not in time: ${test}; faults: ${JSON.stringify(lab.faults)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return true;
  },
  /** The first difference between page and replica, or "". */
  difference: (scroll) => compare(lab.doc, lab.copy, lab.capture, scroll),
  serialise,
  /** Ask a probe of page and replica until they agree; their last answers. */
  async agree(probe, tree, want, ms = 6000) {
    const end = performance.now() + ms;
    for (;;) {
      const answer = (doc) => ask(probe, doc);
      const [page, copy] = [await answer(lab.doc), await answer(lab.copy)];
      const difference = tree ? lab.difference() : "";
      const good = want === undefined || JSON.stringify(page) === JSON.stringify(want[0]);
      if (good && JSON.stringify(page) === JSON.stringify(copy) && !difference) return { page, copy, difference };
      if (performance.now() > end) return { page, copy, difference };
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  },
  /** All that has left the page: the frames as they are, and every string of them, parsed. */
  sent() {
    const strings = [];
    const walk = (value) => {
      if (typeof value === "string") strings.push(value);
      else if (value && typeof value === "object") Object.values(value).forEach(walk);
    };
    for (const frame of lab.frames) walk(JSON.parse(frame.text));
    return [...lab.frames.map((frame) => frame.text), ...strings].join("\n");
  },
};

async function ask(probe, doc) {
  try {
    return await probe(doc, doc.defaultView, finder(doc), styles(doc));
  } catch (error) {
    return String(error);
  }
}

Object.defineProperties(lab, Object.getOwnPropertyDescriptors(probes(lab)));
Object.assign(window, { lab });
