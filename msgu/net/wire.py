"""The connection itself: to vetted IP addresses only, and within what the fetch may spend.

Time-outs of libraries bound one read; a server that drips a byte a second passes them for ever.
So every read, write and handshake here gets only the time that the whole fetch has left.
"""

import ssl
from collections.abc import Iterable, Sequence

import httpcore

from msgu.net.errors import NetError, Reason
from msgu.net.limits import Allowance


class Wire(httpcore.NetworkBackend):
    """Connects to given IP addresses, whatever the host is called.

    The request, the certificate and SNI keep the name; nothing is resolved again.
    """

    def __init__(self, addresses: Sequence[str], allowance: Allowance) -> None:
        self._addresses = addresses
        self._allowance = allowance

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to the first address that answers; each gets its share of the time left."""
        failure: Exception = httpcore.ConnectError("no address")
        for remaining, address in zip(
            range(len(self._addresses), 0, -1), self._addresses, strict=True
        ):
            share = self._allowance.seconds() / remaining
            try:
                stream = httpcore.SyncBackend().connect_tcp(address, port, timeout=share)
                return MeteredStream(stream, self._allowance)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class MeteredStream(httpcore.NetworkStream):
    """A stream that ends with the fetch's time or bytes, by a NetError."""

    def __init__(self, stream: httpcore.NetworkStream, allowance: Allowance) -> None:
        self._stream = stream
        self._allowance = allowance

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._allowance.seconds())
        self._allowance.receive(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._allowance.seconds())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, self._allowance.seconds())
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLError):
                raise NetError(Reason.TLS, str(error)) from error
            raise
        return MeteredStream(stream, self._allowance)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
