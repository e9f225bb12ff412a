"""A database of the bench's own beside the one it was given, which may be in use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
import psycopg
from django.core.management import call_command
from psycopg import sql
from psycopg.conninfo import make_conninfo

NAME = "veille_bench"


@contextmanager
def own_database() -> Iterator[None]:
    """Make it, let Django and every process that starts from here use it; drop it at the end."""
    given = os.environ["DATABASE_URL"]
    _run(given, "DROP DATABASE IF EXISTS {} WITH (FORCE)", "CREATE DATABASE {}")
    os.environ["DATABASE_URL"] = make_conninfo(given, dbname=NAME)
    try:
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        yield
    finally:
        _run(given, "DROP DATABASE {} WITH (FORCE)")


def _run(address: str, *statements: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(sql.SQL(statement).format(sql.Identifier(NAME)))
