"""The farm's feeds: RSS and Atom, French, of thirty items; one item is an agency's dispatch."""

from __future__ import annotations

import gzip
import time
from collections import deque
from dataclasses import dataclass, field
from email.utils import formatdate
from xml.sax.saxutils import escape

from bench.feeds import Writer

ITEMS = 30
WORDS_OF_A_TITLE, WORDS_OF_A_TEXT = 9, 60
# One item in thirty is carried word for word by ten neighbours.
DISPATCH, NEIGHBOURS = 15, 10
# One item an hour; far enough back that no new one is dated tomorrow.
FIRST = int(time.time()) - 200 * 3_600

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Fil {number}</title>
<link>https://site{number}.example/</link><description>Actualités</description>
<language>fr</language><ttl>15</ttl>
{items}</channel></rss>
"""
ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Fil {number}</title>
<id>urn:fil:{number}</id><link href="https://site{number}.example/"/>
{items}</feed>
"""
RSS_ITEM = """<item><title>{title}</title><link>{link}</link>
<guid isPermaLink="false">urn:fil:{name}</guid><pubDate>{date}</pubDate>
<dc:creator>{author}</dc:creator><category>actualité</category>
<description><![CDATA[{markup}]]></description></item>
"""
ATOM_ENTRY = """<entry><id>urn:fil:{name}</id><title>{title}</title>
<link rel="alternate" type="text/html" href="{link}"/><published>{date}</published>
<updated>{date}</updated><author><name>{author}</name></author><category term="actualité"/>
<content type="html">{markup}</content></entry>
"""


@dataclass
class Feed:
    """One feed, ready to be sent. `last` is the number of its newest item."""

    number: int
    is_atom: bool
    last: int = 0
    items: deque[str] = field(default_factory=lambda: deque(maxlen=ITEMS))
    body: bytes = b""
    packed: bytes = b""
    etag: bytes = b""

    @property
    def content_type(self) -> bytes:
        return b"application/atom+xml" if self.is_atom else b"application/rss+xml"


class Press:
    """Writes the farm's feeds: two of five are Atom."""

    def __init__(self) -> None:
        self._writer = Writer(seed=1)
        self._dispatches: dict[tuple[int, int], tuple[str, str]] = {}

    def feed(self, number: int) -> Feed:
        feed = Feed(number=number, is_atom=number % 5 < 2)
        self.advance(feed, items=ITEMS)
        return feed

    def advance(self, feed: Feed, *, items: int) -> None:
        """Give a feed so many new items; the oldest ones leave it."""
        for _ in range(items):
            feed.last += 1
            feed.items.appendleft(self._item(feed))
        frame = ATOM if feed.is_atom else RSS
        feed.body = frame.format(number=feed.number, items="".join(feed.items)).encode()
        feed.packed = gzip.compress(feed.body, 1, mtime=0)
        feed.etag = f'"{feed.number}-{feed.last}"'.encode()

    def _item(self, feed: Feed) -> str:
        title, text = self._words(feed)
        name = f"{feed.number}:{feed.last}"
        moment = FIRST + feed.last * 3_600
        markup = f'<p>{text} <a href="/{feed.last}">Lire la suite</a></p>'
        return (ATOM_ENTRY if feed.is_atom else RSS_ITEM).format(
            name=name,
            title=title,
            link=f"https://site{feed.number}.example/{feed.last}?utm_source=fil",
            date=_atom_date(moment) if feed.is_atom else formatdate(moment, usegmt=True),
            author=f"Rédaction {feed.last % 7}",
            markup=escape(markup) if feed.is_atom else markup,
        )

    def _words(self, feed: Feed) -> tuple[str, str]:
        if feed.last % ITEMS != DISPATCH:
            return self._write()
        key = (feed.number // NEIGHBOURS, feed.last)
        if key not in self._dispatches:
            self._dispatches[key] = self._write()
        return self._dispatches[key]

    def _write(self) -> tuple[str, str]:
        return self._writer.text(WORDS_OF_A_TITLE), self._writer.text(WORDS_OF_A_TEXT)


def damaged(body: bytes) -> bytes:
    """A bare ampersand: no XML parser takes it, a tolerant reader does."""
    return body.replace(b"actualit", b"a & b", 1)


def _atom_date(moment: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
