"""One name for the many addresses of one kind of page: numbers and long ids in a path become ``:id``."""

import re
from urllib.parse import unquote

MAX_LENGTH = 300
MAX_SEGMENTS = 12
_LONG = 16  # characters from which a word with a digit in it is an id rather than a name
_ENDLESS = 40  # characters from which nothing is a name any more
_HEX = re.compile(r"[0-9a-fA-F-]{8,}")
_NUMBER = re.compile(r"\d{4,}")


def normal_path(path: str) -> str:
    """``/order/4711/items`` becomes ``/order/:id/items``. At most ``MAX_LENGTH`` characters; "/" for an empty path.

    Also what may be about a person (an e-mail address) becomes ``:id``: these names are kept and sent by mail.
    """
    bare = re.split(r"[?#]", path, maxsplit=1)[0]
    segments = [_segment(piece) for piece in bare.split("/") if piece]
    if len(segments) > MAX_SEGMENTS:
        segments = [*segments[:MAX_SEGMENTS], "…"]
    end = "/" if bare.endswith("/") and segments else ""
    return f"/{'/'.join(segments)}{end}"[:MAX_LENGTH]


def _segment(text: str) -> str:
    word = re.sub(r"[\x00-\x1f\x7f]", "", unquote(text))
    digits = any(letter.isdigit() for letter in word)
    if word.isdigit() or "@" in word or len(word) >= _ENDLESS:
        return ":id"
    if digits and (len(word) >= _LONG or _HEX.fullmatch(word)):
        return ":id"
    return _NUMBER.sub(":id", word)
