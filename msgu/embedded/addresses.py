"""Where the servers of a folder answer, as environment variables."""

import os
from collections.abc import Mapping
from pathlib import Path

from msgu.embedded import postgres, redis
from msgu.embedded.folder import Folder, read_lines, write_lines


def given(name: str, environment: Mapping[str, str]) -> bool:
    """Whether somebody chose a value, in NAME or in the file that NAME_FILE names."""
    return bool(environment.get(name) or environment.get(f"{name}_FILE"))


def expected(folder: Folder) -> dict[str, str]:
    """What a process needs to work with the servers of this folder, running or not."""
    secrets = folder.secrets()
    return {
        "DATABASE_URL": postgres.address(folder),
        "REDIS_URL": redis.address(folder),
        "VEILLE_SECRET_KEY": secrets["VEILLE_SECRET_KEY"],
        "VEILLE_IDENTITY_KEY": secrets["VEILLE_IDENTITY_KEY"],
        "VEILLE_CHANNEL_KEYS": secrets["VEILLE_CHANNEL_KEYS"],
        "VEILLE_HTTPS": "false",
        "VEILLE_HOSTS": "localhost,127.0.0.1,[::1]",
        "VEILLE_STATIC_ROOT": str(folder.path / "static"),
    }


def complete(environment: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """The environment, with `values` where nobody chose one."""
    chosen = {
        name: value
        for name, value in values.items()
        # A remembered NAME_FILE, too, gives way to a NAME that somebody sets today.
        if not given(name.removesuffix("_FILE"), environment)
    }
    return {**environment, **chosen}


def remember(var: Path, environment: Mapping[str, str]) -> None:
    """Keep what `make run` gave its processes, for a command in another terminal."""
    ours = ("VEILLE_", "DATABASE_URL", "REDIS_URL")
    write_lines(
        var / "environment",
        {
            name: value
            for name, value in environment.items()
            # People's own password stays with them.
            if name.startswith(ours) and name != "VEILLE_DEMO_PASSWORD"
        },
    )


def remembered(var: Path) -> dict[str, str]:
    """What the last `make run` in this folder gave its processes; empty before the first."""
    file = var / "environment"
    return read_lines(file) if file.exists() else {}


def borrow() -> None:
    """Let a command in a plain shell work with the servers of this project's folder."""
    if not given("DATABASE_URL", os.environ):
        folder = Folder()
        os.environ.update(complete(os.environ, remembered(folder.path) or expected(folder)))
