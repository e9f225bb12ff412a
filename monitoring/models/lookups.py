"""`key__any_of=[…]`: like `in`, with one parameter however many values there are.

Django gives each value of `in` a placeholder of its own, and spends longer on a thousand of them
than Postgres does.
"""

from __future__ import annotations

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
        return f"{column} = ANY(%s)", (*params, list(self.rhs))


for kind in (BinaryField, Field, ForeignKey):
    kind.register_lookup(AnyOf)
