"""The index finds exactly what soupsieve finds; it only asks about fewer elements."""

import pytest
import soupsieve

from masking.html_reading import parse
from masking.page_index import Page

HTML = """
<main id=main class="page wide"><form id="pay" name=pay><fieldset>
<label for=cc>Card</label><input id=cc name="card" type=text class="field big" autocomplete="cc-number" required>
<input name="card" type=PASSWORD class=field><input name="a b" value="x\\y" checked type=checkbox>
<select name=month><option>1<option selected>2</select><textarea data-x="1.5" disabled></textarea>
</fieldset></form><section class=page><p>one<p class=field>two<div lang=de>
<a href="/x">x</a><my-field name=card></my-field></div>
</section></main><footer id=main>again</footer>
"""
SELECTORS = """
#cc|.field|input|INPUT|*|[name]|[name=card]|[name="card"]|[name='CARD' i]|[name="a b"]|[value="x\\\\y"]|[data-x="1.5"]
[type=text]|[type=password]|input[type="password" i]|[name="CARD"]
[class="page wide"]|[class~=page]|[name^=ca]|[name$=rd]|[autocomplete*="CC-" i]|#main|.page.wide|.nothing
#nothing .field|#pay .field|#pay > .field|fieldset > .field|.page .page p|form input:not(.field)|:not(.field)
:is(#cc, .page) .field|:is(#cc, [name=month])|:where(#nothing)|main:has(#cc)|main:has(> #cc)|:has(+ p)|label + input
label ~ input|.nothing ~ input|p ~ div a|:checked|:disabled|:required|:root|:hover|a:link|:any-link|:empty|:lang(de)
:nth-child(2)|p:nth-of-type(2)|input:nth-child(2 of .field)|:first-child|:only-child|my-field|#cc, .page, option
body > main|html|* > * > .field|[name=""]|:default|:placeholder-shown|:read-write|:dir(ltr)|#main > section p
"""


@pytest.mark.parametrize("selector", [one for line in SELECTORS.split("\n") for one in line.split("|") if one])
def test_the_same_elements_as_without_an_index(selector):
    soup = parse(HTML)
    page = Page(soup)
    expected = [page.number(element) for element in soupsieve.select(selector, soup)]
    assert page.matching(selector) == expected


def test_elements_within_an_element_are_counted():
    page = Page(parse("<div><p><b></b></p><i></i></div><u></u>"))
    assert [page.within(page.named(name)[0]) for name in ("div", "p", "b", "u")] == [3, 1, 0, 0]
