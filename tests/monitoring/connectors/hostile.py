"""Feeds made to hurt their readers: expansions, depths, lengths, encodings, numbers, bad luck.

None is larger than what the door lets in.
"""

import json
import random
from base64 import b64encode

MB = 2**20
RSS = '<?xml version="1.0"?>{}<rss version="2.0"><channel><title>Fil</title>{}</channel></rss>'
GOOD = RSS.format("", "<item><guid>bon</guid><title>Un bon avis</title></item>").encode()
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Fil</title><entry>{}</entry></feed>'
JSON_FEED = "https://jsonfeed.org/version/1"
# Two accents that change places when they are put in order.
ACCENTS = "\u0301\u0323"


def rss(inside: str, *, doctype: str = "") -> bytes:
    return RSS.format(doctype, inside).encode()


def item(title: str, text: str = "") -> str:
    return f"<item><guid>un</guid><title>{title}</title><description>{text}</description></item>"


def damaged(text: str = "") -> str:
    """An item that no XML parser takes: another one has to."""
    return item("R&D", text)


def atom(inside: str) -> bytes:
    return ATOM.format(inside).encode()


def json_feed(items: object) -> bytes:
    return json.dumps({"version": JSON_FEED, "items": items}).encode()


def encoded(name: str, body: bytes) -> bytes:
    return f'<?xml version="1.0" encoding="{name}"?><rss>'.encode() + body


def laughs() -> str:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE rss [<!ENTITY l0 "{"ha" * 50}">{levels}]>'


def percent_laughs() -> str:
    """The same by parameter entities, which may stand in the document type itself."""
    levels = "".join(f"<!ENTITY % p{n} '{f'&#37;p{n - 1};' * 10}'>" for n in range(1, 10))
    return f'<!DOCTYPE rss [<!ENTITY % p0 "<!-- ha -->">{levels}%p9;]>'


def attributes(name: str, number: int) -> str:
    return " ".join(f'{name % n}="{n}"' for n in range(number))


def noise(seed: int, size: int = MB) -> bytes:
    return random.Random(seed).randbytes(size)


