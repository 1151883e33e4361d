// The workspace's state objects (docs/architecture.md, "State objects"), as JSDoc types.

/** @typedef {{id: number, author: "visitor"|"agent"|"system", name: string, text: string, at: string, client_id: string}} Line */

/**
 * @typedef {object} Invitation
 * @property {string} id
 * @property {string} conversation
 * @property {"INVITED"|"ACCEPTED"|"CLOSED"} state
 * @property {string} substate
 * @property {string} mode
 * @property {{id: string, name: string}} agent
 * @property {string} created
 * @property {string} expires
 */

/**
 * @typedef {object} Conversation
 * @property {string} id
 * @property {"open"|"closed"} state
 * @property {string} channel
 * @property {{id: string, name: string, online: boolean}} visitor
 * @property {{id: string, name: string}|null} agent
 * @property {number} unread
 * @property {Line|null} last
 * @property {string} updated
 * @property {string|null} session
 * @property {Invitation|null} invitation
 */

/** @typedef {{id: string, name: string, allowed: boolean}} Me */
/** @typedef {{cobrowse: {enabled: boolean, modes: string[]}, me?: {allowed: boolean}}} Config */
/** @typedef {{conversation: string, text: string, client_id: string, failed?: string}} Unsent */

export {};
