// The state objects as the tag sees them (docs/architecture.md, “State objects”), and what its parts share.

/**
 * @typedef {object} Config
 * @property {number} revision
 * @property {{name: string, site_key: string}} account
 * @property {{enabled: boolean, border_color: string, highlight_color: string, match_viewport: boolean, modes: string[]}} cobrowse
 * @property {Masking} masking
 * @property {string[]} origins
 *
 * @typedef {object} Masking
 * @property {{id: number, selector: string, kind: "mask"|"show"|"ignore"|"no_control", url_pattern: string, critical?: boolean}[]} rules
 * @property {boolean} private_by_default
 * @property {string[]} hidden_fields
 * @property {string[]} allowed_params
 * @property {string[]} paused_pages
 *
 * @typedef {{id: number, author: "visitor"|"agent"|"system", name: string, text: string, at: string, client_id: string}} Line
 *
 * @typedef {object} Conversation
 * @property {string} id
 * @property {"open"|"closed"} state
 * @property {{id: string, name: string}|null} agent
 * @property {number} unread
 *
 * @typedef {object} Invitation
 * @property {string} id
 * @property {"INVITED"|"ACCEPTED"|"CLOSED"} state
 * @property {string} substate
 * @property {string} mode
 * @property {{id: string, name: string}} agent
 * @property {string} created
 * @property {string} expires
 *
 * @typedef {object} Session
 * @property {string} id
 * @property {"pending"|"active"|"paused"|"ended"} state
 * @property {""|"visitor"|"agent"|"system"} paused_by
 * @property {string} reason
 * @property {string} mode
 * @property {{url: string, title: string, state: string}} page
 * @property {string} [asked_mode]
 * @property {string[]} capabilities
 * @property {{id: string, name: string, number: number, color: string}[]} agents
 * @property {number} epoch
 * @property {string} border_color
 * @property {string} highlight_color
 * @property {boolean} match_viewport
 * @property {string} ended_by
 *
 * @typedef {import("../shared/messages.js").ControlMessage} ControlMessage
 *
 * @typedef {object} StartOptions
 * @property {string} host origin of the CoBrowse server
 * @property {string} siteKey
 * @property {boolean} messaging whether launcher and chat window are shown
 * @property {Config} config
 * @property {(stop: () => void) => void} again a part cannot be loaded: the tag is to start anew, and this one to stop just before
 *
 * @typedef {<T>(load: () => Promise<T>) => Promise<T|null>} LoadStage what cannot be done without; null: the tag is about to start anew
 *
 * @typedef {object} Context what all parts share
 * @property {StartOptions} options
 * @property {import("./store.js").Store} store
 * @property {import("./connection.js").Connection} connection
 * @property {import("./rising.js").RisingLayer} layer
 * @property {(text: string) => void} toast
 * @property {import("./api.js").Announce} announce
 * @property {LoadStage} stage
 *
 * @typedef {object} Wishes what the visitor decides about the running session; each works at once, also without a connection
 * @property {() => void} pause
 * @property {() => void} resume
 * @property {() => void} end
 * @property {() => unknown} [privacy] show what is hidden and what the agent sees
 */

export {};
