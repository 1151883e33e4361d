"""Whether a selector matches the page itself, or all that is on it: seldom what somebody means by a single rule."""

import soupsieve
from bs4 import BeautifulSoup

# Of each common kind of element one, with nothing that a selector could single out.
_PAGE = BeautifulSoup(
    "<html><head><title>t</title></head><body><header><h1>t</h1></header><main><p>t<a href='/'>t</a></p>"
    "<div><span>t</span><img src='/'></div><form><label>t<input></label>"
    "<select><option>t</option></select><textarea></textarea>"
    "<button>t</button></form><ul><li>t</li></ul><table><tr><td>t</td></tr></table></main></body></html>",
    "html.parser",
)
_BODY = _PAGE.body.find_all(True) if _PAGE.body else []


def matches_everything(selector: str) -> bool:
    """``selector`` is valid. True for html and body, and for whatever takes, or is around, every kind of element."""
    found = soupsieve.select(selector, _PAGE)
    if any(tag.name in ("html", "body") for tag in found):
        return True
    within = {id(inner) for tag in found for inner in [tag, *tag.find_all(True)]}
    return len(within) == len(_BODY)
