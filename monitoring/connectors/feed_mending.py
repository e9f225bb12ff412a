"""Bytes of a feed made fit for a parser: their encoding, and the damage they commonly have."""

import codecs
import re
from html.entities import name2codepoint

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as UTF-16's does
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
_PAGE = re.compile(rb"(?:<(?:\?xml|!--)[^>]*>\s*)*<(?:!doctype html|html)\b", re.IGNORECASE)
_FEED_INSIDE = re.compile(rb"<(?:\w+:)?(?:rss|rdf|feed|channel)\b", re.IGNORECASE)
# Any ampersand but those of XML's own five entities.
_REFERENCE = re.compile(
    rb"&(?!(?:amp|apos|gt|lt|quot);)(?:#(\d{1,9});|#[xX]([0-9a-fA-F]{1,8});|([A-Za-z]\w{1,31});)?"
)
_BLANKS = set(b"\t\n\r")
_FORBIDDEN = bytes(set(range(0x20)) - _BLANKS)
_AS_SPACES = bytes.maketrans(_FORBIDDEN, b" " * len(_FORBIDDEN))


def decoded(body: bytes) -> bytes:
    """`body` from its first sign on, as UTF-8 where a byte order mark says that it is not."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            body = body[len(mark) :].decode(encoding, "replace").encode()
            break
    signs = body.lstrip()
    return signs if signs[:1] in {b"<", b"{"} else body


def is_web_page(body: bytes) -> bool:
    return bool(_PAGE.match(body)) and not _FEED_INSIDE.search(body)


def is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def mended(body: bytes) -> bytes:
    """`body` with the commonest damage mended: what no XML parser takes, and feedparser misreads.

    Forbidden control characters become blanks; outside CDATA, HTML's entities become numbers, bare
    ampersands are escaped (the « &lang= » of an address would be read as a bracket).
    """
    # Encodings in which a byte of these may be a part of something else, and documents that
    # declare entities of their own.
    if any(mark in body for mark in (b"\0", b"\x1b", b"<!ENTITY")):
        return body
    first, *others = body.translate(_AS_SPACES).split(b"<![CDATA[")
    parts = [_REFERENCE.sub(_replaced, first)]
    for other in others:
        raw, end, text = other.partition(b"]]>")
        parts.append(raw + end + _REFERENCE.sub(_replaced, text))
    return b"<![CDATA[".join(parts)


def _replaced(reference: re.Match[bytes]) -> bytes:
    decimal, hexadecimal, name = (group and group.decode() for group in reference.groups())
    if name or not (decimal or hexadecimal):
        code = name2codepoint.get(name or "")
        return b"&#%d;" % code if code else b"&amp;" + reference[0][1:]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    allowed = code in _BLANKS or 0x20 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF
    return reference[0] if allowed else b""
