"""The viewer's stream: order, chunks, gaps and acknowledgements, with the module itself in a real browser."""

import json
from typing import Any

from tests.browser.engines import Page

# Runs a script of frames through static/js/viewer/stream.js and tells what came of it. A payload is text; kind 1 is a
# snapshot, 2 a change; flags 1 compressed, 2 more follows, 4 first of a snapshot.
RUN = """
async (frames, options) => {
  const { createStream } = await import("/static/js/viewer/stream.js");
  const { deflate, inflate } = await import("/static/js/shared/wire.js");
  const told = { applied: [], asked: 0, acks: [], states: [] };
  const decode = (payload) => new TextDecoder().decode(payload);
  const stream = createStream({
    apply(frame) {
      const text = decode(frame.payload);
      if (text === options.breaks) throw new Error("broken frame");
      told.applied.push(text);
    },
    inflate,
    ask: () => { told.asked += 1; },
    wanted: () => true,
    ack: (seq, bytes) => told.acks.push([seq, bytes]),
    onPointer: () => undefined,
    onState: (catchingUp) => told.states.push(catchingUp),
  });
  stream.restart();
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  for (const { kind = 2, flags = 0, epoch = 1, seq, text, wait = 0, size = 0 } of frames) {
    let payload = new TextEncoder().encode(text + " ".repeat(size));
    if (flags & 1) payload = await deflate(payload);
    stream.push({ kind, flags, source: 0, epoch, seq, payload }, payload.length + 12);
    await pause(wait);
  }
  await pause(options.settle ?? 100);
  told.catchingUp = stream.catchingUp;
  stream.destroy();
  return JSON.stringify(told);
}
"""


def run(page: Page, server: Any, frames: list[dict[str, Any]], **options: Any) -> dict[str, Any]:
    page.open(f"{server.url}/workspace/login/")
    told: dict[str, Any] = json.loads(page.eval(RUN, frames, options))
    return told


def snapshot(seq: int, text: str, **more: Any) -> dict[str, Any]:
    return {"kind": 1, "flags": 4 | more.pop("flags", 0), "seq": seq, "text": text, **more}


def test_frames_are_applied_in_order_whatever_takes_long_to_inflate(page, server):
    frames = [snapshot(1, "page", flags=1, size=300_000), {"seq": 2, "text": "a"}, {"seq": 3, "text": "b", "flags": 1}]
    told = run(page, server, frames, settle=600)
    assert [text.strip() for text in told["applied"]] == ["page", "a", "b"]
    assert not told["catchingUp"]


def test_chunks_become_one_payload(page, server):
    frames = [snapshot(1, "one ", flags=2), {"kind": 1, "flags": 2, "seq": 2, "text": "two "}]
    told = run(page, server, [*frames, {"kind": 1, "seq": 3, "text": "three"}])
    assert told["applied"] == ["one two three"]


def test_nothing_is_shown_before_the_first_snapshot(page, server):
    assert run(page, server, [{"seq": 5, "text": "change"}])["applied"] == []


def test_a_gap_asks_for_a_snapshot_and_shows_nothing_until_it_comes(page, server):
    frames = [snapshot(1, "page"), {"seq": 3, "text": "after the gap", "wait": 1200}, {"seq": 4, "text": "later"}]
    told = run(page, server, frames)
    assert told["applied"] == ["page"]
    assert told["asked"] >= 1 and told["catchingUp"]
    healed = run(page, server, [*frames, snapshot(5, "whole"), {"seq": 6, "text": "on"}])
    assert healed["applied"] == ["page", "whole", "on"]
    assert healed["states"][-1] is False


def test_a_frame_that_cannot_be_applied_is_healed_like_a_gap(page, server):
    frames = [snapshot(1, "page"), {"seq": 2, "text": "bad", "wait": 1200}, {"seq": 3, "text": "not on top of it"}]
    told = run(page, server, frames, breaks="bad")
    assert told["applied"] == ["page"]
    assert told["asked"] >= 1


def test_what_comes_twice_is_applied_once(page, server):
    frames = [snapshot(1, "page"), {"seq": 2, "text": "a"}, {"seq": 2, "text": "a"}, {"seq": 3, "text": "b"}]
    assert run(page, server, frames)["applied"] == ["page", "a", "b"]


def test_frames_of_a_page_that_was_left_no_longer_count(page, server):
    frames = [snapshot(1, "old"), snapshot(1, "new", epoch=2, wait=20), {"seq": 2, "text": "late", "epoch": 1}]
    told = run(page, server, [*frames, {"seq": 2, "text": "on", "epoch": 2}])
    assert told["applied"][-2:] == ["new", "on"] and "late" not in told["applied"]


def test_all_bytes_are_acknowledged(page, server):
    frames = [snapshot(1, "page", size=80_000), {"seq": 2, "text": "a"}]
    told = run(page, server, frames, settle=800)
    assert told["acks"][-1] == [2, 4 + 80_000 + 12 + 1 + 12]
    assert told["acks"][0][1] >= 64 * 1024


def test_small_frames_are_acknowledged_together(page, server):
    frames = [{"seq": seq, "text": "a", "wait": 600} for seq in (2, 3)]
    told = run(page, server, [snapshot(1, "page", wait=600), *frames], settle=2500)
    assert told["acks"] == [[3, 4 + 12 + 1 + 12 + 1 + 12]]
