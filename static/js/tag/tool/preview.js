// The picture an agent would get under the draft, beside the page: captured and drawn in this browser, sent nowhere.

import { startCapture } from "../../capture/index.js";
import { guarded } from "../guard.js";
import { openMirror } from "../mirror_frame.js";
import { addressAllowed } from "../origins.js";
import { createStream } from "../stream.js";

const LOOK = "position:fixed;inset:0 0 0 50%;display:flex;flex-direction:column;gap:8px;border-radius:0;overflow:hidden";

/**
 * @param {import("../types.js").Context} context
 * @param {import("../types.js").Masking} policy
 * @param {(fault: string) => void} onClosed fault: why nothing can be shown, or ""
 */
export function openPreview(context, policy, onClosed) {
  const { layer, options } = context;
  /** @type {Set<(frame: Uint8Array|null) => void>} */
  const hearers = new Set();
  const line = {
    /** @param {Uint8Array} frame */
    sendFrame(frame) {
      for (const hear of hearers) hear(frame);
    },
    bufferedAmount: 0,
  };
  let fault = "";
  const stream = createStream(line, 1, () => capture.snapshot());
  const capture = startCapture(document, {
    emit: stream.emit,
    policy,
    ignore: [layer.host],
    frameOrigin: (origin) => addressAllowed(origin, options.config.origins),
    onFault: guarded((/** @type {any} */ what) => {
      fault = Array.isArray(what?.rules)
        ? "A rule cannot be evaluated in this browser: agents would see nothing at all."
        : "This page could not be captured.";
      setTimeout(() => close()); // it may happen before there is something to close
    }),
  });
  const page = {
    snapshot: stream.snapshot,
    /** @param {(frame: Uint8Array|null) => void} hear */
    onSent(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
  };
  const close = openMirror(context, page, {
    title: "What an agent would see",
    look: LOOK,
    onClosed() {
      capture.stop();
      stream.stop();
      onClosed(fault);
    },
  });
  return { close, setPolicy: capture.setPolicy };
}

/** @typedef {ReturnType<typeof openPreview>} Preview */
