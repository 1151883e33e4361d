"""HTML of any encoding and in any state is read as browsers read it, within bounds."""

import pytest

from masking import html_reading
from masking.html_reading import MAX_DEPTH, UnreadableHtml, decode, parse


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("<p>é €</p>".encode(), "utf-8"),
        ("<p>é €</p>".encode("utf-8-sig"), "utf-8"),
        (b"\xff\xfe" + "<p>é €</p>".encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + "<p>é €</p>".encode("utf-16-be"), "utf-16-be"),
        ("<p>é €</p>".encode("utf-16-le"), "utf-16-le"),
        ("<p>é €</p>".encode("utf-16-be"), "utf-16-be"),
        ("<p>é €</p>".encode("windows-1252"), "windows-1252"),
        ('<meta charset="latin1"><p>é €</p>'.encode("windows-1252"), "windows-1252"),
        ('<meta http-equiv=a content="text/html; charset=iso-8859-15"><p>é €</p>'.encode("iso-8859-15"), "iso-8859-15"),
        ('<meta charset="windows-1251"><p>é €</p>'.replace("é", "ж").encode("windows-1251"), "windows-1251"),
        ('<meta charset="utf-16"><p>é €</p>'.encode(), "utf-8"),
        ('<meta charset="punycode"><p>é €</p>'.encode(), "utf-8"),
        ('<meta charset="unicode_escape"><p>é €</p>'.encode(), "utf-8"),
    ],
)
def test_the_encoding_is_found_out(data, encoding):
    text, name = decode(data)
    assert name == encoding
    assert text.replace("ж", "é").endswith("<p>é €</p>")


def test_a_declared_charset_does_not_spoil_what_is_text_already():
    soup = parse('<meta charset="latin1"><p>é €中</p>')
    assert soup.p.string == "é €中"


def test_elements_are_closed_as_browsers_close_them():
    soup = parse("<p class=secret>a<p>b<ul><li>x<li>y</ul><table><tr><td>q<td>r</table>")
    assert [p.string for p in soup.find_all("p")] == ["a", "b"]
    assert [li.string for li in soup.find_all("li")] == ["x", "y"]
    assert [td.string for td in soup.find_all("td")] == ["q", "r"]


@pytest.mark.parametrize(
    "html",
    [
        "",
        "\0",
        "<p>\ud800</p>",
        "<",
        "<input",
        "<a b='",
        "</div></div>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><p>&x;</p>",
        "<?xml version='1.0' encoding='latin-1'?><p>é</p>",
        "<![CDATA[ x ]]>",
        "<!-- never closed <input>",
        "<svg><foreignObject><p>x</svg><math><mi>",
        "<a " + " ".join(f"a{n}" for n in range(5000)) + ">",
        "\ufeff\ufffe\x01\x02\x7f",
    ],
)
def test_broken_and_hostile_markup_is_no_error(html):
    assert "root:" not in parse(html).get_text()


def test_a_nul_ends_nothing():
    assert parse("<p>a\0b</p><input name=c>").input["name"] == "c"


def test_what_is_nested_too_deep_is_kept_as_siblings():
    soup = parse("<div>" * 5000 + "<input name=x>" + "</div>" * 5000 + "<input name=y>")
    assert [field["name"] for field in soup.find_all("input")] == ["x", "y"]
    assert len(list(soup.find("input").parents)) <= MAX_DEPTH + 2
    assert soup.find_all("input")[1].parent.name == "body"
    assert len(soup.find_all("div")) == 5000


def test_comments_are_left_out():
    assert parse("<p>a<!-- 4111111111111111 -->b</p>").p.get_text() == "ab"


def test_too_many_elements_are_refused(monkeypatch):
    monkeypatch.setattr(html_reading, "MAX_ELEMENTS", 1000)
    assert len(parse("<b>" * 998).find_all(True)) == 1000  # with html and body
    with pytest.raises(UnreadableHtml, match="1,000 elements"):
        parse("<b>" * 999)
