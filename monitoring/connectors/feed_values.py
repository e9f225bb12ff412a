"""What one element of a feed holds, as feedparser reads it; `Unsure` where that is in doubt."""

import re
from typing import NamedTuple
from urllib.parse import urljoin
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from monitoring.connectors.feed_tree import XHTML, XML, Unsure
from msgu.text.clean import Clean
from msgu.text.strip import strip, strip_if_markup

TEXT, HTML, _XHTML = "text/plain", "text/html", "application/xhtml+xml"
TYPES = {
    **dict.fromkeys(["text", "plain", TEXT], TEXT),
    **dict.fromkeys(["html", HTML], HTML),
    **dict.fromkeys(["xhtml", _XHTML], _XHTML),
}

# Attributes that mean the same to feedparser, whichever unknown namespace they are in.
_TELLING = {
    "base", "href", "ispermalink", "lang", "lastmod", "mode", "rel", "src", "type", "uri", "url",
}  # fmt: skip
_XML_SPACE = XML.removesuffix("}")
_MAYBE_HTML = re.compile(r"</\w+>|&#?\w+;")
# Attributes that change the scope.
_SCOPING = frozenset(["lang", "xml:base", "xml:lang"])


class Scope(NamedTuple):
    """What elements inherit: a language and a base, "" where none is declared."""

    language: str = ""
    base: str = ""

    def within(self, attributes: dict[str, str]) -> "Scope":
        if _SCOPING.isdisjoint(attributes):
            return self
        language = attributes.get("xml:lang", attributes.get("lang", self.language))
        if "xml:base" not in attributes:
            return Scope(language, self.base)
        base = resolved(attributes["xml:base"], self.base)
        if not base.startswith(("http://", "https://")):
            raise Unsure("an odd base")
        return Scope(language, base)


class Text(NamedTuple):
    """A value as it was given, its language, and the plain text of it."""

    value: str = ""
    language: str = ""
    plain: Clean = Clean("")


def attributes_of(element: Element) -> dict[str, str]:
    """Those without a namespace, by their names in lower case, and those of `xml:`."""
    found: dict[str, str] = {}
    if not element.keys():
        return found
    for tag, value in element.items():
        space, _, name = tag.rpartition("}")
        name = name.lower()
        if space == _XML_SPACE:
            name = f"xml:{name}"
        elif space:
            if name in _TELLING:
                raise Unsure("an attribute of another namespace")
            continue
        if name in found:
            raise Unsure("one attribute twice")
        found[name] = value
    return found


def text_of(element: Element) -> str:
    if len(element):
        raise Unsure("elements where text is expected")
    return (element.text or "").strip()


def link_of(element: Element, base: str) -> str:
    """The address that stands inside an element."""
    link = text_of(element)
    if "&" in link and ";" in link:
        raise Unsure("a reference in an address")
    return resolved(link, base) if link else ""


def resolved(link: str, base: str) -> str:
    if "///" in link:
        raise Unsure("an address with too many slashes")
    if not base:
        return link
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def rich_text_of(element: Element, scope: Scope, kind: str, *, atom: bool) -> Text:
    """Of a title, a summary or a content; `kind` is its type where it declares none."""
    if element.keys():
        attributes = attributes_of(element)
        scope = scope.within(attributes)
        kind = TYPES.get(attributes.get("type", kind).lower(), "")
        if not kind or attributes.get("mode") == "base64":
            raise Unsure("an odd type")
    if kind == _XHTML:
        value = _markup_of(element)
        return Text(value, scope.language, strip(value))
    value = text_of(element)
    plain = strip(value) if kind == HTML else strip_if_markup(value)
    # Outside Atom, feedparser takes some plain text for HTML.
    doubtful = kind == TEXT and not atom and ("<" in value or "&" in value)
    if doubtful and _MAYBE_HTML.search(value) and plain != strip(value):
        raise Unsure("text or HTML")
    return Text(value, scope.language, plain)


def _markup_of(element: Element) -> str:
    """The XHTML inside an element, without attributes."""
    pieces: list[str] = []
    _write(element, pieces)
    return "".join(pieces).strip()


def _write(element: Element, pieces: list[str]) -> None:
    pieces.append(escape(element.text or ""))
    for child in element:
        space, _, name = child.tag.lower().rpartition("}")
        if space[1:] != XHTML or name in {"body", "svg"}:
            raise Unsure("something other than XHTML")
        pieces.append(f"<{name}>")
        _write(child, pieces)
        pieces.append(f"</{name}>{escape(child.tail or '')}")
