"""Every spelling in which a canary might travel."""

import base64

PLAIN, LETTERS = "plain", "letter by letter"
#: In the words of the report.
FORMS = {
    PLAIN: "as it is, in small or capital letters",
    "grouped": "in groups of four, as card numbers are written",
    "reversed": "backwards",
    "url": "URL-encoded, once and twice",
    "html": "as HTML character references, decimal and hexadecimal",
    "json": r"with JSON's \u escapes",
    "hex": "in hexadecimal",
    "base64": "in base64, standard and URL-safe, at each of its three alignments",
    "utf-16": "in UTF-16, both byte orders",
    LETTERS: "letter by letter, spread over the frames sent while it was typed",
}
INSIDE = "Each of them also inside of deflate, zlib and gzip data, and inside of such data within base64."


def forms(text: str) -> dict[str, list[bytes]]:
    """The bytes to look for, by form; ``text`` is ASCII."""
    codes = [ord(char) for char in text]
    escapes = "".join(f"%{code:02x}" for code in codes)
    groups = [text[at : at + 4] for at in range(0, len(text), 4)]
    spelled = {
        PLAIN: [text, text.upper(), text.lower()],
        "grouped": [mark.join(groups) for mark in (" ", "-", "+", "%20", "\\u00a0", "\xa0", "&nbsp;")],
        "reversed": [text[::-1]],
        "url": [escapes, escapes.upper(), escapes.replace("%", "%25")],
        "html": [
            "".join(f"&#{code};" for code in codes),
            "".join(f"&#x{code:x};" for code in codes),
            "".join(f"&#x{code:X};" for code in codes),
            "".join(f"&amp;#{code};" for code in codes),
        ],
        "json": ["".join(f"\\u{code:04x}" for code in codes), "".join(f"\\u{code:04X}" for code in codes)],
        "hex": [text.encode().hex(), text.encode().hex().upper(), " ".join(f"{code:02x}" for code in codes)],
        "base64": _base64(text.encode()),
    }
    found = {name: [one.encode() for one in dict.fromkeys(some)] for name, some in spelled.items()}
    found["utf-16"] = [text.encode("utf-16-le"), text.encode("utf-16-be")]
    return found


def _base64(plain: bytes) -> list[str]:
    """What is sure of it, wherever in a longer text it stands."""
    found = []
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + plain).decode().rstrip("=")
        sure = coded[{0: 0, 1: 2, 2: 3}[before] :]
        if (before + len(plain)) % 3:
            sure = sure[:-1]  # its last bits belong to what follows
        found += [sure, sure.replace("+", "-").replace("/", "_")]
    return list(dict.fromkeys(found))
