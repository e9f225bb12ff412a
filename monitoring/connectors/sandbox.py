"""Child processes that read what strangers wrote, held to bounds of time and memory.

A few children serve a whole process, one question at a time each: starting one costs 70 ms, a
question 0.3 ms. The limits are the child's own: set in a thread, they would bind every thread.
Questions and answers are frames: four bytes of length, big-endian, then as many bytes.
"""

from __future__ import annotations

import atexit
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, LifoQueue

from monitoring.items import ConnectorError

# One that is slow must not hold up the others; each takes 25 MB, more after a large feed.
CHILDREN = 3
# A child that nobody asks for so long ends.
IDLE_SECONDS = 120
MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 5
# The limit on CPU ends a child that works; this one ends a child that waits, or a machine that
# has no time for it. A question waits as long for a child to be free.
WALL_SECONDS = 20
# A body of 5 MB gives less; more is an expansion trick.
ANSWER_BYTES = 32 * 1024 * 1024

_LENGTH = struct.Struct(">I")
_CHUNK = 65_536
# How a child says that it met its limit of memory; what it holds by then, it cannot give back.
_OUT_OF_MEMORY = 70


class Sandbox:
    """A script that calls `serve`, in up to `CHILDREN` processes, each started when needed."""

    def __init__(
        self,
        script: Path,
        *,
        wall_seconds: float = WALL_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._wall_seconds = wall_seconds
        # -I: neither the environment nor the current folder can change what it runs.
        command = [sys.executable, "-I", str(script), str(idle_seconds)]
        self._children = [_Child(command, wall_seconds) for _ in range(CHILDREN)]
        # The last one to come back is the first to be asked: the others may grow idle, and end.
        self._free: LifoQueue[_Child] = LifoQueue()
        self._give_back(*self._children)
        atexit.register(self.stop)

    def ask(self, question: bytes) -> bytes:
        """A child's answer. Raises ConnectorError: too_slow, too_heavy, unreadable."""
        try:
            child = self._free.get(timeout=self._wall_seconds)
        except Empty as error:
            raise ConnectorError("too_slow", "all parsers are busy") from error
        try:
            return child.ask(question)
        finally:
            self._give_back(child)

    def stop(self) -> None:
        """End the children. The next question starts another."""
        for child in self._children:
            child.stop()

    def _give_back(self, *children: _Child) -> None:
        for child in children:
            self._free.put(child)


class _Child:
    """One process, started when first asked and again after each death."""

    def __init__(self, command: list[str], wall_seconds: float) -> None:
        self._command = command
        self._wall_seconds = wall_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._used = False

    def ask(self, question: bytes) -> bytes:
        try:
            return self._ask(question)
        except ConnectorError as error:
            # Earlier questions may have filled its memory, or it ended because none came: only
            # a fresh child shows that this question is at fault.
            if not self._used or error.reason == "too_slow":
                raise
            self.stop()
            return self._ask(question)

    def stop(self) -> None:
        if self._process is not None:
            with self._process:  # closes its pipes, and waits for it
                self._process.kill()
        self._process, self._used = None, False

    def _ask(self, question: bytes) -> bytes:
        process = self._living()
        deadline = time.monotonic() + self._wall_seconds
        try:
            _write(process, _LENGTH.pack(len(question)) + question, deadline)
            answer = _read(process, _read_length(process, deadline), deadline)
        except (EOFError, BrokenPipeError) as error:
            raise _why(process.wait()) from error
        except BaseException:
            self.stop()  # Whatever came, the rest of its answer must not meet the next question.
            raise
        self._used = True
        return answer

    def _living(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process = _start(self._command)
        return self._process


def serve(answer: Callable[[bytes], bytes]) -> None:
    """In the child: answer each question of stdin on stdout, until it closes or none comes."""
    # Ctrl-C is for the parent: the child ends as its stdin closes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    idle_seconds = float(sys.argv[1])
    while _ready(source.fileno(), select.POLLIN, idle_seconds):
        header = source.read(_LENGTH.size)
        if not header:
            break
        question = source.read(*_LENGTH.unpack(header))
        # Soft only: a hard limit could not be raised for the next question.
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + CPU_SECONDS, hard))
        try:
            reply = answer(question)
        except MemoryError:
            os._exit(_OUT_OF_MEMORY)
        sink.write(_LENGTH.pack(len(reply)) + reply)
        sink.flush()


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(  # noqa: S603 (our own script)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    )
    assert process.stdin
    assert process.stdout
    os.set_blocking(process.stdin.fileno(), False)
    os.set_blocking(process.stdout.fileno(), False)
    return process


def _why(status: int) -> ConnectorError:
    if status == -signal.SIGXCPU:
        return ConnectorError("too_slow", f"more than {CPU_SECONDS} s of CPU")
    # SIGKILL: the machine's own answer to a lack of memory.
    if status in {_OUT_OF_MEMORY, -signal.SIGKILL}:
        return ConnectorError("too_heavy", f"more than {MEMORY // 1024**2} MB")
    return ConnectorError("unreadable", f"the parser ended with {status}")


def _write(process: subprocess.Popen[bytes], content: bytes, deadline: float) -> None:
    assert process.stdin
    left = memoryview(content)
    while left:
        _wait(process.stdin.fileno(), select.POLLOUT, deadline)
        left = left[os.write(process.stdin.fileno(), left[:_CHUNK]) :]


def _read_length(process: subprocess.Popen[bytes], deadline: float) -> int:
    (length,) = _LENGTH.unpack(_read(process, _LENGTH.size, deadline))
    if length > ANSWER_BYTES:
        raise ConnectorError("too_heavy", f"an answer of {length} bytes")
    return int(length)


def _read(process: subprocess.Popen[bytes], length: int, deadline: float) -> bytes:
    assert process.stdout
    content = bytearray()
    while len(content) < length:
        _wait(process.stdout.fileno(), select.POLLIN, deadline)
        chunk = os.read(process.stdout.fileno(), min(_CHUNK, length - len(content)))
        if not chunk:
            raise EOFError
        content += chunk
    return bytes(content)


def _wait(descriptor: int, event: int, deadline: float) -> None:
    if not _ready(descriptor, event, deadline - time.monotonic()):
        raise ConnectorError("too_slow", "no answer in time")


def _ready(descriptor: int, event: int, seconds: float) -> bool:
    poll = select.poll()  # select() refuses descriptors above 1023
    poll.register(descriptor, event)
    return bool(poll.poll(max(0, seconds) * 1000))
