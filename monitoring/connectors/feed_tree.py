"""A well-formed feed's bytes to a tree whose elements bear the names that feedparser gives them.

expat reads, as it does for feedparser: what one takes, the other takes. lxml is no faster once its
elements are looked at, and keeps every name it ever met for as long as the thread lives: 45 MB
after a million of them.
"""

import re
from xml.etree.ElementTree import Element, ParseError, XMLParser

from monitoring.connectors.feed_mending import decoded, is_utf8

# Bytes. An ordinary feed has 20 to 300 kB. The worst that could be made of so many, elements and
# nothing else, took 0.2 s and 20 MB.
LARGEST = 500_000

XML = "{http://www.w3.org/XML/1998/namespace}"

# Namespaces, in lower case as feedparser compares them.
XHTML = "http://www.w3.org/1999/xhtml"
ATOM = "http://www.w3.org/2005/atom"
# Those that it reads as if there were none.
_PLAIN = {
    "http://blogs.law.harvard.edu/tech/rss",
    "http://example.com/necho",
    "http://example.com/newformat#",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://purl.org/atom/ns#",
    "http://purl.org/echo/",
    "http://purl.org/pie/",
    "http://purl.org/rss/1.0/",
    "http://purl.org/rss/1.0/modules/rss091#",
    ATOM,
    "uri/of/echo/namespace#",
}
# Those for which it has readers, and the prefix that it gives them.
_KNOWN = dict.fromkeys(_PLAIN, "") | {
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "http://creativecommons.org/ns#license": "cc",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://podlove.org/simple-chapters": "psc",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://web.resource.org/cc/": "cc",
    "http://www.georss.org/georss": "georss",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.opengis.net/gml": "gml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    XHTML: "xhtml",
}
_PREFIXES = set(_KNOWN.values()) - {""}

_DECLARATION = re.compile(rb"(?::([^\s=]+))?\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ENCODING = re.compile(rb"<\?xml\s[^>]*?encoding=[\"']([^\"'>]*)[\"'][^>]*\?>")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"']*)")
_LATIN = {"iso-8859-1", "iso-8859-15", "windows-1252"}
_ASCII = {"", "us-ascii", "utf-8", *_LATIN}
# All that may come before the root, in which there must be no document type.
_PROLOG = re.compile(rb"(?:\s++|<\?.*?\?>|<!--.*?-->)*+(?=<\w)", re.DOTALL)
# Bytes that may be a control character, or UTF-8 taken for Latin-1 and encoded once more (« Ã »
# before « © »): as they are, or as numbers.
_ODD = re.compile(rb"\xc2(?:[\x80-\x9f]|(?<=\xc3[\x82-\xb4]\xc2))")
_ODD_NUMBER = re.compile(
    rb"&#(?:0*1[2-5]\d;|x0*[89][\da-fA-F];|\d{10}|x[\da-fA-F]{9}|\w+;(?:\xc2|&#)"
    rb"|(?<=\xc3[\x82-\xb4]&#))"
)
_TOO_LONG_NUMBER = re.compile(rb"&#(?:\d{10}|x[\da-fA-F]{9})")
_CONTROL = re.compile("[\x80-\x9f]")


class Unsure(Exception):
    """feedparser may read it otherwise."""


