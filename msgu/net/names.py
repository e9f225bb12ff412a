"""Names to IP addresses, within a time: getaddrinfo itself has no limit."""

import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from msgu.net.errors import NetError, Reason

# A host and a port give IP addresses as text, best first; OSError when there are none.
Resolve = Callable[[str, int], Sequence[str]]

# A look-up that nobody waits for any more keeps its slot until the system gives up.
_SLOTS = threading.BoundedSemaphore(64)


def ask_system(host: str, port: int) -> Sequence[str]:
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def resolve_within(seconds: float, resolve: Resolve, host: str, port: int) -> tuple[str, ...]:
    """Every IP address of a host, at least one. Raises NetError (DNS or DNS_TIMEOUT)."""
    ends = time.monotonic() + seconds
    if not _SLOTS.acquire(timeout=seconds):
        raise NetError(Reason.DNS_TIMEOUT, f"{host}: too many look-ups are waiting")
    addresses: Future[tuple[str, ...]] = Future()
    # Daemon threads, unlike an executor's: a look-up that hangs must not hold up a stop.
    threading.Thread(
        target=_look_up, args=(addresses, resolve, host, port), name="dns", daemon=True
    ).start()
    try:
        found = addresses.result(timeout=max(ends - time.monotonic(), 0))
    except TimeoutError as error:
        raise NetError(Reason.DNS_TIMEOUT, host) from error
    except (OSError, UnicodeError) as error:
        raise NetError(Reason.DNS, f"{host}: {error}") from error
    if not found:
        raise NetError(Reason.DNS, f"{host}: no address")
    return found


def _look_up(addresses: Future[tuple[str, ...]], resolve: Resolve, host: str, port: int) -> None:
    try:
        addresses.set_result(tuple(resolve(host, port)))
    except Exception as error:
        addresses.set_exception(error)
    finally:
        _SLOTS.release()
