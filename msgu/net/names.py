"""Names to IP addresses, within a time: getaddrinfo itself has no limit.

Nothing is remembered. Between vetting and connecting nothing is asked again, so a cache of some
seconds would be safe; but polls of a name are minutes apart, and it would spare none of them.
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from msgu.net.errors import NetError, Reason

# A host and a port give IP addresses as text, best first; OSError when there are none.
Resolve = Callable[[str, int], Sequence[str]]

# As many look-ups at once; the others wait for their turn, within their own time.
THREADS = 64


def ask_system(host: str, port: int) -> Sequence[str]:
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def resolve_within(seconds: float, resolve: Resolve, host: str, port: int) -> tuple[str, ...]:
    """Every IP address of a host, at least one. Raises NetError (DNS or DNS_TIMEOUT)."""
    question = _Question(resolve, host, port, ends=time.monotonic() + seconds)
    _threads.ask(question)
    try:
        found = question.answer.get(timeout=seconds)
    except Empty as error:
        raise NetError(Reason.DNS_TIMEOUT, host) from error
    if isinstance(found, OSError | UnicodeError):
        raise NetError(Reason.DNS, f"{host}: {found}") from found
    if isinstance(found, Exception):
        raise found
    if not found:
        raise NetError(Reason.DNS, f"{host}: no address")
    return found


@dataclass(frozen=True)
class _Question:
    resolve: Resolve
    host: str
    port: int
    ends: float
    answer: SimpleQueue[tuple[str, ...] | Exception] = field(default_factory=SimpleQueue)


class _Threads:
    """Threads that look names up. They are kept: starting one costs more than a look-up."""

    def __init__(self) -> None:
        self._questions: SimpleQueue[_Question] = SimpleQueue()
        self._vacancies = threading.Semaphore(THREADS)

    def ask(self, question: _Question) -> None:
        self._questions.put(question)
        if self._vacancies.acquire(blocking=False):
            # Daemons, unlike an executor's: a look-up that hangs must not hold up a stop.
            threading.Thread(target=self._serve, name="dns", daemon=True).start()

    def _serve(self) -> None:
        while True:
            question = self._questions.get()
            # Nobody waits any more for those that came while the name server hung.
            if time.monotonic() < question.ends:
                question.answer.put(_look_up(question))


def _look_up(question: _Question) -> tuple[str, ...] | Exception:
    try:
        return tuple(question.resolve(question.host, question.port))
    except Exception as error:
        return error


def _start_anew() -> None:
    global _threads  # noqa: PLW0603 (threads do not follow a fork: its child starts its own)
    _threads = _Threads()


_threads = _Threads()
os.register_at_fork(after_in_child=_start_anew)
