"""Servers in a process of their own: what they take is not ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection

from tests.msgu.net.server import Handler, serve

PATIENCE = 60.0


@contextmanager
def servers(handlers: Callable[[], Mapping[str, Handler]]) -> Iterator[dict[str, str]]:
    """The addresses of servers, by name; `handlers` is called where they run."""
    # Not a fork: it would begin with our memory, and without our threads.
    context = get_context("spawn")
    ours, its_own = context.Pipe()
    process = context.Process(target=_serve_all, args=(its_own, handlers), daemon=True)
    process.start()
    its_own.close()
    try:
        if not ours.poll(PATIENCE):
            raise TimeoutError("the servers do not start")
        yield ours.recv()
    finally:
        ours.close()
        process.join(PATIENCE)
        process.kill()


def _serve_all(parent: Connection, handlers: Callable[[], Mapping[str, Handler]]) -> None:
    with ExitStack() as stack:
        started = {name: stack.enter_context(serve(each)) for name, each in handlers().items()}
        parent.send({name: server.address for name, server in started.items()})
        with suppress(EOFError):
            parent.recv()
