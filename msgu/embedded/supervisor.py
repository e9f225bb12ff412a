"""Keeps programs alive, and stops them in order."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from msgu.embedded.folder import read_lines, write_lines
from msgu.embedded.log import Log
from msgu.embedded.programs import Program, Refused, spawn, started_at

# All in seconds.
_GLANCE = 0.05  # between two looks at a process
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 30.0  # before a program is started again
_LONGEST_STOP = 4.5  # of everything
_RESERVED_STOP = 1.5  # of that, what each group keeps for itself


class Supervisor:
    """Programs are started in groups; the last group is the first to be stopped.

    `note` is a file that names the running processes, for whoever comes after a sudden end.
    """

    def __init__(self, note: Path, log: Log) -> None:
        self._note = note
        self.log = log
        self._groups: list[list[_Keeper]] = []

    async def start(self, programs: Sequence[Program], *, patience: float | None = None) -> None:
        """Start a group and wait until each of it is ready.

        Raises Refused after `patience` seconds, or when a program cannot be started at all.
        """
        group = [_Keeper(program, self.log, self._write_note) for program in programs]
        self._groups.append(group)
        for keeper in group:
            await keeper.begin()
        try:
            async with asyncio.timeout(patience):
                for program in programs:
                    while not await program.ready():
                        await asyncio.sleep(_GLANCE)
        except TimeoutError:
            names = ", ".join(program.name for program in programs)
            raise Refused(
                f"Pas de réponse après {patience:.0f} s ({names}). "
                f"Le journal dit pourquoi : {self.log.file}"
            ) from None

    async def run(self, program: Program, *, shown: bool = False) -> int:
        """Run a program to its end and return its code. `shown`: its output is not logged."""
        process = spawn(program, output=None if shown else subprocess.PIPE)
        try:
            if process.stdout:
                await self.log.follow(program.name, process.stdout, program.noise)
            return await ended(process)
        finally:
            await _stop(process, program.stop_signal, patience=_RESERVED_STOP)

    async def stop(self) -> None:
        """Stop everything within five seconds, by force where asking is not enough."""
        deadline = monotonic() + _LONGEST_STOP
        while self._groups:
            group = self._groups.pop()
            patience = deadline - monotonic() - _RESERVED_STOP * len(self._groups)
            await asyncio.gather(*(keeper.stop(patience=patience) for keeper in group))
        self._note.unlink(missing_ok=True)

    def _write_note(self) -> None:
        running = [keeper.identity() for group in self._groups for keeper in group]
        write_lines(self._note, dict(filter(None, running)))


class _Keeper:
    """Starts one program again each time it ends."""

    def __init__(self, program: Program, log: Log, changed: Callable[[], None]) -> None:
        self._program = program
        self._log = log
        self._changed = changed
        self._process: subprocess.Popen[bytes] | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._listening: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Start the program for the first time. Raises Refused or OSError."""
        self._keeping = asyncio.create_task(self._keep(await self._spawn()))

    def identity(self) -> tuple[str, str] | None:
        """The number of the process; its birth and the signal that stops it."""
        if not self._process or not (birth := started_at(self._process.pid)):
            return None
        return str(self._process.pid), f"{birth} {int(self._program.stop_signal)}"

    async def stop(self, *, patience: float) -> None:
        if self._keeping:
            self._keeping.cancel()
        if self._process:
            await _stop(self._process, self._program.stop_signal, patience=patience)
        if self._listening:
            # What it said at the end; something it left behind might hold its output open.
            await asyncio.wait([self._listening], timeout=_GLANCE)
            self._listening.cancel()

    async def _spawn(self) -> subprocess.Popen[bytes]:
        await self._program.prepare()
        process = self._process = spawn(self._program, output=subprocess.PIPE)
        assert process.stdout
        self._listening = asyncio.create_task(
            self._log.follow(self._program.name, process.stdout, self._program.noise)
        )
        self._changed()
        return process

    async def _keep(self, process: subprocess.Popen[bytes]) -> None:
        pause = _FIRST_PAUSE
        while True:
            birth = monotonic()
            code = await ended(process)
            _end_session(process)
            self._process = None  # Its number may soon be another's.
            if monotonic() - birth > _LONGEST_PAUSE:
                pause = _FIRST_PAUSE
            self._say(f"s’est arrêté (code {code}) ; nouvel essai dans {pause:.1f} s")
            process, pause = await self._start_again(pause)

    async def _start_again(self, pause: float) -> tuple[subprocess.Popen[bytes], float]:
        """The new process, and the longer pause to make before the next."""
        while True:
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
            try:
                return await self._spawn(), pause
            except (Refused, OSError) as error:
                self._say(str(error))

    def _say(self, text: str) -> None:
        self._log.write("veille", f"{self._program.name} : {text}")


async def ended(process: subprocess.Popen[bytes]) -> int:
    """Wait for the end of a process and return its code."""
    # asyncio's own processes also wait for their output to be closed by all who inherited it.
    while (code := process.poll()) is None:
        await asyncio.sleep(_GLANCE)
    return code


async def _stop(
    process: subprocess.Popen[bytes], stop_signal: signal.Signals, *, patience: float
) -> None:
    process.send_signal(stop_signal)  # Nothing happens where it has ended.
    with suppress(TimeoutError):
        async with asyncio.timeout(patience):
            await ended(process)
    _end_session(process)
    await ended(process)


def _end_session(process: subprocess.Popen[bytes]) -> None:
    """Kill it, where it still runs, and what it had started, which should not survive it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def stop_leftovers(note: Path, *, patience: float = 3) -> None:
    """Stop what a supervisor that was killed left running; `note` names it."""
    if not note.exists():
        return
    deadline = monotonic() + patience
    births = {}
    for number, value in read_lines(note).items():
        birth, stop_signal = value.split()
        births[int(number)] = birth
        with suppress(ProcessLookupError):
            if started_at(int(number)) == birth:
                os.kill(int(number), int(stop_signal))
    for pid, birth in births.items():
        with suppress(ProcessLookupError):
            while started_at(pid) == birth:
                if monotonic() > deadline:
                    os.killpg(pid, signal.SIGKILL)
                sleep(_GLANCE)
    note.unlink()