EXPANSIONS = {
    "billion laughs": rss(item("&l11;"), doctype=laughs()),
    "billion laughs by parameters": rss(item("a"), doctype=percent_laughs()),
    "one entity many times": rss(
        item("&l0;" * 50_000), doctype=f'<!DOCTYPE rss [\n<!ENTITY l0 "{"a" * 100_000}">]>'
    ),
    "an entity that holds itself": rss(
        item("&a;"), doctype='<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]>'
    ),
    "outside entity": rss(
        item("&x;"), doctype='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "outside entity without end": rss(
        item("&x;"), doctype='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///dev/zero">]>'
    ),
    "outside parameter entity": rss(
        item("&x;"), doctype='<!DOCTYPE rss [<!ENTITY % x SYSTEM "file:///etc/passwd">%x;]>'
    ),
    "inclusion of a file": rss(
        '<item><guid>un</guid><title><x:include xmlns:x="http://www.w3.org/2001/XInclude"'
        ' href="file:///etc/passwd" parse="text"/></title></item>'
    ),
}
DEPTHS = {
    "deep nesting": rss(item("<b>" * 100_000 + "a" + "</b>" * 100_000)),
    "deep nesting, escaped": rss(item("a", "&lt;div&gt;" * 300_000)),
    "deep XHTML": atom(
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        + "<i>" * 50_000
        + "</i>" * 50_000
        + "</div></content>"
    ),
    "deep content model": rss(
        item("a"), doctype=f"<!DOCTYPE rss [<!ELEMENT rss {'(' * 200_000}a{')' * 200_000}>]>"
    ),
    "deep JSON": b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * MB,
}
LENGTHS = {
    "title of 5 MB": rss(item("é" * (5 * MB // 2 - 200))),
    "title of 5 MB, damaged": rss(item("&eacute; " * (5 * MB // 9 - 40))),
    "title of accents": rss(item("a" + ACCENTS * 250_000)),
    "text of 5 MB of markup": rss(item("a", "&lt;p&gt;mot " * (5 * MB // 13 - 40))),
    "identity and address of 2 MB": rss(
        f"<item><guid>{'g' * 2 * MB}</guid><link>https://a.example/{'l' * 2 * MB}</link></item>"
    ),
    "50,000 items": rss("<item><title>a</title></item>" * 50_000),
    "20,000 categories": rss(f"<item>{'<category>a</category>' * 20_000}</item>"),
    "huge attribute": rss(f'<item><guid a="{"x" * 4 * MB}">un</guid></item>'),
    "100,000 attributes": rss(f"<item {attributes('a%d', 100_000)}><title>a</title></item>"),
    "50,000 namespaces": rss(f"<item {attributes('xmlns:n%d', 50_000)}><title>a</title></item>"),
    "name of colons": rss(f"<item><{'a:' * MB}a/></item>"),
    "comment of 780 kB": rss(f"<!-- {'- ' * 390_000} -->{item('a')}"),
    "comments that never end": b"<rss><channel>" + b"<!--" * 500_000,
    "CDATA that never ends": b"<rss><channel><item><title>" + b"<![CDATA[" * 400_000,
    "300,000 CDATA": rss(f"<item><title>{'<![CDATA[a]]>' * 300_000}</title></item>"),
    "instructions that never end": b"<rss><channel>" + b"<?a " * 500_000,
    "ampersands": rss(item("&a" * 200_000)),
    "angle brackets": b"<rss><channel>" + b"<" * 500_000,
    "unclosed quotes": rss(damaged("&lt;a href='" * 100_000)),
    "unclosed declarations": rss(damaged("&lt;![" * 200_000)),
}
ENCODINGS = {
    "NUL in a title": GOOD.replace(b"bon avis", b"b\0on avis"),
    "NULs": bytes(MB),
    "noise": noise(7),
    "noise in a feed": b"<rss><channel><item>" + noise(8),
    "noise as UTF-16": b"\xff\xfe" + noise(9),
    "half characters as UTF-16": b"\xfe\xff" + b"\xd8\x00" * (MB // 2),
    "said to be Punycode": encoded("punycode", b"-" + b"99999zzz" * 100_000),
    "said to be escapes": encoded("unicode_escape", b"\\U0010ffff" * 100_000),
    "said to be packed": encoded("zlib_codec", noise(10, 100_000)),
    "said to be UTF-7": encoded("utf-7", b"+ADw-title+AD4-" * 100_000),
    "base64 that is none": atom(f'<content type="a/b" mode="base64">{"=A" * MB}</content>'),
    "base64 of a feed": atom(
        f'<content type="text/xml" mode="base64">{b64encode(GOOD * 5_000).decode()}</content>'
    ),
}
NUMBERS = {
    "references to nothing": rss(item("&#0;&#xD800;&#x110000;&#xFFFFFFFFFFFF;" * 20_000)),
    "reference of 1 MB": rss(item(f"&#{'9' * MB};")),
    "dates without end": rss(
        damaged()
        + f"<item><pubDate>{'1' * 200_000}</pubDate></item>"
        + f"<item><pubDate>{'2026-11-02T' * 20_000}</pubDate></item>"
        + f"<item><pubDate>{'Mon, ' * 40_000}</pubDate></item>"
        + f"<item><pubDate>{' ' * 200_000}x</pubDate></item>"
    ),
    "dates beyond time": rss(
        damaged()
        + "<item><pubDate>Mon, 99 Nov 99999 99:99:99 +9999</pubDate></item>"
        + "<item><pubDate>0000-00-00T00:00:00Z</pubDate></item>"
        + "<item><pubDate>-9999-12-31T23:59:60+99:99</pubDate></item>"
    ),
    "polygon of 4 MB": rss(
        '<item><g:polygon xmlns:g="http://www.georss.org/georss">'
        f"{'1e999 ' * 700_000}</g:polygon></item>" + damaged()
    ),
    "addresses that are none": rss(
        "".join(
            f"<item xml:base='{base}'><link>{link}</link><title>a</title></item>"
            for base in ("http://[", "http://[::1", "http://a:99999999/", "http://a:b/", "//\u2100")
            for link in ("http://[", "//[x]/", "http://\u2100/", "a" * 10_000, "?" * 10_000)
        )
    ),
    "endless number": b'{"version":"https://jsonfeed.org/version/1","items":[' + b"9" * MB + b"]}",
    "odd values of JSON": json_feed(
        [
            {"id": float("inf"), "title": float("nan"), "date_published": 10**400},
            {"id": [], "title": {}, "url": 7, "content_html": ["a"], "authors": "a"},
            {"id": "\ud800", "title": "\ud800\udfff", "authors": [None, {"name": {}}]},
            None, [], 1, "a",
        ]
    ),
    "a million items of JSON": json_feed([{}] * 1_000_000),
}  # fmt: skip
HOSTILE = {**EXPANSIONS, **DEPTHS, **LENGTHS, **ENCODINGS, **NUMBERS}
