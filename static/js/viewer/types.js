// The state objects as the server sends them (docs/architecture.md, "State objects"), as JSDoc types.

/** @typedef {"shared"|"view"|"follow"} Mode */

/** @typedef {{id: string, name: string, number: number, color: string}} Agent */

/**
 * @typedef {object} Session
 * @property {string} id
 * @property {string} conversation
 * @property {string} route
 * @property {"pending"|"active"|"paused"|"ended"} state
 * @property {""|"visitor"|"agent"|"system"} paused_by
 * @property {string} reason
 * @property {Mode} mode
 * @property {string} [asked_mode]
 * @property {Mode[]} modes
 * @property {string[]} capabilities
 * @property {Agent[]} agents
 * @property {{url: string, title: string, state: string}} page
 * @property {number} epoch
 * @property {number} revision counts its changes: an older one may arrive later
 * @property {string} border_color
 * @property {string} highlight_color
 * @property {boolean} match_viewport
 * @property {string} ended_by
 * @property {string|null} started
 * @property {string|null} ended
 */

/** @typedef {{code: string, detail: string}} RefusalBody */

/**
 * What the replica offers the viewer (static/js/replica/index.js).
 * @typedef {object} Replica
 * @property {(frame: {kind: number, payload: Uint8Array}) => void} apply
 * @property {(id: number) => Node|null} nodeOf
 * @property {(node: Node) => number} idOf
 * @property {Document} document
 * @property {() => void} destroy
 */

/** A place on the page: a node and a point inside its box, as fractions. @typedef {{node: number, x: number, y: number}} Spot */

export {};
