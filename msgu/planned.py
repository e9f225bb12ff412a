"""Statements of ours that every page or act asks: Postgres plans each once for a connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor
from psycopg.abc import Params, QueryNoTemplate


class Planned(Cursor[tuple[Any, ...]]):
    """Has its statements planned once, and answered in binary: a time is then a number to read, and
    JSON comes as what it says.
    """

    def execute(  # type: ignore[override]
        self, query: QueryNoTemplate, params: Params | None = None
    ) -> Planned:
        # For this statement alone: of all others the driver would keep the words, in which Django
        # has written the values, to see which of them come back.
        self.connection.prepare_threshold = 0
        try:
            return super().execute(query, params, prepare=True, binary=True)
        finally:
            self.connection.prepare_threshold = None


@contextmanager
def planned() -> Iterator[CursorWrapper]:
    """A cursor of Django's connection, for statements whose words never change.

    Only where every value asks for the same plan: a search by words, say, does not.
    """
    logged = connection.queries_logged
    wrapped = connection.make_debug_cursor if logged else connection.make_cursor
    with connection.cursor() as usual, Planned(usual.connection) as cursor:
        yield wrapped(cast("CursorWrapper", cursor))
