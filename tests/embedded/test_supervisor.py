"""The supervisor with small programs: what it keeps alive, what it logs, what it ends."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from msgu.embedded.folder import write_lines
from msgu.embedded.log import Log
from msgu.embedded.programs import Program, Refused, spawn, started_at
from msgu.embedded.supervisor import Supervisor, stop_leftovers
from tests.embedded.running import is_gone, wait_until


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    log = Log(tmp_path / "log")
    yield log
    log.close()


@pytest.fixture
def supervisor(tmp_path: Path, log: Log) -> Supervisor:
    return Supervisor(tmp_path / "children", log)


def shell(script: str, name: str = "small", **options: Any) -> Program:
    return Program(name=name, argv=("sh", "-c", script), **options)


def telling_its_number(file: Path, script: str = "exec sleep 60", **options: Any) -> Program:
    """A program that adds its number to `file` each time it starts."""
    return shell(f"echo $$ >> '{file}'; {script}", **options)


def numbers(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


async def becomes(is_so: Any) -> None:
    """Wait while the supervisor works on."""
    async with asyncio.timeout(30):
        while not is_so():
            await asyncio.sleep(0.02)


def test_a_program_that_is_killed_is_started_again(tmp_path: Path, supervisor: Supervisor) -> None:
    file = tmp_path / "numbers"

    async def scene() -> None:
        await supervisor.start([telling_its_number(file)])
        await becomes(lambda: len(numbers(file)) == 1)
        os.kill(numbers(file)[0], signal.SIGKILL)
        await becomes(lambda: len(numbers(file)) == 2)
        await supervisor.stop()

    asyncio.run(scene())
    assert all(is_gone(number) for number in numbers(file))
    assert "s’est arrêté (code -9)" in (tmp_path / "log").read_text()


def test_pauses_grow_between_starts(tmp_path: Path, supervisor: Supervisor) -> None:
    async def scene() -> None:
        await supervisor.start([shell("exit 3")])
        await becomes(lambda: "dans 0.8 s" in (tmp_path / "log").read_text())
        await supervisor.stop()

    asyncio.run(scene())


def test_a_program_that_could_not_be_started_again_is_tried_again(
    tmp_path: Path, supervisor: Supervisor
) -> None:
    starts: list[int] = []

    async def fails_the_second_time() -> None:
        starts.append(len(starts))
        if len(starts) == 2:
            raise Refused("Pas maintenant.")

    async def scene() -> None:
        await supervisor.start([shell("exit 1", prepare=fails_the_second_time)])
        await becomes(lambda: len(starts) == 3)
        await supervisor.stop()

    asyncio.run(scene())
    assert "small : Pas maintenant." in (tmp_path / "log").read_text()


def test_the_last_group_is_stopped_first(tmp_path: Path, supervisor: Supervisor) -> None:
    told = tmp_path / "told"

    def saying_goodbye(name: str) -> Program:
        ready = tmp_path / name

        async def is_ready() -> bool:
            return ready.exists()

        script = (
            f"trap 'echo {name} >> {told}; exit' TERM; touch {ready}; while :; do sleep 0.01; done"
        )
        return shell(script, ready=is_ready)

    async def scene() -> None:
        await supervisor.start([saying_goodbye("server")])
        await supervisor.start([saying_goodbye("web")])
        await supervisor.stop()

    asyncio.run(scene())
    assert told.read_text().split() == ["web", "server"]


def test_stubborn_programs_and_what_they_started_end_within_five_seconds(
    tmp_path: Path, supervisor: Supervisor
) -> None:
    file = tmp_path / "numbers"
    stubborn = f"trap '' TERM; sleep 60 & echo $! >> '{file}'; wait; sleep 60"

    async def scene() -> float:
        for _ in range(2):
            await supervisor.start([telling_its_number(file, stubborn)])
        await becomes(lambda: len(numbers(file)) == 4)
        before = time.monotonic()
        await supervisor.stop()
        return time.monotonic() - before

    assert asyncio.run(scene()) < 5
    wait_until(lambda: all(is_gone(number) for number in numbers(file)))


def test_a_server_that_never_answers_is_refused(supervisor: Supervisor, tmp_path: Path) -> None:
    async def never() -> bool:
        return False

    async def scene() -> None:
        try:
            await supervisor.start([shell("exec sleep 60", "silent", ready=never)], patience=0.1)
        finally:
            await supervisor.stop()

    with pytest.raises(Refused, match=r"Pas de réponse après .* \(silent\)"):
        asyncio.run(scene())


def test_the_log_says_when_who_and_what(tmp_path: Path, supervisor: Supervisor) -> None:
    script = r"echo; printf 'été\n\033[31mred\007 \n'; echo noisy; printf '\377\n'; echo last >&2"

    assert asyncio.run(supervisor.run(shell(script, noise=("noisy",)))) == 0

    lines = (tmp_path / "log").read_text().splitlines()
    assert [line.split(maxsplit=1)[1] for line in lines] == [
        "small     été",
        "small     [31mred",
        "small     \ufffd",
        "small     last",
    ]


def test_a_line_without_end_does_not_stop_the_log(tmp_path: Path, supervisor: Supervisor) -> None:
    program = Program(
        name="endless", argv=(sys.executable, "-c", "print('a' * 200_000); print('after')")
    )

    assert asyncio.run(supervisor.run(program)) == 0

    text = (tmp_path / "log").read_text()
    assert "a line was too long to show" in text
    assert text.endswith("endless   after\n")


def test_what_is_shown_is_not_logged(
    tmp_path: Path, supervisor: Supervisor, capfd: pytest.CaptureFixture[str]
) -> None:
    code = asyncio.run(supervisor.run(shell("echo password; exit 4"), shown=True))

    assert (code, capfd.readouterr().out) == (4, "password\n")
    assert (tmp_path / "log").read_text() == ""


def test_a_step_that_is_interrupted_ends(tmp_path: Path, supervisor: Supervisor) -> None:
    file = tmp_path / "numbers"

    async def scene() -> None:
        step = asyncio.create_task(supervisor.run(telling_its_number(file)))
        await becomes(lambda: numbers(file))
        step.cancel()
        await asyncio.gather(step, return_exceptions=True)

    asyncio.run(scene())
    assert all(is_gone(number) for number in numbers(file))


def test_leftovers_are_stopped_and_strangers_are_left_alone(tmp_path: Path) -> None:
    note = tmp_path / "children"
    left, stubborn, stranger = (
        spawn(shell(script), output=None)
        for script in ("exec sleep 60", "trap '' TERM; sleep 60", "exec sleep 60")
    )
    write_lines(
        note,
        {
            str(left.pid): f"{started_at(left.pid)} {int(signal.SIGTERM)}",
            str(stubborn.pid): f"{started_at(stubborn.pid)} {int(signal.SIGTERM)}",
            str(stranger.pid): f"1 {int(signal.SIGTERM)}",
        },
    )

    stop_leftovers(note, patience=0.5)

    assert (left.wait(), stubborn.wait(), stranger.poll()) == (-15, -9, None)
    assert not note.exists()
    stranger.kill()
    stranger.wait()
