"""Feeds made to hurt: each ends within its bounds, and the good one that follows is read."""

import random
from unicodedata import category
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.connectors import feed
from monitoring.connectors.feed_mapping import ITEMS
from monitoring.itemise import TEXT_LENGTH, TITLE_LENGTH
from monitoring.items import ConnectorError, Reading

ADDRESS = "https://fils.example/fil.xml"
RSS = '<?xml version="1.0"?>{}<rss version="2.0"><channel><title>Fil</title>{}</channel></rss>'
GOOD = RSS.format("", "<item><guid>bon</guid><title>Un bon avis</title></item>").encode()
MB = 2**20


def rss(inside: str, *, doctype: str = "") -> bytes:
    return RSS.format(doctype, inside).encode()


def item(title: str, text: str = "") -> str:
    return f"<item><guid>un</guid><title>{title}</title><description>{text}</description></item>"


def laughs() -> str:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE rss [<!ENTITY l0 "{"ha" * 50}">{levels}]>'


def outcome(body: bytes) -> Reading | str:
    """What comes of a body: a reading, or the reason why there is none."""
    try:
        return feed.parse(body, address=ADDRESS)
    except ConnectorError as error:
        return error.reason


HOSTILE = {
    "title of 5 MB": rss(item("é" * (5 * MB // 2 - 200))),
    "title of 5 MB, damaged": rss(item("&eacute; " * (5 * MB // 9 - 40))),
    "text of 5 MB of markup": rss(item("a", "&lt;p&gt;mot " * (5 * MB // 13 - 40))),
    "50,000 items": rss("<item><title>a</title></item>" * 50_000),
    "deep nesting": rss(item("<b>" * 100_000 + "a" + "</b>" * 100_000)),
    "deep nesting, escaped": rss(item("a", "&lt;div&gt;" * 300_000)),
    "billion laughs": rss(item("&l11;"), doctype=laughs()),
    "one entity many times": rss(
        item("&l0;" * 50_000), doctype=f'<!DOCTYPE rss [\n<!ENTITY l0 "{"a" * 100_000}">]>'
    ),
    "outside entity": rss(
        item("&x;"), doctype='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "huge attribute": rss(f'<item><guid a="{"x" * 4 * MB}">un</guid></item>'),
    "comment of 780 kB": rss(f"<!-- {'- ' * 390_000} -->{item('a')}"),
    "comments that never end": b"<rss><channel>" + b"<!--" * 500_000,
    "CDATA that never ends": b"<rss><channel><item><title>" + b"<![CDATA[" * 400_000,
    "ampersands": rss(item("&a" * 200_000)),
    "angle brackets": b"<rss><channel>" + b"<" * 500_000,
    "NUL in a title": GOOD.replace(b"bon avis", b"b\0on avis"),
    "NULs": bytes(MB),
    "noise": random.Random(7).randbytes(MB),
    "noise in a feed": b"<rss><channel><item>" + random.Random(8).randbytes(MB),
    "deep JSON": b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * MB,
    "endless number": b'{"version":"https://jsonfeed.org/version/1","items":[' + b"9" * MB + b"]}",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_feed_is_bounded_and_the_next_is_read(body: bytes) -> None:
    result = outcome(body)
    if isinstance(result, Reading):
        assert len(result.items) <= ITEMS
        assert all(len(item.title) <= TITLE_LENGTH for item in result.items)
        assert all(len(item.text) <= TEXT_LENGTH for item in result.items)
        assert "root:" not in str(result)
    else:
        assert result in {"not_a_feed", "too_slow", "too_heavy", "unreadable"}
    assert feed.parse(GOOD, address=ADDRESS).items[0].title == "Un bon avis"


def test_title_of_5_mb_is_cut() -> None:
    reading = feed.parse(HOSTILE["title of 5 MB"], address=ADDRESS)
    assert reading.items[0].title == "é" * TITLE_LENGTH


def test_what_burns_cpu_is_said_to_be_too_slow() -> None:
    # feedparser looks for an e-mail address from each letter on.
    damaged = f"<item><title>R&D</title><author>{'a' * 300_000}</author></item>"
    assert outcome(rss(damaged)) == "too_slow"
    assert feed.parse(GOOD, address=ADDRESS).items[0].title == "Un bon avis"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=600), st.sampled_from([b"", b"<rss><channel><item><title>", b"{", GOOD]))
def test_any_bytes_give_a_reading_or_a_reason(noise: bytes, before: bytes) -> None:
    assert outcome(before + noise) != "unreadable"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_of_a_title_comes_out_plain(text: str) -> None:
    written = escape(text).encode("utf-8", "replace")
    result = outcome(rss("<item><title>@</title></item>").replace(b"@", written))
    assert isinstance(result, Reading)
    for item in result.items:
        assert not any(category(character) in {"Cc", "Cs"} for character in item.title)
