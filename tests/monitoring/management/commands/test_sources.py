"""`manage.py sources health`: a line for each source, and one answer for all."""

import os
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests.makers import make_source

PROJECT = Path(__file__).resolve().parents[4]
NOW = timezone.now().replace(microsecond=0)
READ: dict[str, Any] = {
    "active_since": NOW - timedelta(days=1),
    "last_ok_at": NOW,
    "last_item_at": NOW,
    "next_poll_at": NOW + timedelta(minutes=5),
    "health": "ok",
}
STAMP, NEXT = NOW.isoformat(), (NOW + timedelta(minutes=5)).isoformat()


def run() -> tuple[int, list[str]]:
    out = StringIO()
    try:
        call_command("sources", "health", stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def test_all_heard_is_a_success(db: None) -> None:
    make_source(name="Le Merle", **READ)
    make_source(name="Ancien fil", active=False, active_since=None)
    assert run() == (
        0,
        [
            f"ok\tLe Merle\t{STAMP}\t{STAMP}\t0\t{NEXT}\t-",
            "off\tAncien fil\t-\t-\t0\t-\t-",
        ],
    )


def test_one_that_is_not_heard_is_a_failure_and_comes_first(db: None) -> None:
    make_source(name="Le Merle", **READ)
    failing = {"health": "failing", "failures": 3, "last_error": "status 503"}
    make_source(name="Radio", **{**READ, **failing, "last_item_at": None})
    assert run() == (
        1,
        [
            f"failing\tRadio\t{STAMP}\t-\t3\t{NEXT}\tstatus 503",
            f"ok\tLe Merle\t{STAMP}\t{STAMP}\t0\t{NEXT}\t-",
        ],
    )


def test_no_source_at_all_is_nothing_to_fear(db: None) -> None:
    assert run() == (0, [])


@pytest.mark.parametrize("name", ["a\tb\nc", "\x1b[2J", "\u202e\u2028"])
def test_a_hostile_name_is_one_line_of_seven_fields(db: None, name: str) -> None:
    make_source(name=name, **READ)
    _code, lines = run()
    assert [line.count("\t") for line in lines] == [6]
    assert "\x1b" not in lines[0]


def test_without_its_database_it_says_so_in_one_sentence() -> None:
    ended = subprocess.run(
        [sys.executable, "manage.py", "sources", "health"],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("La base de données ne répond pas.")
    assert len(ended.stderr.splitlines()) == 1


def test_a_database_that_was_never_made_ready_is_told_apart(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE monitoring_source RENAME TO elsewhere")
    with pytest.raises(SystemExit) as ended:
        call_command("sources", "health", stderr=(said := StringIO()))
    assert ended.value.code == 2
    assert said.getvalue().startswith("La base de données n’est pas prête.")
