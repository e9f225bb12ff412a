"""Real servers on loopback that behave well or badly, one thread per connection."""

import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

# What a server does with one connection, once it has read the request's headers.
Handler = Callable[["Connection"], None]


@dataclass
class Server:
    """`requests` holds each request's bytes; `connections` also counts those that said nothing."""

    host: str
    port: int
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    server_names: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"


@dataclass
class Connection:
    socket: socket.socket
    request: bytes
    closing: threading.Event

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def drip(self, pieces: Iterable[bytes], *, every: float) -> None:
        """Send a piece every so many seconds until the test is over."""
        for piece in pieces:
            self.send(piece)
            if self.closing.wait(every):
                return

    def reset(self) -> None:
        """End with RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def answer(
    body: bytes = b"", *, status: str = "200 OK", headers: Iterable[tuple[str, str]] = ()
) -> Handler:
    """A well-formed answer with its length, then the end of the connection."""
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
    if not any(line.lower().startswith("content-length:") for line in lines):
        lines.append(f"Content-Length: {len(body)}")
    head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
    return lambda connection: connection.send(head + body)


def redirect(location: str, *, status: str = "302 Found") -> Handler:
    return answer(status=status, headers=[("Location", location)])


def raw(data: bytes) -> Handler:
    return lambda connection: connection.send(data)


def gzip(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


def gzip_of_zeros(megabytes: int) -> bytes:
    """A bomb, packed without ever holding what it unpacks to."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(2**20)
    return b"".join(packer.compress(zeros) for _ in range(megabytes)) + packer.flush()


@contextmanager
def serve(
    handler: Handler,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    tls: ssl.SSLContext | None = None,
    speaks_first: bool = False,
) -> Iterator[Server]:
    """A server that lives as long as the block. With `speaks_first` it reads no request."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family)
    server = Server(host, listener.getsockname()[1])
    threads: list[threading.Thread] = []
    if tls:
        tls.sni_callback = lambda _socket, name, _context: server.server_names.append(name)

    def accept() -> None:
        while True:
            try:
                accepted, _ = listener.accept()
            except OSError:
                return
            server.connections += 1
            thread = threading.Thread(target=converse, args=(accepted,))
            threads.append(thread)
            thread.start()

    def converse(accepted: socket.socket) -> None:
        # The client may leave at any moment: that is what the tests are about.
        with suppress(OSError), accepted:
            accepted.settimeout(10)
            stream = tls.wrap_socket(accepted, server_side=True) if tls else accepted
            with stream:
                request = b"" if speaks_first else _read_request(stream)
                if request:
                    server.requests.append(request)
                handler(Connection(stream, request, server.closing))

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield server
    finally:
        server.closing.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join()
        for thread in threads:
            thread.join()


@contextmanager
def black_hole(*, host: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """The port of a server that is too busy to let anybody connect: it does not even refuse."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server((host, port), family=family, backlog=0))
        port = listener.getsockname()[1]
        for _ in range(4):  # Its queue is full after one or two.
            waiting = stack.enter_context(socket.socket(family))
            waiting.setblocking(False)
            waiting.connect_ex((host, port))
        yield port


def _read_request(stream: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        piece = stream.recv(65536)
        if not piece:
            break
        request += piece
    return request
