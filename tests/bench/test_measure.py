"""What /proc says of processes that we know."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from bench import measure

# A child that holds 50 MB, has worked for half a second, and has a child of its own.
BUSY = """
import subprocess, sys, time
held = bytearray(50_000_000)
while time.process_time() < 0.5:
    pass
subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"])
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def busy() -> Iterator[int]:
    with subprocess.Popen(
        [sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        process.stdout.readline()
        yield process.pid


def test_a_tree_is_a_process_and_what_it_started(busy: int) -> None:
    _, child = measure.tree(busy)
    assert measure.parent(child) == busy
    assert measure.name(child) == measure.name(busy)


def test_the_processor_is_counted_in_seconds(busy: int) -> None:
    assert 0.4 < measure.cpu_seconds(busy) < 5


def test_memory_is_counted_in_megabytes(busy: int) -> None:
    held = measure.memory(busy)
    assert 45 < held.pss <= held.rss < 200


def test_a_peak_outlives_what_made_it(busy: int) -> None:
    with measure.peak_of(busy) as peak:
        pass
    assert peak.memory.rss > 45


def test_a_process_that_is_gone_takes_nothing() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert measure.cpu_seconds(process.pid) == 0
    assert measure.memory(process.pid) == measure.Memory()
    assert measure.parent(process.pid) == 0
    assert not measure.name(process.pid)
