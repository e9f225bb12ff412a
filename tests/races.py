"""Several people at the same thing at the same moment, on real connections."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connections

SAFETY_SECONDS = 60


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run all of these, each on a connection of its own; gives what each came to."""
    came: list[object] = [None] * len(works)
    together = threading.Barrier(len(works), timeout=SAFETY_SECONDS)

    def run(place: int) -> None:
        try:
            together.wait()
            came[place] = works[place]()
        except Exception as error:
            came[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SAFETY_SECONDS)
        assert not thread.is_alive()
    return came
