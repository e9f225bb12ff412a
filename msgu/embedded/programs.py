"""How one program is started: it dies with us, and Postgres never sees that we are root."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import IO, Any

BASE_DIR = Path(__file__).resolve().parent.parent.parent

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class Refused(Exception):
    """We cannot go on. The message is a French sentence for the person at the terminal."""


async def _nothing() -> None:
    """Some programs need no preparation."""


async def _at_once() -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program to start, how to see that it is ready, and how to ask it to stop.

    `environment` is the whole environment it gets. `prepare` runs before each start.
    `death_signal` reaches it when our own process dies without a word. Lines that hold one of
    `noise` are not worth logging.
    """

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    prepare: Callable[[], Coroutine[Any, Any, None]] = _nothing
    ready: Callable[[], Coroutine[Any, Any, bool]] = _at_once
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    never_as_root: bool = False
    noise: tuple[str, ...] = ()


def binary(package: str, path: str, name: str) -> Path:
    """The program `name`, from a wheel's files (never imported) or else from PATH."""
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (found := Path(folder, path, name)).is_file():
            return found
    if elsewhere := which(name):
        return Path(elsewhere)
    raise Refused(
        f"Le programme « {name} » est introuvable : installez-le sur ce poste, "
        "ou donnez DATABASE_URL et REDIS_URL pour vous servir de vos propres serveurs."
    )


def spawn(program: Program, *, output: int | IO[bytes] | None) -> subprocess.Popen[bytes]:
    """Start `program` from the project's folder, in a session of its own.

    A session of its own: the Ctrl-C of a terminal reaches only us, who stop things in order.
    """
    in_namespace = program.never_as_root and os.geteuid() == 0 and namespaces_work()
    as_nobody = program.never_as_root and must_be_nobody()
    return subprocess.Popen(
        program.argv,
        cwd=BASE_DIR,
        env=dict(program.environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
        user=nobody().pw_uid if as_nobody else None,
        group=nobody().pw_gid if as_nobody else None,
        extra_groups=[] if as_nobody else None,
        # Safe where no other thread runs, and none does: nothing else can follow the fork.
        preexec_fn=_before_exec(program.death_signal, namespace=in_namespace),  # noqa: PLW1509
    )


def _before_exec(death_signal: signal.Signals, *, namespace: bool) -> Callable[[], None]:
    parent = os.getpid()

    def prepare_child() -> None:
        if namespace:
            _enter_namespace()
        # After the namespace: a change of credentials forgets the death signal.
        if sys.platform == "linux":
            _libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return prepare_child


@cache
def namespaces_work() -> bool:
    """Whether root may enter a user namespace here (containers often refuse it)."""
    try:
        subprocess.run([sys.executable, "-I", "-c", ""], preexec_fn=_enter_namespace, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def must_be_nobody() -> bool:
    """Whether what refuses root must run, and own its files, as the user nobody."""
    return os.geteuid() == 0 and not namespaces_work()


def nobody() -> pwd.struct_passwd:
    """An ordinary user that every system has: initdb wants a number that has a name."""
    return pwd.getpwnam("nobody")


def _enter_namespace() -> None:
    """Become an ordinary user who owns what root owns: Postgres refuses to run as root."""
    number = nobody().pw_uid
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{number} 0 1")
    Path("/proc/self/gid_map").write_text(f"{number} 0 1")


def started_at(pid: int) -> str:
    """The moment a process started, in ticks since boot; "" where it is gone or unknown.

    Together with its number it names one process for ever: numbers come round again.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    state, *fields = stat.rpartition(")")[2].split()
    return "" if state == "Z" else fields[18]
