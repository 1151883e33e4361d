// What the benchmark needs of our product, as one bundle: the libraries, and the ends of the stream of tag and viewer.
export { startCapture } from "../../static/js/capture/index.js";
export { createReplica } from "../../static/js/replica/index.js";
export { KIND } from "../../static/js/shared/protocol.gen.js";
export { decodeFrame, encodeFrame, inflate, splitPayload } from "../../static/js/shared/wire.js";
export { startPointing } from "../../static/js/tag/pointing.js";
export { createStream as createTagStream } from "../../static/js/tag/stream.js";
export { createStream as createViewerStream } from "../../static/js/viewer/stream.js";
