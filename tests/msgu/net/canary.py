"""A server that nobody may reach: it counts those who do."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass

from tests.msgu.net.server import Handler, Server, raw, redirect, serve

# It says it before it is asked anything: who connects is caught.
CAUGHT = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ncaught")


@dataclass(frozen=True)
class Canary:
    """On every IPv4 address of this machine, and on its IPv6 loopback where it has one."""

    servers: list[Server]

    @property
    def port(self) -> int:
        return self.servers[0].port

    @property
    def suffix(self) -> str:
        """What an address says of the port."""
        return "" if self.port == 80 else f":{self.port}"

    @property
    def connections(self) -> int:
        return sum(server.connections for server in self.servers)

    @property
    def both_families(self) -> bool:
        return len(self.servers) > 1


@contextmanager
def perched() -> Iterator[Canary]:
    """On port 80 where the machine allows it, so that no rule of ports protects it."""
    with ExitStack() as stack:
        try:
            first = stack.enter_context(_listen("0.0.0.0", 80))
        except OSError:
            first = stack.enter_context(_listen("0.0.0.0", 0))
        try:
            servers = [first, stack.enter_context(_listen("::1", first.port))]
        except OSError:
            servers = [first]
        yield Canary(servers)


def _listen(host: str, port: int) -> AbstractContextManager[Server]:
    return serve(CAUGHT, host=host, port=port, speaks_first=True)


def redirect_to(location: str) -> Handler:
    """A redirect whose location is sent as servers send theirs, in UTF-8."""
    return redirect(location.encode("utf-8", "surrogateescape").decode("latin-1"))


def fits_a_header(location: str) -> bool:
    return not {"\n", "\0"} & set(location)
