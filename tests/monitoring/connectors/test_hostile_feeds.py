"""Feeds made to hurt: each ends within its bounds, and the good one that follows is read."""

import zlib
from unicodedata import category
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.connectors import feed
from monitoring.connectors.feed_mapping import ITEMS
from monitoring.itemise import TEXT_LENGTH, TITLE_LENGTH
from monitoring.items import ConnectorError, Reading
from msgu.net import Limits
from tests.monitoring.connectors.hostile import GOOD, HOSTILE, rss

ADDRESS = "https://fils.example/fil.xml"


def outcome(body: bytes) -> Reading | str:
    """What comes of a body: a reading, or the reason why there is none."""
    try:
        return feed.parse(body, address=ADDRESS)
    except ConnectorError as error:
        return error.reason


def test_there_are_forty_or_more_and_the_door_lets_them_in() -> None:
    assert len(HOSTILE) >= 40
    assert max(map(len, HOSTILE.values())) <= Limits().decoded
    assert max(len(zlib.compress(body, 1)) for body in HOSTILE.values()) <= Limits().wire


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
