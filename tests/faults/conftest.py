"""A desk with servers of its own, to break: those of the session serve other tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.faults.desk import Desk, desk_to_break


@pytest.fixture(scope="session")
def whole_desk() -> Iterator[Desk]:
    # Durable: without it, a crash may take back what was committed.
    with desk_to_break(durable=True) as desk:
        yield desk


@pytest.fixture
def desk(whole_desk: Desk) -> Iterator[Desk]:
    """A desk on its first day."""
    whole_desk.begin()
    yield whole_desk
    whole_desk.send_home()
