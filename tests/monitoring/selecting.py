"""What tests of acts on many mentions share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from monitoring.models import (
    Mention,
    Selection,
)
from monitoring.search import Filter
from monitoring.triage import bulk
from msgu.users.models import User
from tests.makers import make_mention, make_source

ADDRESS = "vue=a-trier"
# What an undo does not bring back: how often it was decided on, and until when it is kept.
BOOKKEEPING = {"version", "purge_on"}


def select(by: User, *mentions: Mention, chosen: Filter = Filter()) -> Selection:  # noqa: B008
    numbers = [mention.pk for mention in mentions] or None
    return bulk.select(chosen, by=by, now=timezone.now(), address=ADDRESS, numbers=numbers)


def several(n: int, **fields: Any) -> list[Mention]:
    source = fields.pop("source", None) or make_source()
    return [make_mention(source=source, **fields) for _ in range(n)]


def rows(numbers: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Every column of some mentions, but for what an undo does not bring back."""
    held = Mention.every.filter(pk__in=numbers).values()
    return {
        row["id"]: {name: value for name, value in row.items() if name not in BOOKKEEPING}
        for row in held
    }


def statuses() -> list[int]:
    return list(Mention.every.order_by("pk").values_list("status", flat=True))


def batch_of(selection: Selection) -> Any:
    selection.refresh_from_db()
    return selection.batch
