"""Real processes of ours, seen from outside."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from msgu.embedded.programs import BASE_DIR, started_at

_TELL_AND_WAIT = (
    "import json, os, sys; print(json.dumps(dict(os.environ)), flush=True); sys.stdin.read()"
)


def embedded(*words: str) -> list[str]:
    return [sys.executable, "-m", "msgu.embedded", *words]


def run(*words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A command of ours from beginning to end."""
    return subprocess.run(
        embedded(*words), cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )


@contextmanager
def serving(
    environment: dict[str, str], *options: str, before: tuple[str, ...] = ()
) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Embedded servers at work: their keeper, and the environment that a command gets from it."""
    with subprocess.Popen(
        [*before, *embedded("exec", *options, "--", sys.executable, "-c", _TELL_AND_WAIT)],
        cwd=BASE_DIR,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as keeper:
        assert keeper.stdout
        assert keeper.stdin
        yield keeper, json.loads(keeper.stdout.readline())
        keeper.stdin.close()
        keeper.wait()


def query(environment: dict[str, str], statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def children(var: Path) -> dict[str, int]:
    """The numbers of the processes that a supervisor noted, by the name of their program."""
    numbers = [int(line.split("=")[0]) for line in (var / "children").read_text().splitlines()]
    return {Path(f"/proc/{pid}/exe").readlink().name: pid for pid in numbers}


def is_gone(pid: int) -> bool:
    return not started_at(pid)


def wait_until(is_so: Callable[[], bool], *, at_most: float = 30) -> None:
    """Wait for something that must come; the limit only ends a test that has failed."""
    deadline = time.monotonic() + at_most
    while not is_so():
        assert time.monotonic() < deadline, "It never came."
        time.sleep(0.05)
