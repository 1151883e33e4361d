"""What the demo shop sells."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lamp:
    slug: str
    name: str
    kind: str  # pendant, table, floor
    price: int  # euros
    line: str
    story: str
    colours: tuple[tuple[str, str], ...]  # name, CSS colour
    new: bool = False


INK, SAND, RUST, SAGE = ("Ink", "#22303c"), ("Sand", "#e6d5b8"), ("Rust", "#c4622d"), ("Sage", "#8fa58a")

LAMPS = (
    Lamp("halo", "Halo", "pendant", 289, "A ring that floats above the table.",
         "Halo throws its light inwards, so nobody at the table looks into it. The ring is rolled from one strip of "
         "steel and hangs from two thin cables.", (INK, SAND, RUST)),
    Lamp("dune", "Dune", "table", 129, "Glass shade on a clay foot.",
         "The foot is thrown by hand and fired twice. No two are the same colour, which is the point.", (RUST, SAND)),
    Lamp("arc", "Arc", "floor", 349, "Reaches over the sofa.",
         "A counterweight in the foot lets Arc lean a metre and a half into the room without a wobble.", (INK, SAGE)),
    Lamp("pebble", "Pebble", "table", 79, "A night light the size of two hands.",
         "Touch it anywhere and it wakes slowly. It remembers how bright you like your nights.",
         (SAND, SAGE), new=True),
    Lamp("stork", "Stork", "floor", 219, "Three legs and a long neck.",
         "Ash legs, a brass joint and a shade that turns all the way round.", (("Mustard", "#e4b83c"), INK)),
    Lamp("drop", "Drop", "pendant", 259, "Three drops of coloured glass.",
         "Blown in three colours and hung at three lengths, which you choose as you hang them.",
         (("Harbour", "#6fa3a8"), RUST), new=True),
    Lamp("beam", "Beam", "table", 149, "A desk lamp with good manners.",
         "Two joints, one switch, and a beam that stays on your page.", (("Poppy", "#d0432f"), INK, SAND)),
    Lamp("paper", "Paper", "pendant", 59, "The simplest one we make.",
         "Mulberry paper on bamboo. It weighs less than a letter and fills a stairwell.", (SAND,)),
)  # fmt: skip

SIZES = (("s", "Small", 0), ("m", "Medium", 40), ("l", "Large", 90))  # value, label, extra euros


def find(slug: str) -> Lamp | None:
    return next((lamp for lamp in LAMPS if lamp.slug == slug), None)
