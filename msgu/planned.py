"""Statements of ours that every page or act asks: Postgres plans each once for a connection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model
from psycopg import Cursor
from psycopg.abc import Params, QueryNoTemplate

M = TypeVar("M", bound=Model)


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


def fields(model: type[Model], names: Iterable[str]) -> list[Field[Any, Any]]:
    """Those of a model by their names, in the model's order, for `columns` and `instance`."""
    named = {model._meta.get_field(name) for name in names}
    return [field for field in model._meta.concrete_fields if field in named]


def columns(known: Iterable[Field[Any, Any]]) -> str:
    """What a statement of ours selects to make an `instance`."""
    return ", ".join(f'"{field.column}"' for field in known)


def instance(model: type[M], known: Iterable[Field[Any, Any]], values: Sequence[object]) -> M:
    """A row as Django's own statements give it; what was not selected is read where it is asked."""
    return model.from_db(DEFAULT_DB_ALIAS, [field.attname for field in known], values)
