"""The one folder that holds everything of an installation made by `make run`.

postgres/ redis/   the data          secrets      made once, never shown
run/               the sockets       environment  what the last `make run` gave its processes
log/ static/                         lock, children  who is running
"""

import fcntl
import os
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

from msgu.embedded.programs import BASE_DIR, Refused, must_be_nobody, nobody

# A socket's whole path may have 107 bytes; Postgres adds 15 to its folder's.
_LONGEST_SOCKET_FOLDER = 90
_SECRETS = (
    "VEILLE_SECRET_KEY",
    "VEILLE_IDENTITY_KEY",
    "VEILLE_CHANNEL_KEYS",
    "DATABASE_PASSWORD",
)


class Busy(Exception):
    """Another process holds the folder. `holder` is the address it serves, or ""."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


class Folder:
    """`var/` at the project's root, or the folder that VEILLE_VAR names. Only ours to read."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = (path or Path(os.environ.get("VEILLE_VAR") or BASE_DIR / "var")).resolve()
        # Where Postgres must be the user nobody, it has to pass through on its way to its data.
        private(self.path, mode=0o711 if must_be_nobody() else 0o700)

    @contextmanager
    def held(self, holder: str) -> Iterator[None]:
        """Be the only one at work in this folder. Raises Busy where somebody is already."""
        with (self.path / "lock").open("a+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                raise Busy(file.read()) from None
            file.truncate(0)
            file.write(holder)
            file.flush()
            yield

    def secrets(self) -> dict[str, str]:
        """The keys of this installation, each made at the first call that wants it."""
        file = self.path / "secrets"
        # Of two first calls at the same moment, both must read the same keys.
        with (self.path / "secrets.lock").open("a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            known = read_lines(file) if file.exists() else {}
            missing = [name for name in _SECRETS if name not in known]
            if missing:
                known |= {name: secrets.token_urlsafe(48) for name in missing}
                write_lines(file, known)
        return known

    def sockets(self) -> Path:
        """A folder with a short plain path, for Unix sockets."""
        here = self.path / "run"
        recorded = self.path / "sockets"
        if _fits_a_socket(here):
            sockets = private(here)
        elif recorded.exists() and _is_ours(Path(recorded.read_text(encoding="utf-8"))):
            return Path(recorded.read_text(encoding="utf-8"))
        else:
            sockets = Path(tempfile.mkdtemp(prefix="veille-"))
            recorded.write_text(str(sockets), encoding="utf-8")
        if must_be_nobody():
            os.chown(sockets, -1, nobody().pw_gid)
            sockets.chmod(0o770)
        return sockets

    def remove(self) -> None:
        """Erase everything: for the folder of a test."""
        sockets = self.sockets()
        rmtree(self.path)
        rmtree(sockets, ignore_errors=True)  # Most often it was inside.


def private(path: Path, *, mode: int = 0o700) -> Path:
    """The folder, made where it is missing, that only we may read."""
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
        path.chmod(mode)
    except OSError as error:
        raise Refused(
            f"Le dossier {path} ne peut pas servir ({error.strerror}) : "
            "changez de compte, ou donnez un autre dossier dans VEILLE_VAR."
        ) from None
    return path


def _fits_a_socket(path: Path) -> bool:
    # Blanks, commas and quotes would each need escaping in another server's own way.
    plain = re.fullmatch(r"[\w./-]+", str(path), re.ASCII) is not None
    return plain and len(os.fsencode(path)) <= _LONGEST_SOCKET_FOLDER


def _is_ours(path: Path) -> bool:
    # The temporary folder is everybody's: what bears the name now may be a stranger's.
    try:
        found = path.lstat()
    except OSError:
        return False
    return path.is_dir() and found.st_uid == os.geteuid() and not found.st_mode & 0o007


def write_lines(file: Path, values: Mapping[str, str]) -> None:
    """Replace `file` by NAME=value lines that only we may read, all or nothing."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.touch(mode=0o600)
    lines = (f"{name}={value}\n" for name, value in values.items())
    fresh.write_text("".join(lines), encoding="utf-8")
    fresh.replace(file)


def read_lines(file: Path) -> dict[str, str]:
    """What `write_lines` wrote."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)
