"""A hundred starts and stops leave the page as it was: listeners, observers, prototypes, nodes and heap."""

import re
from typing import Any

import pytest

BODY = """<h1>Title</h1><form><input id=f value=x><select><option>1<option>2</select><textarea>t</textarea></form>
<div id=h></div><iframe srcdoc='<p>inner</p><input>'></iframe><canvas></canvas><video></video><dialog>d</dialog>
<style>p { color: red }</style>
<div data-cobrowse=mask>masked</div><img src=/static/img/icon.svg><details><summary>s</summary>d</details>"""
PREPARE = """
  doc.querySelector('#h').attachShadow({ mode: 'open' }).innerHTML = '<i>shadow</i><slot></slot>';
  await new Promise((done) => setTimeout(done, 200));
  const all = () => {
    const found = new Map();
    for (const name of Object.getOwnPropertyNames(page)) {
      const owner = Object.getOwnPropertyDescriptor(page, name).value;
      if (typeof owner !== 'function' && name !== 'CSS') continue;
      found.set(name, owner);
      const holder = owner.prototype ?? owner;
      for (const key of Reflect.ownKeys(holder)) {
        const { value, get, set } = Object.getOwnPropertyDescriptor(holder, key);
        found.set(`${name}.${String(key)}`, value ?? get);
        found.set(`${name}.${String(key)}=`, set);
      }
    }
    return found;
  };
  lab.cycle = async (times) => {
    for (let turn = 0; turn < times; turn += 1) {
      lab.start();
      if (turn % 10 === 0) await lab.capture.extras;
      doc.querySelector('h1').textContent = `turn ${turn}`;
      await lab.settle(turn % 10 === 0 ? 60 : 5);
      lab.stop();
    }
    lab.frames.length = 0;
  };
  await lab.cycle(3); // whatever is made once, on first use
  await lab.settle(300);
  const before = all();
  lab.changed = () => {
    const after = all();
    return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
  };
  const bound = new Map();
  let next = 0;
  const ids = new WeakMap();
  const idOf = (thing) => ids.get(thing) ?? (ids.set(thing, (next += 1)), next);
  const keyOf = (target, type, listener, options) => {
    return [idOf(target), type, idOf(listener), (options?.capture ?? options) === true].join();
  };
  const { addEventListener, removeEventListener } = page.EventTarget.prototype;
  page.EventTarget.prototype.addEventListener = function (type, listener, options) {
    if (listener) bound.set(keyOf(this, type, listener, options), type);
    return addEventListener.call(this, type, listener, options);
  };
  page.EventTarget.prototype.removeEventListener = function (type, listener, options) {
    if (listener) bound.delete(keyOf(this, type, listener, options));
    return removeEventListener.call(this, type, listener, options);
  };
  const observing = new Set();
  for (const name of ['MutationObserver', 'ResizeObserver', 'IntersectionObserver']) {
    page[name] = class extends page[name] {
      observe(...args) {
        observing.add(this);
        return super.observe(...args);
      }
      disconnect() {
        observing.delete(this);
        return super.disconnect();
      }
    };
  }
  lab.left = () => {
    return { listeners: [...bound.values()], observers: observing.size, nodes: doc.querySelectorAll('*').length };
  };
"""
OURS = {"EventTarget.addEventListener", "EventTarget.removeEventListener"}


def test_a_hundred_sessions_leave_no_trace(lab: Any) -> None:
    lab.load(BODY)
    lab.run(PREPARE)
    nodes = lab.run("return lab.left().nodes")
    first = metrics(lab)
    lab.run("await lab.cycle(100); await lab.settle(300)")
    assert lab.run("return lab.left()") == {"listeners": [], "observers": 0, "nodes": nodes}
    changed = {name for name in lab.run("return lab.changed()") if not re.match(r"\w+Observer(\.|$)", name)}
    assert changed == OURS, "only what this test itself has wrapped"
    assert lab.faults == []
    if first is None:
        return  # only Chromium tells of its heap
    last = metrics(lab)
    assert last is not None
    assert last["JSEventListeners"] <= first["JSEventListeners"]
    assert last["JSHeapUsedSize"] - first["JSHeapUsedSize"] < 1_500_000


def metrics(lab: Any) -> dict[str, float] | None:
    """Chromium's own counts, after it has collected its garbage."""
    if lab.engine_name != "chromium":
        return None
    tab = lab.page

    def ask() -> dict[str, float]:
        session = tab.context.new_cdp_session(tab.page)
        session.send("Performance.enable")
        for _ in range(3):
            session.send("HeapProfiler.collectGarbage")
        told = session.send("Performance.getMetrics")["metrics"]
        session.detach()
        return {one["name"]: one["value"] for one in told}

    found: dict[str, float] = tab.run(ask)
    return found


@pytest.mark.parametrize("global_name", ["CoBrowse", "__cobrowse"])
def test_a_capture_makes_no_global_name(lab: Any, global_name: str) -> None:
    lab.show("<p>x</p>")
    assert lab.run("return args[0] in page", global_name) is False
