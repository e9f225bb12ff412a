"""The plugin that gives a test session its servers, seen from another session."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from msgu.embedded.programs import BASE_DIR
from tests.embedded.running import wait_until

ONE_OF_EACH = """
import pytest

@pytest.mark.browser
def test_in_a_browser(): pass

@pytest.mark.browser
def test_skipped(): pytest.skip("no browser")

def test_without(): pass
"""
WAITS = """
import os, sys

def test_waits():
    print(os.environ["DATABASE_URL"], os.environ["VEILLE_STATIC_ROOT"], flush=True)
    sys.stdin.read()
"""


TELLS = """
import os, pathlib, pytest

@pytest.mark.parametrize("_number", range(4))
def test_tells(_number, request, worker_id):
    pathlib.Path(request.path).with_name(worker_id).write_text(os.environ["DATABASE_URL"])
"""


def pytest_on(file: Path, *more: str) -> list[str]:
    """A session on one file, with this plugin and no other of ours."""
    options = ["-p", "tests.servers", "-p", "no:django", "-p", "no:cacheprovider", "-q"]
    marker = ["-o", "markers=browser"]
    return [sys.executable, "-m", "pytest", "-c", os.devnull, *options, *marker, *more, str(file)]


@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize(
    ("selected", "code"), [("in_a_browser or without", 0), ("skipped or without", 1)]
)
def test_a_session_that_requires_a_browser_fails_without_one(
    tmp_path: Path, selected: str, code: int, workers: str
) -> None:
    file = tmp_path / "test_each.py"
    file.write_text(ONE_OF_EACH)

    session = subprocess.run(
        [*pytest_on(file, "-n", workers), "-k", selected],
        cwd=BASE_DIR,
        env={**os.environ, "VEILLE_REQUIRE_BROWSER": "true"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert session.returncode == code, session.stdout
    assert ("no browser test passed" in session.stdout) is bool(code)
    # What pytest counts stays the last line.
    assert " in " in session.stdout.splitlines()[-1]


def databases_of_workers(folder: Path, workers: str, environment: dict[str, str]) -> list[str]:
    file = folder / "test_each.py"
    file.write_text(TELLS)
    command = pytest_on(file, "-n", workers)
    subprocess.run(command, cwd=BASE_DIR, env=environment, check=True)
    return [told.read_text() for told in folder.glob("gw*")]


def test_each_worker_has_servers_of_its_own(
    tmp_path: Path, plain_environment: dict[str, str]
) -> None:
    databases = databases_of_workers(tmp_path, "2", plain_environment)
    assert len(set(databases)) == 2


def test_servers_that_somebody_gave_are_for_one_worker(
    tmp_path: Path, plain_environment: dict[str, str]
) -> None:
    given = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
    databases = databases_of_workers(tmp_path, "auto", {**plain_environment, **given})
    assert databases == [os.environ["DATABASE_URL"]]


def test_a_session_that_is_killed_leaves_nothing_behind(
    tmp_path: Path, plain_environment: dict[str, str]
) -> None:
    file = tmp_path / "test_waits.py"
    file.write_text(WAITS)

    with subprocess.Popen(
        [*pytest_on(file), "-s"],
        cwd=BASE_DIR,
        env=plain_environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as session:
        assert session.stdout
        database, static = session.stdout.readline().split()
        with psycopg.connect(database):
            session.kill()

    wait_until(lambda: not Path(static).parent.exists())
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(database)
