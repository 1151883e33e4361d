// What is measured, each as start(send) → stop; `send` takes what would go on the wire, text or bytes.
import { encodeFrame, splitPayload, startCapture, startPointing } from "/bench/dist/ours.js";

export const MASKING = { rules: [], private_by_default: false, hidden_fields: ["card", "card_code", "one_time_code"], allowed_params: [] };

/** 200 rules as an account may have gathered them; few of them match anything. */
const RULES = Array.from({ length: 50 }, (_, at) => [
  `#field-${at}`, `.private-${at}`, `input[name='secure-${at}']`, at % 5 ? `[data-private="${at}"]` : `.account-${at} > .balance, form.pay-${at} input`,
]).flat().map((selector, at) => ({ id: at + 1, selector, kind: "mask", url_pattern: "" }));

/** Pointer samples as they come, where rrweb would otherwise gather half a second of them: it is to be watched live. */
export const RRWEB_OPTIONS = { sampling: { mousemove: 16, mousemoveCallback: 16 } };

export const engines = {
  /** Nothing installed. */
  none: () => () => undefined,

  /** What any recorder has to do at least: the page as text once, and an observer that is called. */
  limit(send) {
    send(document.documentElement.outerHTML);
    const observer = new MutationObserver(() => undefined);
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    return () => observer.disconnect();
  },

  ours: (send) => ours(send, MASKING),

  /** Ours, with 200 masking rules. */
  rules: (send) => ours(send, { ...MASKING, rules: RULES }),

  rrweb: (send) => window.rrweb.record({ ...RRWEB_OPTIONS, emit: (event) => send(JSON.stringify(event)) }),
};

/**
 * @param {(data: string|Uint8Array) => void} send
 * @param {object} policy
 */
function ours(send, policy) {
  let seq = 0;
  const sendFrame = (kind, flags, payload) => {
    seq += 1;
    send(encodeFrame({ kind, flags, source: 0, epoch: 1, seq, payload }));
  };
  const capture = startCapture(document, {
    emit({ kind, flags, payload }) {
      for (const piece of splitPayload(payload, flags)) sendFrame(kind, piece.flags, piece.payload);
    },
    policy,
    sliceMs: location.search === "?whole" ? Infinity : undefined,
    onFault: (fault) => console.error("capture:", fault),
  });
  const stopPointing = startPointing({
    capture, epoch: 1, layer: { host: null }, can: () => false, connection: { bufferedAmount: 0, sendFrame: send },
  });
  return () => {
    stopPointing();
    capture.stop();
  };
}
