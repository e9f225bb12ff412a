"""Many rows in one statement: a single parameter of JSON, that Postgres turns into records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model


def as_json(rows: Iterable[dict[str, Any]]) -> str:
    """The parameter: an array of objects, one for each row."""
    return json.dumps(list(rows), ensure_ascii=False, default=_plain)


def recordset(model: type[Model], columns: Sequence[str], *more: str) -> str:
    """What stands after FROM: records with some columns of a model, and others as « name type »."""
    types = {field.column: field.db_type(connection) for field in model._meta.concrete_fields}
    named = [f"{column} {types[column]}" for column in columns]
    return f"json_to_recordset(%s) AS given({', '.join([*named, *more])})"


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return f"\\x{bytes(value).hex()}"
    raise TypeError(f"{value!r} cannot stand in a row")
