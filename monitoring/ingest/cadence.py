"""When a source is asked again: pure rules, in seconds."""

from __future__ import annotations

from monitoring.models import Source

# A source that has nothing new is asked a quarter less often each time, down to its slowest.
SLOWING = 1.25
# A failing source is asked less and less often, down to this, and never given up.
BACKOFF_CAP = 3_600.0
# How long a host that wants rest may put off those of its sources that were not asked.
HOST_REST_CAP = 300.0


def next_interval(source: Source, *, news: bool, pressing: bool = False) -> int:
    """How long to wait from now on: its fastest as soon as it speaks, longer while it does not.

    `pressing`: the desk's level lets no source slow down.
    """
    if news or pressing:
        return source.interval_min
    slower = min(round(source.interval * SLOWING), source.interval_max)
    return max(slower, source.interval_min)


def wait_after_success(source: Source, *, asked: float) -> float:
    """Its present interval, or longer where it asks for it: but never past its slowest.

    What it asks for is its own word (Retry-After, Cache-Control, Expires, ttl): a source that
    says « a year » must not silence itself.
    """
    return max(source.interval, min(asked, source.interval_max))


def wait_after_failure(source: Source, *, failing: float, retry_after: float) -> float:
    """As long again as it has been failing: twice as long each time, up to the cap.

    Counted in seconds and not in failures, so that asking it now, by hand, costs no delay. No
    sooner than its server asks, up to the same cap.
    """
    cap = max(BACKOFF_CAP, source.interval_min)
    return max(source.interval_min, min(failing, cap), min(retry_after, cap))


def wait_for_host(source: Source, *, retry_after: float) -> float:
    """For a source whose turn has not come because its host asks for rest: some minutes at most.

    Another source of the host caused it: this one must not be silenced by its neighbours.
    """
    return min(retry_after, source.interval_min, HOST_REST_CAP)
