"""HTML to plain text, in one linear pass that never refuses a document.

A few regular expressions, not a parser: they keep no tree and no table of names, so that neither
the depth nor the size of a document costs a long-lived process anything.
"""

import re
from html import unescape

from msgu.text.clean import Clean, clean

_BLOCKS = [
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table",
    "tr", "ul",
]  # fmt: skip


class _Blanks(dict[str | None, str]):
    """What an element leaves in a text, by its name; "" for a script or a comment (None)."""

    def __missing__(self, name: str) -> str:
        return self.get(name.lower(), "")


_BLANKS = _Blanks(
    dict.fromkeys([None, "a", "b", "em", "i", "img", "span", "strong"], "")
    | dict.fromkeys(_BLOCKS, "\n")
    | dict.fromkeys(["td", "th"], " ")
)

# What HTML hides or reads as a tag. « <5 m³/s », « <! danger> » and « </3 » are text. A quoted
# value may hold « > »; what is never closed goes on to the end of the document. No character is
# read twice (`++`, `*+`), whatever is left open.
_VALUE = r"""=\s*+(?:"[^"]*+"|'[^']*+')?+"""
_SILENT = "|".join(
    rf"{name}(?![^\s/>])(?:[^=/>]++|/(?!>)|{_VALUE})*+(?:/>|.*?(?:</{name}(?![^\s/>])[^>]*+>?|\Z))"
    for name in ("script", "style", "template")
)
_MARK = re.compile(
    rf"<(?:{_SILENT}|/?([a-z][^\s/>]*+)(?:[^=>]++|{_VALUE})*+>?"
    r"|!--(?:-?>|.*?(?:--!?>|\Z))|!\[CDATA\[|(?:!\[|!doctype\b|\?)[^>]*+>?)",
    re.IGNORECASE | re.DOTALL,
)

# A closing tag, a paired or empty element of ordinary prose, or a character reference. Plain
# text that speaks of « 5 < 6 » or of « <vide> » has none of them.
_MARKUP = re.compile(
    r"</?(?:a|abbr|article|b|big|blockquote|body|br|center|cite|code|dd|del|div|dl|dt|em|embed"
    r"|figcaption|figure|font|footer|h[1-6]|head|header|hr|html|i|iframe|img|ins|li|mark|object"
    r"|ol|p|pre|q|s|script|section|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|th"
    r"|thead|time|tr|u|ul|video)(?:\s[^<>]*)?/?>"
    r"|&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}\d{0,2});",
    re.IGNORECASE,
)
_ENDLESS_NUMBER = re.compile("&#[0-9]{10,};?")


def strip(markup: str) -> Clean:
    """The text of an HTML fragment: a line per block, entities decoded, scripts dropped.

    A text without any tag keeps its own lines.
    """
    if "<" not in markup:
        return clean(_unescaped(markup))
    # A line end in the source is only a blank.
    line = " ".join(markup.splitlines())
    # The end of XML's raw text, whose beginning is among the marks.
    if "]]>" in line:
        line = line.replace("]]>", "")
    # A text, a tag's name, a text…
    pieces = _MARK.split(line)
    pieces[1::2] = map(_BLANKS.__getitem__, pieces[1::2])
    text = "".join(pieces)
    if "&" in text:
        text = "\n".join(_unescaped(line).replace("\n", " ") for line in text.split("\n"))
    return clean(text)


def _unescaped(text: str) -> str:
    try:
        return unescape(text)
    except ValueError:  # Python reads no number of more than 4,300 digits.
        return unescape(_ENDLESS_NUMBER.sub("\ufffd", text))


def strip_if_markup(text: str) -> Clean:
    """The plain text of what is declared to be plain, and too often is HTML all the same."""
    marked = ("<" in text or "&" in text) and _MARKUP.search(text)
    return strip(text) if marked else clean(text)
