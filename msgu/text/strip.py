"""HTML to plain text, in one linear pass that never refuses a document."""

import re
from html import unescape
from threading import local
from typing import Any

from lxml import etree

from msgu.text.clean import clean, visible

_BLOCKS = {
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table",
    "tr", "ul",
}  # fmt: skip
_CELLS = {"td", "th"}
# What they hold is not for reading.
_SILENT = {"script", "style", "template"}

# What HTML would swallow a text for, and people and programs write all the same: the markers of
# XML's raw text, « <! » that opens no comment, a script that XML closes at once, and elements
# whose content HTML takes for raw text, to the end of the document if need be.
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_LOOSE_BANG = re.compile(r"<!(?!doctype\b|--|\[)", re.IGNORECASE)
_CLOSED_AT_ONCE = re.compile(r"<(script|style|template)\b([^<>]*)/>", re.IGNORECASE)
_RAW = re.compile(
    r"<(/?)(?:iframe|noembed|noframes|noscript|plaintext|textarea|title|xmp)\b", re.IGNORECASE
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


class _Prose:
    """What the parser calls; a target keeps no tree, so that depth and size cost nothing more."""

    def __init__(self) -> None:
        self._restart()

    def _restart(self) -> None:
        self._pieces: list[str] = []
        self._silent = 0

    def start(self, tag: str, attributes: object) -> None:
        self._silent += tag in _SILENT
        self._part(tag)

    def end(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        self._part(tag)

    def data(self, text: str) -> None:
        if not self._silent:
            # A line end in the source is only a blank.
            self._pieces.append(text.replace("\n", " "))

    def close(self) -> str:
        text = "".join(self._pieces)
        self._restart()
        return text

    def _part(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._pieces.append("\n")
        elif tag in _CELLS:
            self._pieces.append(" ")


class _Parser(local):
    """One for each thread: made anew for each text, it costs ten times what it reads."""

    def __init__(self) -> None:
        prose: Any = _Prose()  # lxml's types ask for what it never calls
        self.parser = etree.HTMLParser(target=prose, huge_tree=True)


_of_this_thread = _Parser()


def strip(markup: str) -> str:
    """The text of an HTML fragment: a line per block, entities decoded, scripts dropped.

    A text without any tag keeps its own lines.
    """
    if "<" not in markup:
        return clean(unescape(markup))
    parser = _of_this_thread.parser
    parser.feed(_readable(visible(markup)))
    return clean(str(parser.close()))


def _readable(markup: str) -> str:
    markup = _LOOSE_BANG.sub("&lt;!", _CDATA.sub("", markup))
    return _RAW.sub(r"<\1span", _CLOSED_AT_ONCE.sub(r"<\1\2></\1>", markup))


def strip_if_markup(text: str) -> str:
    """The plain text of what is declared to be plain, and too often is HTML all the same."""
    return strip(text) if _MARKUP.search(text) else clean(text)
