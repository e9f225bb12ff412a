"""What is said, and when: soon, often at first, for ever, and never twice under one name."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from monitoring.demonstration.feeds import CHANNELS
from monitoring.demonstration.programme import (
    CHATTER,
    FIRST_MINUTES,
    REPOSTS,
    day_length,
    said,
)

HOUR = 3_600.0
QUEUED = {channel.slug for channel in CHANNELS if channel.queue_all}


def test_something_is_there_from_the_first_second() -> None:
    assert len(said(0.0)) >= 5
    assert any("Au secours" in post.text for post in said(10.0))
    assert any(post.platform == "officiel" for post in said(10.0))


def test_it_is_lively_at_first_then_calm_and_never_falls_silent() -> None:
    first = [post.at for post in said(FIRST_MINUTES) if post.platform in QUEUED]
    assert max(b - a for a, b in pairwise([0.0, *first])) <= 10.0
    later = [post.at for post in said(30 * HOUR)]
    assert max(b - a for a, b in pairwise(later)) <= 2 * CHATTER
    queued = [post for post in said(9 * HOUR, since=HOUR) if post.platform in QUEUED]
    assert len(queued) / 8 < 100


def test_no_name_comes_twice_and_a_restart_changes_nothing() -> None:
    whole = said(100 * HOUR)
    assert len({post.name for post in whole}) == len(whole)
    assert said(100 * HOUR, since=98 * HOUR) == [post for post in whole if post.at >= 98 * HOUR]


def test_only_the_rumour_is_passed_on_word_for_word() -> None:
    times = Counter(post.text for post in said(3 * day_length()))
    repeated = {text: n for text, n in times.items() if n > 1}
    assert set(repeated.values()) == {REPOSTS + 1}
    assert all("TOUTE la ville" in text for text in repeated)
    assert len(repeated) == 3
