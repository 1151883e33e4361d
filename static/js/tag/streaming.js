// One page load that streams: capture and all that shows or does something on the page for the agents.

import { pagePlace, startCapture } from "../capture/index.js";
import { decodeFrame } from "../shared/wire.js";
import { KIND } from "../shared/protocol.gen.js";
import { startActions } from "./actions.js";
import { complain, guarded, holdings } from "./guard.js";
import { showHighlight } from "./highlights.js";
import { startMarks } from "./marks.js";
import { addressAllowed } from "./origins.js";
import { startPageState } from "./page_state.js";
import { startPointers } from "./pointers.js";
import { startPointing } from "./pointing.js";
import { createSeal } from "./seal.js";
import { createStream } from "./stream.js";

/** How often hidden parts are counted, for the receipt. */
const COUNT_MS = 1000;
/** What the masking rules match is counted when the page has had so long to draw itself. */
const SETTLE_MS = 5000;

export { addressAllowed, pagePlace };

/** @typedef {ReturnType<typeof startCapture>} Capture */

/**
 * @typedef {object} PageContext what the parts of a streaming page share
 * @property {number} epoch
 * @property {Capture} capture
 * @property {import("./store.js").Store} store
 * @property {import("./connection.js").Connection} connection
 * @property {import("./layer.js").Layer} layer
 * @property {import("./marks.js").Marks} marks
 * @property {(text: string) => void} toast
 * @property {(capability: string) => boolean} can
 * @property {(url: string) => void} expect an address that an action is about to open
 * @property {() => void} snapshot send the picture anew, soon
 * @property {(hear: (frame: Uint8Array|null) => void) => () => void} onSent hear of each stream frame as it was sent; null: no more
 *
 * @typedef {{stop: () => void, leave: () => void, page: PageContext}} Streaming
 */

/**
 * @param {import("./types.js").Context} context
 * @param {number} epoch
 * @param {() => void} onFailed nothing can be captured under the present configuration; may be called before it returns
 * @returns {Streaming} leave: the page is being left, say where to
 */
export function startStreaming(context, epoch, onFailed) {
  const { store, connection, layer, toast } = context;
  const held = holdings();
  const pageState = startPageState(context, epoch);
  const seal = createSeal(String(store.state.session?.id), epoch);
  /** @type {Set<(frame: Uint8Array|null) => void>} */
  const hearers = new Set();
  const line = {
    /** @param {Uint8Array} frame */
    sendFrame(frame) {
      const sent = connection.sendFrame(frame);
      if (sent === false) return;
      seal.add(frame);
      for (const hear of hearers) guarded(hear)(frame);
    },
    get bufferedAmount() {
      return connection.bufferedAmount;
    },
  };
  held.also(() => {
    for (const hear of [...hearers]) hear(null);
  });
  const stream = createStream(line, epoch, () => capture.snapshot());
  held.also(stream.stop);

  const capture = startCapture(document, {
    emit: stream.emit,
    policy: store.state.config.masking,
    ignore: [layer.host],
    ready: stream.ready,
    frameOrigin: (origin) => addressAllowed(origin, store.state.config.origins),
    onFault: guarded(onFault),
    onLocation: guarded(tellPlace),
    onPaused: guarded((/** @type {boolean} */ paused) => {
      tellPlace(pagePlace(document, store.state.config.masking));
      pageState.hush("private", paused);
    }),
    onMissed: guarded((/** @type {number[]} */ rules) => {
      if (rules.length) connection.send({ t: "mask.missed", epoch, path: location.pathname.slice(0, 2000), rules });
      pageState.hush("missed", rules.length > 0);
    }),
  });
  const count = () => seal.count(capture.hidden().length);
  held.every(COUNT_MS, count);
  held.also(() => {
    count();
    capture.stop();
  });

  /** @param {{url: string, title: string}} place */
  function tellPlace({ url, title }) {
    seal.visit({ url, title });
    connection.send({ t: "page.location", epoch, url, title });
  }

  /** @param {any} fault {rules} that this browser cannot evaluate, or an error */
  function onFault(fault) {
    stream.stop();
    if (!Array.isArray(fault?.rules)) complain(fault);
    connection.send({ t: "mask.fault", rules: fault?.rules ?? [], revision: store.state.config.revision });
    onFailed();
  }

  const marks = startMarks(layer);
  /** @type {PageContext} */
  const page = {
    epoch, capture, store, connection, layer, marks, toast,
    can: (capability) => store.state.session?.state === "active" && store.state.session.capabilities.includes(capability),
    expect: pageState.expect,
    snapshot: stream.snapshot,
    onSent(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
  };
  seal.visit(pagePlace(document, store.state.config.masking));
  const pointers = startPointers(page);
  for (const stop of [marks.stop, pageState.stop, pointers.stop]) held.also(stop);
  held.also(startPointing(page));
  held.also(startActions(page, { highlight: (one) => showHighlight(page, one) }));

  /** Loaded when an agent's browser asks. @type {import("./supplying.js").Supplying|null} */
  let supplying = null;
  let stopped = false;
  held.also(connection.receive("asset.request", guarded(async (message) => {
    const { createSupplying } = await import("./supplying.js");
    if (stopped) return undefined;
    supplying ??= createSupplying(page, context.options);
    return supplying.answer(message);
  })));
  held.also(() => {
    stopped = true;
    supplying?.stop();
  });
  const settled = setTimeout(guarded(async () => {
    const { startHealth } = await import("./health.js");
    if (!stopped) held.also(startHealth(page));
  }), SETTLE_MS);
  held.also(() => clearTimeout(settled));
  held.also(connection.receive("snapshot.request", stream.snapshot));
  held.also(connection.receiveFrames((data) => {
    const frame = decodeFrame(data);
    if (frame.kind === KIND.POINTER && frame.epoch === epoch) pointers.show(frame);
  }));
  let { masking } = store.state.config;
  held.also(store.watch(["config"], () => {
    if (store.state.config.masking === masking) return;
    masking = store.state.config.masking;
    capture.setPolicy(masking);
  }));

  return { stop: held.stop, leave: pageState.leave, page };
}
