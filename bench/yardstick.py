"""How fast this machine is beside the one that the design's times were set on."""

from __future__ import annotations

import statistics
import time
from itertools import cycle

from bench import parse

# What feedparser took there for a feed of thirty items, with all that it does by default.
DESIGN_SECONDS = 0.011


class Yardstick:
    """The same work over and over, laid in turns beside what is measured."""

    def __init__(self) -> None:
        self._feeds = cycle(parse.documents(language="fr"))
        self._took: list[float] = []

    def lay(self) -> None:
        """Let feedparser read one feed, and remember how long it took."""
        body = next(self._feeds)
        began = time.perf_counter()
        parse.parse(body)
        self._took.append(time.perf_counter() - began)

    @property
    def seconds(self) -> float:
        """What feedparser takes here for one feed, most of the time."""
        return statistics.median(self._took)

    def there(self, seconds: float) -> float:
        """What took so long here, in seconds of the design's machine."""
        return seconds * DESIGN_SECONDS / self.seconds
