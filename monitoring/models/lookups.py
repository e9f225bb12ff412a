"""`key__any_of=[…]`: like `in`, with one parameter however many values there are.

Django gives each value of `in` a placeholder of its own, and spends longer on a thousand of them
than Postgres does. For numbers and digests, which need no quoting.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BinaryField, Field, ForeignKey, Lookup
from django.db.models.sql.compiler import SQLCompiler


class AnyOf(Lookup[Any]):
    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        kind = self.lhs.output_field.cast_db_type(connection)
        return f"{column} = ANY(%s::{kind}[])", (*params, array_of(self.rhs))


def array_of(values: Iterable[int | bytes]) -> str:
    """Postgres's way to write an array down."""
    written = (
        f'"\\\\x{value.hex()}"' if isinstance(value, bytes) else str(int(value)) for value in values
    )
    return f"{{{','.join(written)}}}"


for kind in (BinaryField, Field, ForeignKey):
    kind.register_lookup(AnyOf)