class Names(dict[str, str]):
    """The name that feedparser gives a tag: "pubdate", "dc_creator", "slash_comments"."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.spaces: dict[str, set[str]] = {}
        uris: dict[str, str] = {}
        # The text may speak of xmlns too: more is found than is declared, never less.
        for rest in body.split(b"xmlns")[1:]:
            found = _DECLARATION.match(rest)
            if found:
                prefix = (found[1] or b"").decode().lower()
                uri = (found[2] or found[3] or b"").decode()
                _check(prefix, uri)
                if prefix and uris.setdefault(prefix, uri) != uri:
                    raise Unsure("one prefix for two namespaces")
                self.spaces.setdefault(uri.lower(), set()).add(prefix)

    def __missing__(self, tag: str) -> str:
        space, _, local = tag.rpartition("}")
        prefix = self._prefix(space[1:].lower()) if space else ""
        self[tag] = name = f"{prefix}_{local}".lower() if prefix else local.lower()
        return name

    def _prefix(self, space: str) -> str:
        known = _prefix_of(space)
        if known is not None:
            return known
        prefixes = self.spaces.get(space, set())
        if len(prefixes) != 1 or "" in prefixes:
            raise Unsure("a namespace with several prefixes, or none")
        return next(iter(prefixes))


def _prefix_of(space: str) -> str | None:
    return "" if "backend.userland.com/rss" in space else _KNOWN.get(space)


def _check(prefix: str, uri: str) -> None:
    if re.search(r"[\s&{}]", uri) or not prefix.isascii():
        raise Unsure("an odd namespace")
    # Prefixes are matched as well as namespaces, some of them in the wrong order.
    if prefix in _PREFIXES and _prefix_of(uri.lower()) != prefix:
        raise Unsure("a prefix that means something else")


def plant(body: bytes, content_type: str) -> tuple[Element, Names]:
    """The root of a feed, and the names of its elements. Raises Unsure."""
    if len(body) > LARGEST:
        raise Unsure("too large")
    body = decoded(body)
    prolog = _PROLOG.match(body)
    # Entities are the one way to make a small document large, and a document type the only one to
    # declare them. Even in a comment, feedparser takes it out.
    if not prolog or b"<!DOCTYPE" in prolog[0] or b"<!ENTITY" in prolog[0]:
        raise Unsure("a document type")
    # What expat takes for UTF-8 is UTF-8.
    root = None if body.isascii() else _tree(body)
    if root is None:
        body = _as_utf8(body, content_type)
        root = _tree(body)
    if root is None:
        raise Unsure("not well-formed")
    _check_bases(root)
    if _ODD.search(body) or (b"&#" in body and _ODD_NUMBER.search(body)):
        _check_characters(body, root)
    return root, Names(body)


def _tree(body: bytes) -> Element | None:
    """Of a document in UTF-8; None for one that is broken."""
    parser = XMLParser(encoding="utf-8")  # noqa: S314 (bounded, and without entities)
    try:
        parser.feed(body)
        return parser.close()
    except ParseError:
        return None


def _as_utf8(body: bytes, content_type: str) -> bytes:
    """`body` in the encoding in which feedparser would read it, where that is beyond doubt."""
    if not body.isascii() and is_utf8(body):
        return body
    head, _, rest = body.partition(b"?>")
    declaration = _ENCODING.match(head + b"?>")
    encoding = declaration[1].decode("ascii", "replace").lower() if declaration else ""
    charsets = _CHARSET.findall(content_type.lower())
    if len(charsets) > 1 or not _ASCII.issuperset(charsets):
        raise Unsure("an odd charset")
    if b"encoding=" in rest and b"?>" in rest:
        raise Unsure("two encodings")
    if body.isascii() and encoding in _ASCII:
        return body
    if encoding in _LATIN and {encoding, "", "us-ascii", "utf-8"}.issuperset(charsets):
        try:
            return body.decode(encoding).encode()
        except UnicodeDecodeError as error:
            raise Unsure("not in its encoding") from error
    raise Unsure("in an odd encoding")


def _check_bases(root: Element) -> None:
    """feedparser forgets to leave a base, unless there is one around it."""
    based = XML + "base" in root.keys()  # noqa: SIM118 (an element is not its attributes)
    for element in root.iter():
        for name in element.keys():  # noqa: SIM118
            if name.lower() == "base" or (name == XML + "base" and not based):
                raise Unsure("a base")


def _check_characters(body: bytes, root: Element) -> None:
    """feedparser mends what seems to be Windows-1252, or encoded twice, and breaks long numbers."""
    if _TOO_LONG_NUMBER.search(body):
        raise Unsure("a long number")
    for element in root.iter():
        for text in (element.text or "", element.tail or ""):
            if _CONTROL.search(text) or _is_twice_utf8(text) or _is_twice_utf8(text.strip()):
                raise Unsure("odd characters")


def _is_twice_utf8(text: str) -> bool:
    try:
        return not text.isascii() and bool(text.encode("iso-8859-1").decode())
    except UnicodeError:
        return False
