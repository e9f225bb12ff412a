"""How much one fetch may take, and what is left of it."""

import time
from dataclasses import dataclass

from msgu.net.errors import NetError, Reason

MB = 2**20


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Times in seconds, sizes in bytes. `deadline` and `wire` span all the hops of a fetch."""

    deadline: float = 15.0
    dns: float = 5.0
    wire: int = 2 * MB
    decoded: int = 5 * MB
    headers: int = 100
    redirects: int = 3


class Allowance:
    """What one fetch may still spend. The clock starts when it is made."""

    def __init__(self, limits: Limits) -> None:
        self._ends = time.monotonic() + limits.deadline
        self._bytes = limits.wire

    def seconds(self) -> float:
        """The seconds left, above zero. Raises NetError when there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise NetError(Reason.TIMEOUT, "the deadline of the whole fetch has passed")
        return left

    def receive(self, size: int) -> None:
        """Count bytes off the wire. Raises NetError when they are too many."""
        self._bytes -= size
        if self._bytes < 0:
            raise NetError(Reason.TOO_LARGE, "too many bytes on the wire")
