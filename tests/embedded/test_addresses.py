import subprocess
import sys
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from msgu.embedded.addresses import complete, expected, remember, remembered
from msgu.embedded.folder import Folder
from msgu.embedded.programs import BASE_DIR


def test_the_users_own_values_win() -> None:
    chosen = {"DATABASE_URL_FILE": "/run/secrets/url", "VEILLE_HTTPS": "true", "REDIS_URL": ""}
    ours = {"DATABASE_URL": "ours", "VEILLE_HTTPS": "false", "REDIS_URL": "ours"}

    environment = complete(chosen, ours)

    assert "DATABASE_URL" not in environment
    assert environment["VEILLE_HTTPS"] == "true"
    assert environment["REDIS_URL"] == "ours"


def test_a_remembered_file_gives_way_to_a_value_of_today() -> None:
    assert complete({"REDIS_URL": "today"}, {"REDIS_URL_FILE": "/then"}) == {"REDIS_URL": "today"}


def test_the_addresses_point_into_the_folder(folder: Folder) -> None:
    addresses = expected(folder)

    parts = conninfo_to_dict(addresses["DATABASE_URL"])
    assert (parts["host"], parts["dbname"]) == (str(folder.sockets()), "msgu")
    assert parts["password"] == folder.secrets()["DATABASE_PASSWORD"]
    assert str(folder.sockets()) in addresses["REDIS_URL"]


def test_what_is_remembered_is_only_ours_and_only_for_us(var: Path) -> None:
    remember(var, {"DATABASE_URL": "postgresql:///x?a=b", "VEILLE_HTTPS": "false", "HOME": "/h"})

    assert remembered(var) == {"DATABASE_URL": "postgresql:///x?a=b", "VEILLE_HTTPS": "false"}
    assert (var / "environment").stat().st_mode & 0o077 == 0


def test_nothing_is_remembered_at_first(var: Path) -> None:
    assert remembered(var) == {}


def test_a_command_that_needs_no_database_works_in_a_plain_shell(
    plain_environment: dict[str, str],
) -> None:
    answer = manage("diffsettings", environment=plain_environment)

    assert answer.returncode == 0, answer.stderr


def test_a_command_that_needs_the_database_says_how_to_get_one(
    plain_environment: dict[str, str],
) -> None:
    answer = manage("migrate", "--check", environment=plain_environment)

    assert answer.returncode == 1
    assert "Lancez « make run » (ou donnez DATABASE_URL)." in answer.stderr
    assert "Traceback" not in answer.stderr


def manage(*words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
