"""A large page is sent in several tasks, and a slow connection gets final states instead of history."""

from typing import Any

ROWS = """
  for (let row = 0; row < args[0]; row += 1) {
    const section = doc.createElement("section");
    section.innerHTML = `<h2 class="r${row % 7}">Row ${row}</h2><p>text <b>bold ${row}</b></p>
      <input value="v${row}"><ul><li>1</li><li>2</li></ul>`;
    doc.body.append(section);
  }
"""


def large(lab: Any, rows: int = 4500) -> None:
    lab.load("")
    lab.run(ROWS, rows)


def settled(lab: Any) -> None:
    lab.run("while (!lab.capture.whole) await lab.settle(50); await lab.settle(400)")


def test_a_large_page_is_sent_in_several_frames_and_ends_equal(lab: Any) -> None:
    large(lab)
    assert lab.run("lab.start({}, { sliceMs: 5 }); return lab.capture.whole") is False
    settled(lab)
    assert lab.run("return lab.frames.length") > 3
    lab.same()


def test_changes_while_a_large_page_is_being_sent(lab: Any) -> None:
    large(lab, 2500)
    lab.run("""
      lab.start({}, { sliceMs: 2 });
      for (let turn = 0; turn < 20; turn += 1) {
        const sections = [...doc.querySelectorAll("section")];
        const [early, late] = [sections[turn], sections[sections.length - 1 - turn]];
        early.remove();
        late.before(early);
        doc.body.prepend(late);
        sections[Math.floor(sections.length / 2)].innerHTML = `<i>changed ${turn}</i>`;
        sections[200 + turn].querySelector("b")?.firstChild.appendData("!");
        sections[2000 + turn].querySelector("input").value = "typed";
        sections[2100 + turn].title = "late";
        sections[1500 + turn].remove();
        sections[1600 + turn].append(doc.createElement("hr"), sections[1700 + turn]);
        await new Promise((resolve) => page.requestAnimationFrame(resolve));
      }
    """)
    settled(lab)
    # Values set by script make no event: some hundred fields are compared at a time, and the rest takes its turn.
    lab.run("for (let look = 0; look < 30 && lab.difference(); look += 1) await lab.settle(300)")
    lab.same()


def test_ids_survive_a_second_snapshot_in_slices(lab: Any) -> None:
    large(lab, 1500)
    lab.run("lab.start({}, { sliceMs: 2 })")
    settled(lab)
    before = lab.run("return lab.capture.idOf(doc.body.lastElementChild)")
    lab.run("lab.capture.snapshot(); doc.body.lastElementChild.append('x'); doc.body.lastElementChild.title = 'y'")
    settled(lab)
    assert lab.run("return lab.capture.idOf(doc.body.lastElementChild)") == before
    lab.same()


def test_what_is_masked_while_it_waits_is_never_sent(lab: Any) -> None:
    large(lab, 1500)
    lab.run("""
      doc.body.lastElementChild.append("the secret words");
      lab.start({}, { sliceMs: 2 });
      doc.body.lastElementChild.setAttribute("data-cobrowse", "mask");
    """)
    settled(lab)
    assert "secret words" not in lab.sent
    lab.same()


def test_a_slow_connection_gets_the_final_state_only(lab: Any) -> None:
    lab.load("<p>start</p><input>")
    lab.run("""
      lab.free = true;
      lab.start({}, { ready: () => lab.free });
      await lab.settle(300);
      lab.free = false;
      lab.frames.length = 0;
      for (let turn = 0; turn < 60; turn += 1) {
        doc.querySelector("p").textContent = `state ${turn} `.repeat(200);
        doc.body.append(doc.createElement("hr"));
        doc.querySelector("hr").remove();
        doc.querySelector("input").value = `typed ${turn}`;
        await new Promise((resolve) => page.requestAnimationFrame(resolve));
      }
      await lab.settle(200);
    """)
    assert lab.run("return lab.frames.length") == 0
    lab.run("lab.free = true; await lab.settle(500)")
    assert lab.run("return lab.frames.reduce((sum, frame) => sum + frame.bytes, 0)") < 6000
    lab.same()


def test_the_parts_of_a_page_are_drawn_together(lab: Any) -> None:
    large(lab, 1500)
    seen = lab.run("""
      const drawn = () => lab.copy.defaultView.getComputedStyle(lab.copy.documentElement).contentVisibility;
      const first = lab.start({}, { sliceMs: 2 });
      const held = drawn();
      await first;
      while (!lab.capture.whole) await lab.settle(0);
      await lab.until(() => drawn() === "visible");
      return [held, lab.copy.querySelectorAll("section").length]""")
    assert seen == ["hidden", 1500]
    settled(lab)
    lab.same()


def test_a_page_that_takes_long_is_seen_as_it_comes(lab: Any) -> None:
    large(lab, 300)
    lab.run("""
      const drawn = () => lab.copy.defaultView.getComputedStyle(lab.copy.documentElement).contentVisibility;
      await lab.start();
      const { ids, nodes, strings, ...rest } = JSON.parse(lab.frames[0].text);
      const payload = new TextEncoder().encode(JSON.stringify({ ids, nodes, strings, ...rest, more: 1 }));
      lab.replica.apply({ kind: 1, payload });
      if (drawn() !== "hidden") throw new Error("The page was not held.");
      await lab.until(() => drawn() === "visible")""")


def test_ten_thousand_new_neighbours_are_not_sent_as_empty_shells_first(lab: Any) -> None:
    """A task that was over went on with the outermost element of each, and each got a run of its own later."""
    lab.show("<ul></ul>")
    lab.run("""lab.frames.length = 0;
      const list = doc.querySelector("ul");
      for (let row = 0; row < 10000; row += 1) {
        const item = doc.createElement("li");
        item.innerHTML = `<a href="/${row}">row <b>${row}</b></a>`;
        list.append(item);
      }
      await lab.settle()""")
    settled(lab)
    assert lab.run("return lab.frames.length") > 1
    assert lab.run("return JSON.parse(lab.frames[0].text).ids.length") < 10
    lab.same()


def test_the_last_one_that_was_sent_moves_to_the_end(lab: Any) -> None:
    """What stood behind it was taken for sent: going on began behind its new place."""
    large(lab, 1500)
    lab.run("""
      lab.start({}, { sliceMs: 2 });
      while (!lab.capture.whole) {
        const sections = [...doc.querySelectorAll("section")];
        const at = sections.findIndex((section) => !lab.capture.idOf(section));
        if (at > 0) doc.body.append(sections[at - 1]);
        await lab.settle(0);
      }""")
    settled(lab)
    lab.same()
