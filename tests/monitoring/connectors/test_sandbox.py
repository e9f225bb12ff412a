"""The sandbox with a child that misbehaves on demand: bounds hold, the next question is served."""

import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monitoring.connectors.sandbox import CHILDREN, Sandbox
from monitoring.items import ConnectorError

SCRIPT = Path(__file__).with_name("odd_child.py")
ROOT = Path(__file__).resolve().parents[3]
GENEROUS = 20  # seconds


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    box = Sandbox(SCRIPT, wall_seconds=GENEROUS)
    yield box
    box.stop()


def child_of(sandbox: Sandbox) -> subprocess.Popen[bytes]:
    (process,) = (child._process for child in sandbox._children if child._process)
    return process


@pytest.mark.parametrize("question", [b"", b"bonjour", bytes(5 * 2**20)], ids=len)
def test_answers_of_any_size_come_back_whole(sandbox: Sandbox, question: bytes) -> None:
    assert sandbox.ask(question) == question


def test_children_serve_many_threads_each_its_own_answer(sandbox: Sandbox) -> None:
    questions = [b"%d" % number for number in range(200)]
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(sandbox.ask, questions)) == questions


def test_questions_of_one_moment_have_a_child_each(sandbox: Sandbox, tmp_path: Path) -> None:
    # Each is answered only once all three are at work.
    question = f"meet {CHILDREN} {tmp_path}".encode()
    with ThreadPoolExecutor(CHILDREN) as pool:
        assert list(pool.map(sandbox.ask, [question] * CHILDREN)) == [question] * CHILDREN
    assert len(list(tmp_path.iterdir())) == CHILDREN


def test_there_are_never_more_children_than_allowed(sandbox: Sandbox, tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(sandbox.ask, [f"meet 1 {tmp_path}".encode()] * 200))
    assert 1 <= len(list(tmp_path.iterdir())) <= CHILDREN


def test_child_is_kept_between_questions(sandbox: Sandbox) -> None:
    sandbox.ask(b"un")
    first = child_of(sandbox).pid
    sandbox.ask(b"deux")
    assert child_of(sandbox).pid == first


def test_question_does_not_wait_for_ever_for_a_child(sandbox: Sandbox) -> None:
    busy = [sandbox._free.get() for _ in range(CHILDREN)]
    sandbox._wall_seconds = 0.1
    with pytest.raises(ConnectorError, match="too_slow: all parsers are busy"):
        sandbox.ask(b"un")
    sandbox._wall_seconds = GENEROUS
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(sandbox.ask, b"deux")
        sandbox._free.put(busy.pop())
        assert waiting.result(GENEROUS) == b"deux"


def test_child_that_nobody_asks_ends_and_the_next_question_starts_another() -> None:
    sandbox = Sandbox(SCRIPT, wall_seconds=GENEROUS, idle_seconds=0.1)
    sandbox.ask(b"un")
    first = child_of(sandbox)
    assert first.wait(GENEROUS) == 0
    assert sandbox.ask(b"deux") == b"deux"
    assert child_of(sandbox).pid != first.pid
    sandbox.stop()


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (b"burn", "too_slow"),
        (b"swallow", "too_heavy"),
        (b"chatter", "too_heavy"),
        (b"vanish", "too_heavy"),
        (b"leave", "unreadable"),
    ],
)
def test_next_question_is_served_after(sandbox: Sandbox, question: bytes, reason: str) -> None:
    sandbox.ask(b"avant")
    with pytest.raises(ConnectorError) as refusal:
        sandbox.ask(question)
    assert refusal.value.reason == reason
    assert sandbox.ask("après".encode()) == "après".encode()


def test_child_that_waits_is_ended_by_the_clock() -> None:
    sandbox = Sandbox(SCRIPT, wall_seconds=1)
    with pytest.raises(ConnectorError, match="too_slow"):
        sandbox.ask(b"sleep")
    sandbox.stop()


def test_memory_that_an_earlier_question_took_is_not_held_against_the_next(
    sandbox: Sandbox,
) -> None:
    assert sandbox.ask(b"hoard") == b"hoard"
    first = child_of(sandbox).pid
    assert sandbox.ask(b"hoard") == b"hoard"
    assert child_of(sandbox).pid != first


def test_child_that_died_between_two_questions_is_replaced(sandbox: Sandbox) -> None:
    sandbox.ask(b"un")
    child_of(sandbox).send_signal(signal.SIGTERM)
    assert sandbox.ask(b"deux") == b"deux"


def test_child_leaves_no_core_and_ends_when_its_stdin_closes(sandbox: Sandbox) -> None:
    sandbox.ask(b"un")
    child = child_of(sandbox)
    assert resource.prlimit(child.pid, resource.RLIMIT_CORE) == (0, 0)
    assert child.stdin
    child.stdin.close()
    assert child.wait(GENEROUS) == 0


def test_child_does_not_outlive_a_parent_that_is_killed() -> None:
    script = (
        "import sys; from pathlib import Path; from monitoring.connectors.sandbox import Sandbox\n"
        "Sandbox(Path(sys.argv[1])).ask(b'un'); print(flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(SCRIPT)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == b"\n"
        parent.kill()
        # The child shares the parent's stderr, whose end is only seen when both are gone.
        parent.communicate(timeout=GENEROUS)
