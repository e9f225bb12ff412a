"""HTML to plain text, in one linear pass that never refuses a document.

A few regular expressions, not a parser: they keep no tree and no table of names, so that neither
the depth nor the size of a document costs a long-lived process anything.
"""

import re
from html import unescape

from msgu.text.clean import clean, visible

_BLOCKS = {
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table",
    "tr", "ul",
}  # fmt: skip
_CELLS = {"td", "th"}

# What HTML hides or reads as a tag. « <5 m³/s », « <! danger> » and « </3 » are text. A quoted
# value may hold « > »; what is never closed goes on to the end of the document. No character is
# read twice (`++`, `*+`), whatever is left open.
_MARK = re.compile(
    r"""<(?:
        !--(?:-?>|.*?(?:--!?>|\Z))
        | (?:!\[|!doctype\b|\?)[^>]*+>?
        | (script|style|template)(?![^\s/>])(?:[^=/>]++|/(?!>)|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+
          (?:/>|.*?(?:</\1(?![^\s/>])[^>]*+>?|\Z))
        | /?([a-z][^\s/>]*+)(?:[^=>]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+>?
    )""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
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


def strip(markup: str) -> str:
    """The text of an HTML fragment: a line per block, entities decoded, scripts dropped.

    A text without any tag keeps its own lines.
    """
    if "<" not in markup:
        return clean(unescape(markup))
    # Marks of XML's raw text, which HTML would swallow a text for.
    markup = visible(markup).replace("<![CDATA[", "").replace("]]>", "")
    # A line end in the source is only a blank.
    text = _MARK.sub(_blank_for, markup.replace("\n", " "))
    if "&" in text:
        text = "\n".join(unescape(line).replace("\n", " ") for line in text.split("\n"))
    return clean(text)


def strip_if_markup(text: str) -> str:
    """The plain text of what is declared to be plain, and too often is HTML all the same."""
    return strip(text) if _MARKUP.search(text) else clean(text)


def _blank_for(mark: re.Match[str]) -> str:
    name = (mark[2] or "").lower()
    return "\n" if name in _BLOCKS else " " if name in _CELLS else ""
