"""A database of the bench's own beside the one it was given, which may be in use."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
import psycopg
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql
from psycopg.conninfo import make_conninfo

NAME = "veille_bench"
COPY = "veille_bench_copy"
# Where one stands to make or drop the others.
HOUSE = "postgres"


@contextmanager
def own_database() -> Iterator[None]:
    """Make it, let Django and every process that starts from here use it; drop it at the end."""
    given = os.environ["DATABASE_URL"]
    _run(given, "DROP DATABASE IF EXISTS {} WITH (FORCE)", "CREATE DATABASE {}")
    os.environ["DATABASE_URL"] = make_conninfo(given, dbname=NAME)
    try:
        django.setup()
        # Django lets every library speak, and httpx tells of each request.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        yield
    finally:
        _run(given, "DROP DATABASE {} WITH (FORCE)")


@contextmanager
def copied() -> Iterator[BaseDatabaseWrapper]:
    """The database as it stands now, kept beside it; a connection to it, for `using`."""
    beside = make_conninfo(os.environ["DATABASE_URL"], dbname=HOUSE)
    connections[DEFAULT_DB_ALIAS].close()  # Postgres copies none that is open.
    _run(beside, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name=COPY)
    _run(beside, f"CREATE DATABASE {{}} TEMPLATE {NAME}", name=COPY)
    copy = connections[DEFAULT_DB_ALIAS].copy()
    copy.settings_dict["NAME"] = COPY
    try:
        yield copy
    finally:
        copy.close()
        _run(beside, "DROP DATABASE {} WITH (FORCE)", name=COPY)


@contextmanager
def using(database: BaseDatabaseWrapper) -> Iterator[None]:
    """Let all that Django asks go there."""
    usual = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = database
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = usual


def _run(address: str, *statements: str, name: str = NAME) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
