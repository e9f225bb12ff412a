"""Writing what was decided: on one story, or on many in as few statements.

The values go to Postgres as rows of JSON: whatever is written, the statement is made at once.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from monitoring.lifetimes import Lifetimes, lifetimes_in_force, purge_dates
from monitoring.models import Mention
from monitoring.triage.holding import LEAD_ONLY, Changes, exact
from msgu import live
from msgu.live import Topic
from msgu.planned import planned


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What is to be written on one story, by its lead."""

    lead: Mention
    changes: Changes


def write(lead: Mention, numbers: Collection[int], changes: Changes) -> None:
    """Write the same changes on a whole story, whose members' numbers these are, and tell the
    screens.
    """
    rows = as_rows([Deed(lead=lead, changes=changes)], now=timezone.now())
    with planned() as cursor:
        cursor.execute(update(changes, "m.id = new.lead"), [rows])
        if followers := [number for number in numbers if number != lead.pk]:
            cursor.execute(update(everywhere(changes), "m.id = ANY(%s)"), [rows, followers])
    live.tell(Topic.MENTIONS, numbers)


def write_all(deeds: Sequence[Deed], *, now: datetime) -> list[int]:
    """Write each story's own changes on all its members, and tell the screens; gives the members'
    numbers.

    Every deed names the same fields.
    """
    if not deeds:
        return []
    rows, names = as_rows(deeds, now=now), deeds[0].changes
    with connection.cursor() as cursor:
        cursor.execute(update(names, "m.id = new.lead"), [rows])
        written = [number for (number,) in cursor.fetchall()]
        if any(deed.lead.story_id for deed in deeds):
            followers = "m.story_id = new.story AND m.id <> new.lead"
            cursor.execute(update(everywhere(names), followers), [rows])
            written += [number for (number,) in cursor.fetchall()]
    live.tell(Topic.MENTIONS, written)
    return written


def everywhere(names: Iterable[str]) -> list[str]:
    """Those of these fields that a story's followers have with their lead."""
    return [name for name in names if name not in LEAD_ONLY]


def as_rows(deeds: Iterable[Deed], *, now: datetime) -> str:
    lifetimes = lifetimes_in_force()
    return json.dumps([row(deed, lifetimes, now=now) for deed in deeds], default=exact)


def row(deed: Deed, lifetimes: Lifetimes, *, now: datetime) -> dict[str, object]:
    dates = purge_dates(deed.lead, deed.changes, lifetimes=lifetimes, now=now)
    return {
        **{column(name): value for name, value in deed.changes.items()},
        "lead": deed.lead.pk,
        "story": deed.lead.story_id,
        "purge_on": dates[False],
        "purge_protected_on": dates[True],
    }


def update(names: Iterable[str], which: str) -> str:
    """The statement that writes these fields on the rows `m` that go with a row `new`."""
    columns = {column(name): kind(name) for name in names}
    writes = "".join(f"{name} = new.{name}, " for name in columns)
    given = "".join(f", {name} {kind}" for name, kind in columns.items())
    protected = "new.protected" if "protected" in columns else "m.protected"
    return f"""
        UPDATE monitoring_mention AS m SET {writes} version = m.version + 1,
            purge_on = CASE WHEN {protected} THEN new.purge_protected_on ELSE new.purge_on END
        FROM jsonb_to_recordset(%s) AS new (
            lead bigint, story bigint, purge_on date, purge_protected_on date {given}
        )
        WHERE {which}
        RETURNING m.id
    """  # noqa: S608 (names of our own fields)


def column(name: str) -> str:
    return str(Mention._meta.get_field(name).column)  # type: ignore[union-attr]


def kind(name: str) -> str:
    return str(Mention._meta.get_field(name).db_type(connection))
