// What the page knows, and who wants to hear when it changes.

/** @typedef {import("./types.js").Conversation} Conversation */
/** @typedef {import("./types.js").Line} Line */
/** @typedef {"conversations"|"current"|"lines"|"config"|"typing"|"unsent"|"socket"|"stage"} Topic */

/** Somebody who stops writing without saying so is forgotten after this. */
const TYPING_MS = 6000;

/**
 * @param {{me: import("./types.js").Me, config: import("./types.js").Config, conversations: Conversation[], current: string|null, messages: Line[]}} initial
 */
export function createStore(initial) {
  /** @type {Map<string, Conversation>} */
  const conversations = new Map(initial.conversations.map((one) => [one.id, one]));
  /** @type {Map<string, Line[]>} */
  const lines = new Map();
  /** Of sessions, as heard last. @type {Map<string, number>} */
  const revisions = new Map();
  /** @type {Map<string, {name: string, timer: ReturnType<typeof setTimeout>}>} */
  const typing = new Map();
  /** @type {[Topic[], () => void][]} */
  const listeners = [];
  if (initial.current) lines.set(initial.current, initial.messages);

  /** @param {Topic} topic */
  function changed(topic) {
    for (const [topics, listener] of listeners) if (topics.includes(topic)) listener();
  }

  return {
    me: initial.me,
    config: initial.config,
    current: initial.current,
    /** Whether the network here blocks WebSockets. */
    blocked: false,
    /** @type {"connecting"|"open"|"moving"|"lost"|"refused"} */
    socket: /** @type {"connecting"|"open"|"moving"|"lost"|"refused"} */ ("connecting"),
    conversations,
    changed,
    /**
     * Calls `listener` now and whenever one of the topics changes.
     * @param {Topic[]} topics
     * @param {() => void} listener
     */
    watch(topics, listener) {
      listeners.push([topics, listener]);
      listener();
    },
    /** Newest first. @returns {Conversation[]} */
    sorted() {
      return [...conversations.values()].sort((a, b) => (a.updated < b.updated ? 1 : -1));
    },
    /** @returns {Conversation|null} */
    chosen() {
      return (this.current && conversations.get(this.current)) || null;
    },
    /** @param {Conversation} conversation */
    put(conversation) {
      conversations.set(conversation.id, conversation);
      changed("conversations");
    },
    /** @param {import("./types.js").Invitation} invitation */
    putInvitation(invitation) {
      const conversation = conversations.get(invitation.conversation);
      if (!conversation) return;
      const known = conversation.invitation;
      if (known && known.id !== invitation.id && known.created > invitation.created) return;
      this.put({ ...conversation, invitation });
    },
    /** @param {import("../viewer/types.js").Session} session */
    putSession(session) {
      if (session.revision <= (revisions.get(session.id) ?? 0)) return; // an older piece of news
      revisions.set(session.id, session.revision);
      const conversation = conversations.get(session.conversation);
      if (!conversation) return;
      if (session.state !== "ended") this.put({ ...conversation, session: session.id });
      else if (conversation.session === session.id) this.put({ ...conversation, session: null });
    },
    /**
     * Lines known of a conversation, oldest first; undefined before any were loaded.
     * @param {string} id
     */
    linesOf(id) {
      return lines.get(id);
    },
    /**
     * Adds lines, each once, in the order of their ids.
     * @param {string} id
     * @param {Line[]} more
     */
    addLines(id, more) {
      const known = new Map((lines.get(id) ?? []).map((line) => [line.id, line]));
      for (const line of more) known.set(line.id, line);
      lines.set(id, [...known.values()].sort((a, b) => a.id - b.id));
      changed("lines");
    },
    /**
     * @param {string} id
     * @returns {string} name of who writes, or ""
     */
    typingIn(id) {
      return typing.get(id)?.name ?? "";
    },
    /**
     * @param {string} id
     * @param {boolean} on
     * @param {string} name
     */
    setTyping(id, on, name) {
      clearTimeout(typing.get(id)?.timer);
      if (on) typing.set(id, { name, timer: setTimeout(() => this.setTyping(id, false, ""), TYPING_MS) });
      else typing.delete(id);
      changed("typing");
    },
  };
}

/** @typedef {ReturnType<typeof createStore>} Store */
