"""Twenty feeds that invite a reader to be wrong in silence, and what each says to a person.

Written by hand, not taken from any reader: only what a field of an expected item names is compared.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from monitoring.connectors import feed
from monitoring.items import ConnectorError, Item

ADDRESS = "https://ville.example/fils/avis.xml"

# The fields of each item that a feed holds, or the reason why it holds none.
Expected = list[dict[str, object]] | str

TEN = datetime(2026, 2, 3, 10, tzinfo=UTC)
RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<channel rdf:about="https://ville.example/"><title>Fil</title></channel>
<item rdf:about="https://ville.example/1"><title>Avis</title><link>https://ville.example/1</link>
<dc:date>2026-02-03T10:00:00Z</dc:date></item></rdf:RDF>"""
XHTML = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Fil</title><id>urn:fil</id><entry>
<id>1</id><title type="html">&lt;b&gt;Fumée&lt;/b&gt; au port</title><link href="/1"/>
<updated>2026-02-03T10:00:00Z</updated><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>Fermez les <em>fenêtres</em>.</p><p>Merci.</p></div>
</content></entry></feed>"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Fil",
    "items": [
        {"id": 1, "url": "https://ville.example/1", "content_html": "<p>Un<p>Deux"},
        {"id": "2", "content_text": "1 < 2", "date_published": "2026-02-03T05:00:00-05:00"},
    ],
}
LAUGHS = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


def rss(inside: str, *, before: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return (
        f'{before}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Fil</title>'
        f"<link>https://ville.example/</link>{inside}</channel></rss>"
    )


def item(inside: str) -> str:
    return rss(f"<item><guid>1</guid>{inside}</item>")


FEEDS: dict[str, tuple[bytes | str, Expected]] = {
    "a script in a text": (
        item("<description>&lt;p&gt;Avis&lt;script&gt;a(1)&lt;/script&gt;&lt;/p&gt;</description>"),
        [{"external_id": "1", "text": "Avis"}],
    ),
    "a relative address": (
        item("<link>/avis/1?a=1&amp;b=2</link>"),
        [{"external_id": "1", "url": "https://ville.example/avis/1?a=1&b=2"}],
    ),
    "Latin-1, declared": (
        rss(
            "<item><title>Évacuation levée à l'école</title></item>",
            before='<?xml version="1.0" encoding="iso-8859-1"?>',
        ).encode("iso-8859-1"),
        [{"title": "Évacuation levée à l'école"}],
    ),
    "Windows-1252, declared UTF-8": (
        item("<title>L’eau monte à Val-des-Merles…</title>").encode("cp1252"),
        [{"title": "L’eau monte à Val-des-Merles…"}],
    ),
    "UTF-8, declared Latin-1": (
        rss("<item><title>Crue</title></item>", before='<?xml version="1.0" encoding="latin1"?>')
        .replace("Crue", "Débâcle")
        .encode(),
        [{"title": "Débâcle"}],
    ),
    "entities that nothing declares": (
        item("<title>Sant&eacute;&nbsp;: l&rsquo;avis</title>"),
        [{"external_id": "1", "title": "Santé : l’avis"}],
    ),
    "bare ampersands": (
        item("<title>R&D, eau & feu</title><link>https://ville.example/?a=1&lang=fr</link>"),
        [{"title": "R&D, eau & feu", "url": "https://ville.example/?a=1&lang=fr"}],
    ),
    "cut short": (
        rss("<item><guid>1</guid><title>Un</title></item><item><guid>2</guid><title>Deux</title>")[
            :-16
        ],
        [{"external_id": "1", "title": "Un"}, {"external_id": "2", "title": "Deux"}],
    ),
    "control characters": (
        item("<title>un\x0bdeux\x01</title>"),
        [{"external_id": "1", "title": "un deux"}],
    ),
    "named by their addresses": (
        rss("<item><link>https://ville.example/1</link></item><item><link>/2</link></item>"),
        [
            {"external_id": "https://ville.example/1"},
            {"external_id": "https://ville.example/2"},
        ],
    ),
    "without names or addresses": (
        rss("".join(f"<item><title>Avis {number}</title></item>" for number in (1, 2))),
        [{"title": "Avis 1"}, {"title": "Avis 2"}],
    ),
    "dates in French": (
        rss(
            "<item><pubDate>mar., 03 févr. 2026 11:00:00 +0100</pubDate><guid>1</guid></item>"
            "<item><pubDate>3 février 2026 à 5 h HNE</pubDate><guid>2</guid></item>"
        ),
        [{"published_at": TEN}, {"published_at": TEN}],
    ),
    "dates in other zones": (
        rss(
            "<item><pubDate>Tue, 3 Feb 2026 11:00 CET</pubDate><guid>1</guid></item>"
            "<item><pubDate>Tue, 03 Feb 2026 06:00:00 AST</pubDate><guid>2</guid></item>"
            "<item><pubDate>Tue, 03 Feb 2026 10:00:00 XYZT</pubDate><guid>3</guid></item>"
        ),
        [{"published_at": TEN}, {"published_at": TEN}, {"published_at": None}],
    ),
    "dates that are none": (
        rss(
            "<item><pubDate>Mon, 01 Jan 0001 00:00:00 GMT</pubDate><guid>1</guid></item>"
            "<item><pubDate>2026-02-30T10:00:00Z</pubDate><guid>2</guid></item>"
        ),
        [{"published_at": None}, {"published_at": None}],
    ),
    "two texts, and a Dublin date": (
        item(
            "<description>Court</description><dc:date>2026-02-03T11:00:00+01:00</dc:date>"
            "<content:encoded><![CDATA[<p>Le texte entier</p>]]></content:encoded>"
        ),
        [{"text": "Le texte entier", "published_at": TEN}],
    ),
    "RDF": (
        RDF,
        [{"external_id": "https://ville.example/1", "title": "Avis", "published_at": TEN}],
    ),
    "Atom with XHTML": (
        XHTML,
        [
            {
                "external_id": "1",
                "title": "Fumée au port",
                "text": "Fermez les fenêtres.\nMerci.",
                "url": "https://ville.example/1",
                "published_at": TEN,
            }
        ],
    ),
    "JSON": (
        json.dumps(JSON),
        [
            {"external_id": "1", "text": "Un\nDeux", "url": "https://ville.example/1"},
            {"external_id": "2", "text": "1 < 2", "published_at": TEN},
        ],
    ),
    "a web page": ("<!doctype html><html><body>403 Interdit</body></html>", "not_a_feed"),
    "entities of entities, which stay what they are": (
        LAUGHS + item("<title>&c; Avis</title>").partition("?>")[2],
        [{"external_id": "1", "title": "&c; Avis"}],
    ),
}


def count_wrong() -> int:
    """How many items come out wrong, are lost, or are made up."""
    return sum(
        _wrong(body if isinstance(body, bytes) else body.encode(), expected)
        for body, expected in FEEDS.values()
    )


def count_expected() -> int:
    return sum(len(items) if isinstance(items, list) else 1 for _, items in FEEDS.values())


def _wrong(body: bytes, expected: Expected) -> int:
    try:
        found = feed.parse(body, address=ADDRESS).items
    except ConnectorError as error:
        return error.reason != expected if isinstance(expected, str) else len(expected)
    if isinstance(expected, str):
        return max(1, len(found))
    missed = abs(len(found) - len(expected))
    return missed + sum(map(_differs, found, expected))


def _differs(item: Item, expected: Mapping[str, object]) -> bool:
    return any(getattr(item, name) != value for name, value in expected.items())
