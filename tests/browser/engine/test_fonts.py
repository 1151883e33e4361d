"""Fonts that scripts make: in the copy for as long as they are in the page, and no longer."""

from typing import Any

FAMILIES = "[...FRAME.fonts].map((one) => one.family.replace(/[\"']/g, ''))"
ADD = """const add = (name) => {
  const face = new page.FontFace(name, new Uint8Array([1, 2, 3]));
  face.loaded.catch(() => undefined);
  doc.fonts.add(face);
};
"""


def test_a_font_of_which_the_page_keeps_no_object_stays(lab: Any) -> None:
    """WebKit collected it, and the copy lost the font."""
    lab.show("<p>text</p>")
    lab.run(
        ADD
        + """add('kept'); await lab.settle();
        for (let turn = 0; turn < 30; turn += 1) {
          lab.garbage = Array.from({ length: 60000 }, () => ({ text: [turn] }));
          await lab.settle(20);
        }
        add('later'); await lab.settle();"""
    )
    assert lab.run(f"return {FAMILIES.replace('FRAME', 'doc')}") == ["kept", "later"]
    assert lab.copy(FAMILIES.replace("FRAME", "copy")) == ["kept", "later"]


def test_the_next_page_has_no_fonts_of_the_page_before(lab: Any) -> None:
    """A document that is written anew keeps its fonts, and so did the copy."""
    lab.show("<p>text</p>")
    lab.run(ADD + "add('gone'); await lab.until((copy) => copy.fonts.size === 1); doc.fonts.clear()")
    lab.run("lab.capture.snapshot()")
    assert lab.copy("copy.fonts.size") == 0
