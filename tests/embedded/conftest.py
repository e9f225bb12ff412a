"""Folders of our own, and servers in them, apart from those of the test session."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from msgu.embedded.folder import Folder


@pytest.fixture
def var() -> Iterator[Path]:
    """A fresh folder with a path short enough for sockets."""
    folder = Folder(Path(tempfile.mkdtemp(prefix="veille-")))
    yield folder.path
    folder.remove()


@pytest.fixture
def folder(var: Path) -> Folder:
    return Folder(var)


@pytest.fixture
def plain_environment(var: Path) -> dict[str, str]:
    """The environment of somebody who starts the desk in `var` and chose nothing else."""
    ours = ("VEILLE_", "DATABASE_URL", "REDIS_URL", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "VEILLE_VAR": str(var)}
