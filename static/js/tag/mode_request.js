// The agent asks for a mode that lets them do more: nothing changes before the visitor's yes.

import { openCard } from "./card.js";
import { el } from "./dom.js";
import { complain, holdings } from "./guard.js";
import { MODE_NAMES, MODE_WORDS } from "./words.js";

/**
 * @param {import("./types.js").Context} context
 * @returns {() => void} stop
 */
export function startModeRequest({ store, connection, layer }) {
  const held = holdings();
  const place = el("div", { class: "stack middle" });
  /** @type {{mode: string, card: import("./card.js").Card}|null} */
  let open = null;

  /** @param {{mode: string, agent: string}} asked */
  function show({ mode, agent }) {
    held.also(layer.add(place));
    const card = openCard({
      name: "Change of mode",
      title: `${agent} asks for the mode “${MODE_NAMES[mode]}”`,
      icon: "screen",
      points: [
        { icon: "hand", text: MODE_WORDS[mode](agent) },
        { icon: "stop", text: "You can pause or stop at any time." },
      ],
      yes: { label: "Allow", act: () => answer(true) },
      no: { label: "Do not allow", act: () => answer(false) },
      show: (node) => layer.add(node, place),
    });
    open = { mode, card };
  }

  /** @param {boolean} accept */
  async function answer(accept) {
    if (!open) return;
    const { mode, card } = open;
    card.busy(true);
    try {
      await connection.request({ t: "mode.answer", mode, accept });
      store.set({ asked: null });
    } catch (error) {
      complain(error);
      card.busy(false);
    }
  }

  function close() {
    open?.card.close();
    open = null;
    place.remove();
  }

  held.also(store.watch(["asked", "session"], () => {
    const { asked, session } = store.state;
    const wanted = session && asked ? asked.mode : null;
    if (wanted === (open?.mode ?? null)) return;
    close();
    if (asked && wanted) show(asked);
  }));
  held.also(close);
  return held.stop;
}
