"""`make run`, as a person at a terminal sees it."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from msgu.embedded.folder import Folder
from msgu.embedded.programs import BASE_DIR
from tests.embedded.running import embedded, is_gone, run

Environment = dict[str, str]


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def desk(port: int, plain_environment: Environment) -> Iterator[subprocess.Popen[str]]:
    """The desk of a folder, just started, without demonstration."""
    with desk_of(plain_environment, "--port", str(port), "--demo", "0") as process:
        yield process


@contextmanager
def desk_of(environment: Environment, *options: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        embedded("run", *options),
        cwd=BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        yield process
        process.terminate()  # It is ready to stop at any moment.
        process.communicate()


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """What the desk says up to a line with these words."""
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    pytest.fail(said)


def test_from_an_empty_folder_to_the_desk_and_back(
    var: Path, port: int, plain_environment: Environment, desk: subprocess.Popen[str]
) -> None:
    said = read_until(desk, "Prêt")

    assert said.endswith(f"\n\nPrêt\N{NO-BREAK SPACE}: http://localhost:{port}\n")
    assert httpx.get(f"http://127.0.0.1:{port}/sante/").status_code == 200

    # The first password is for the person, not for a file.
    assert said.count("Mot de passe") == 1
    log = var / "log" / "veille.log"
    assert "Mot de passe" not in log.read_text()
    assert "postgres" in log.read_text()

    again = run("run", "--port", "1", environment=plain_environment)
    assert (again.returncode, again.stderr) == (
        1,
        f"Veille MSGU est déjà en marche (http://localhost:{port}).\n",
    )

    beside = run(
        "exec",
        "--",
        sys.executable,
        "manage.py",
        "migrate",
        "--check",
        environment=plain_environment,
    )
    assert beside.returncode == 0, beside.stderr

    pids = [int(line.split("=")[0]) for line in (var / "children").read_text().splitlines()]
    assert len(pids) == 5
    before = time.monotonic()
    desk.send_signal(signal.SIGINT)
    assert desk.wait() == 0
    assert time.monotonic() - before < 5
    assert all(is_gone(pid) for pid in pids)


def test_an_empty_folder_plays_goes_on_and_stops_when_told(
    var: Path, port: int, plain_environment: Environment
) -> None:
    where = ("--port", str(port))
    chosen = {**plain_environment, "VEILLE_DEMO_PASSWORD": "la rivière monte encore"}
    with desk_of(chosen, *where) as desk:
        said = read_until(desk, "Mot de passe")
        for account in ("communicatrice", "gestionnaire", "administratrice", "vieprivee"):
            assert f"{account}@demo.example" in said
        assert said.index("Prêt") < said.index("Une démonstration joue")
        assert said.endswith("la rivière monte encore\n")
        assert "la rivière monte encore" not in (var / "log" / "veille.log").read_text()
        assert "la rivière monte encore" not in (var / "environment").read_text()
        pids = [int(line.split("=")[0]) for line in (var / "children").read_text().splitlines()]
        assert len(pids) == 6
        since = (var / "demonstration").read_text()
        assert played(plain_environment) > 0
        desk.send_signal(signal.SIGINT)
        assert desk.wait() == 0

    with desk_of(plain_environment, *where) as desk:
        said = read_until(desk, "Mot de passe")
        assert "demo passwords" in said
        assert "gestionnaire@demo.example" in said
        assert (var / "demonstration").read_text() == since
        desk.send_signal(signal.SIGINT)

    with desk_of(plain_environment, *where, "--demo", "0") as desk:
        said = read_until(desk, "Prêt")
        assert "La démonstration ne joue plus." in said
        assert "admin@localhost" in said
        assert len((var / "children").read_text().splitlines()) == 5
        assert played(plain_environment) > 0


def played(environment: Environment) -> int:
    """How many mentions the demonstration has."""
    count = "from monitoring.models import Mention; print(Mention.every.count())"
    shell = ("manage.py", "shell", "-v0", "-c", count)
    return int(run("exec", "--", sys.executable, *shell, environment=environment).stdout)


def test_a_weak_password_of_the_demonstration_is_refused(
    port: int, plain_environment: Environment
) -> None:
    weak = {**plain_environment, "VEILLE_DEMO_PASSWORD": "court"}
    answer = run("run", "--port", str(port), environment=weak)

    assert answer.returncode == 1
    assert "VEILLE_DEMO_PASSWORD ne peut pas servir." in answer.stdout
    assert "à l’étape « demo »" in answer.stderr


def test_a_port_that_is_taken_is_refused_before_anything_starts(
    var: Path, plain_environment: Environment
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = run("run", "--port", str(port), environment=plain_environment)

    assert answer.returncode == 1
    assert f"Le port {port} n’est pas libre." in answer.stderr
    assert f"make run PORT={port + 1}" in answer.stderr
    assert not (var / "postgres").exists()


@pytest.mark.parametrize("port", ["0", "99999", "abc"])
def test_a_port_that_is_none_is_refused(port: str, plain_environment: Environment) -> None:
    answer = run("run", "--port", port, environment=plain_environment)

    assert answer.returncode == 2
    assert f"{port!r} n’est pas un port" in answer.stderr


def test_a_command_at_work_is_not_disturbed(folder: Folder, plain_environment: Environment) -> None:
    with folder.held(""):
        answer = run("run", environment=plain_environment)

    assert answer.returncode == 1
    assert "Une commande se sert déjà de la base de données" in answer.stderr


def test_a_step_that_fails_is_named(port: int, plain_environment: Environment) -> None:
    nowhere = {"DATABASE_URL": "postgresql:///x?host=/nowhere", "REDIS_URL": "redis://localhost:1"}
    answer = run("run", "--port", str(port), environment=plain_environment | nowhere)

    assert answer.returncode == 1
    assert "La mise en place s’est arrêtée à l’étape « migrate »." in answer.stderr
    assert "La base de données ne répond pas." in answer.stdout
