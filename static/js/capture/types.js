// The shapes that the parts of a capture share.

/** @typedef {Record<string, any>} Data sections of a payload (README.md) */

/**
 * One concern of capture. All parts are asked in their order for each frame.
 * @typedef {object} Part
 * @property {string[]} [tags] elements it wants to see
 * @property {string[]} [names] attributes whose changes it wants to hear of
 * @property {() => void} [attribute] one of these has changed somewhere
 * @property {(root: Document|ShadowRoot) => void} [root] a root that is sent from now on
 * @property {(view: Window & typeof globalThis) => void} [window] a window whose prototypes may be patched
 * @property {(element: Element) => void} [custom] an unmasked custom element was sent for the first time
 * @property {(element: Element, id: number) => void} [seen] an unmasked element was sent for the first time
 * @property {(element: Element, id: number) => void} [seenBox] an empty box was sent
 * @property {(node: Node) => void} [forget] a root, or an element that was seen or kept, is no longer sent
 * @property {(parent: Node) => void} [children] something below it comes, goes or is sent anew
 * @property {(sheet: CSSStyleSheet, rules?: string[]) => boolean} [sendRules] all of a linked sheet's rules, in its place
 * @property {() => void} [stop] the capture ends
 * @property {() => void} [reset] all is sent again: forget every node
 * @property {() => void} [before] last chance to mark things as changed
 * @property {(data: Data, snapshot: boolean) => void} [write]
 */

/**
 * What the parts share.
 * @typedef {object} Context
 * @property {Document} document
 * @property {import("./index.js").Options} options
 * @property {Map<Element, import("./guests.js").Guest>} guests frames of other origins that capture themselves
 * @property {import("../shared/nodes.js").Nodes} nodes
 * @property {ReturnType<typeof import("./gate.js").createGate>} gate
 * @property {ReturnType<typeof import("./changes.js").createChanges>} changes
 * @property {import("./css_masks.js").Veil} veil
 * @property {Map<Node, number>} kinds what became of a node that was sent, when that is not OPEN
 * @property {(target: EventTarget, type: string, callback: (event: Event) => void, options?: AddEventListenerOptions) => void} on
 * @property {<A extends any[]>(callback: (...args: A) => void) => (...args: A) => void} guard
 * @property {(target: EventTarget) => void} rebind
 * @property {(prototype: any, name: string, wrap: (original: Function) => Function) => void} patch
 * @property {(element: Element) => ShadowRoot|null} shadowOf open, or closed and made while a session ran
 * @property {(load: () => Promise<((context: Context) => Part)[]>) => void} late parts that this page needs, as it turns out
 * @property {() => void} schedule a frame soon
 * @property {(callback: () => void) => void} after once the event that is being handled has reached the page
 * @property {(node: Node|null) => number} openId of the innermost element that is sent; 0 when that is masked or the tag's own
 * @property {(node: Node) => (Window & typeof globalThis)|null} viewOf its window
 * @property {(root: Document|ShadowRoot) => Element|null} hostOf
 * @property {() => boolean} unusual whether media queries about system and device are answered as on few machines
 * @property {() => boolean} busy whether the frame at hand carries changes of the page, which should not wait
 * @property {() => Set<Document|ShadowRoot>} roots all that is observed
 * @property {() => Set<Element>} boxes masked elements and other stand-ins with a size
 * @property {() => import("./policy.js").Policy} policy
 * @property {() => import("./policy.js").Masking} masking
 * @property {() => void} repolicy the address has changed: other rules may hold
 * @property {(sheet: CSSStyleSheet, rules?: string[]) => string} sendRules "sent", or "" when it is not known; rules: where the sheet cannot be read
 * @property {(place: {url: string, title: string}) => void} onLocation
 * @property {(frame: Element) => Document|null} frameDocument as far as it is sent
 * @property {(element: Element, id: number, tag: string) => void} seen tag: its local name
 * @property {(element: Element, id: number) => void} seenBox
 * @property {(root: Document|ShadowRoot) => void} seenRoot
 * @property {(element: Element) => void} keep let parts know when it goes
 * @property {(node: Node) => void} forget
 * @property {(parent: Node) => void} changedChildren
 * @property {(name: string) => void} changedAttribute
 */

export {};
