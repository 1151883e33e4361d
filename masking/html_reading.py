"""Reads HTML that may be anything: any encoding, broken, endless or hostile. Nothing is fetched, nothing is run.

BeautifulSoup over lxml, whose parser (libxml2) closes elements much as browsers do; Python's own does not, and took
three minutes for ten megabytes of unclosed paragraphs.
"""

import codecs
import re
import warnings
from typing import Any

from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning
from bs4.builder._lxml import LXMLTreeBuilder
from lxml import etree

MAX_BYTES = 10 * 1024 * 1024
MAX_ELEMENTS = 400_000
MAX_DEPTH = 512  # where Chromium stops nesting as well; deeper elements become siblings
MAX_ATTRIBUTES = 1000  # of one element

_MARKS = [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
_DECLARED = re.compile(rb"""<meta[^>]{0,300}?charset\s{0,5}=\s{0,5}["']?\s{0,5}([\w:.-]{2,30})""", re.IGNORECASE)
# The encodings of the web (WHATWG); Python knows more, some of which take quadratic time.
_OF_THE_WEB = re.compile(
    r"utf-?8|iso-?8859-\d{1,2}|latin-?1|us-ascii|windows-(?:125\d|874)|koi8-[ru]|ibm866|macintosh|gbk|gb2312|gb18030"
    r"|big5|euc-(?:jp|kr)|shift[_-]jis|iso-2022-jp",
    re.IGNORECASE,
)
_NAMES_IN_PYTHON = {"macintosh": "mac-roman", "gb2312": "gbk", "windows-874": "cp874"}
_AS_WINDOWS = re.compile(r"iso-?8859-1|latin-?1|us-ascii", re.IGNORECASE)


class UnreadableHtml(ValueError):
    """HTML that cannot be checked; the text is a sentence for the admin."""


def decode(data: bytes) -> tuple[str, str]:
    """The text and the encoding it was read with: byte order mark, ``<meta charset>``, UTF-8 or Windows-1252.

    The order is that of the HTML standard, but for UTF-16 without a mark, which is recognised by its NULs.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace"), name
    head = data[:4096]
    if head.count(0) > len(head) // 4:
        name = "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"
        return data.decode(name, "replace"), name
    declared = _DECLARED.search(head)
    name = declared.group(1).decode("ascii", "replace").lower() if declared else ""
    if not _OF_THE_WEB.fullmatch(name) or name.startswith("utf"):
        name = "utf-8" if name or _is_utf8(data) else "windows-1252"
    elif _AS_WINDOWS.fullmatch(name):
        name = "windows-1252"  # as browsers read it
    try:
        return data.decode(_NAMES_IN_PYTHON.get(name, name), "replace"), name
    except LookupError:
        return data.decode("windows-1252", "replace"), "windows-1252"


def parse(text: str) -> BeautifulSoup:
    """The tree, without comments. Raises UnreadableHtml where it has too many elements."""
    # Lone surrogates, which no encoding has, and NULs, which libxml2 might take for the end.
    text = text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # XHTML is read as browsers read it
        return BeautifulSoup(text, builder=_BoundedBuilder())


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


class _BoundedBuilder(LXMLTreeBuilder):
    """Counts while it builds, and drops what has no say in masking."""

    soup: Any  # set by BeautifulSoup before it feeds

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._flat: list[bool] = []

    def parser_for(self, encoding: Any) -> Any:
        # Without huge_tree the parser would stop, in silence, at a depth of 256.
        return etree.HTMLParser(target=self, recover=True, huge_tree=True, no_network=True)

    def start(self, tag: Any, attrs: Any, nsmap: Any = None) -> None:
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise UnreadableHtml(f"The page has more than {MAX_ELEMENTS:,} elements. Check a part of it.")
        if len(attrs) > MAX_ATTRIBUTES:
            attrs = dict(list(attrs.items())[:MAX_ATTRIBUTES])
        super().start(tag, attrs, nsmap or {})
        self._flat.append(len(self.soup.tagStack) > MAX_DEPTH)
        if self._flat[-1]:
            self.soup.popTag()

    def end(self, tag: Any) -> None:
        self.soup.endData()
        if not self._flat or not self._flat.pop():
            super().end(tag)

    def comment(self, text: Any) -> None:
        self.soup.endData()

    def pi(self, target: Any, data: Any) -> None:
        self.soup.endData()

    def doctype(self, name: Any, pubid: Any, system: Any) -> None:
        self.soup.endData()
