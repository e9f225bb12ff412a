"""What acts on a story of ten thousand cost: seconds of processor, ours and Postgres'."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import TypeVar

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.desk import furnish, postmaster_pid
from bench.measure import cpu_seconds
from bench.rows import Row
from monitoring import triage
from monitoring.ingest.group import group
from monitoring.models import Author, Mention, Source, Story
from msgu.users import people
from msgu.users.models import AuditEntry, Role, User

SIZE, SOURCES = 10_000, 40
Done = TypeVar("Done")
TEXT = "La rue du Pont est inondée depuis ce matin, évitez le secteur jusqu’à nouvel ordre"


def rows() -> Iterator[Row]:
    furnish([f"https://site{number}.example/fil" for number in range(SOURCES)])
    first, lead, *_others, member = write()
    person = people.add("recit@merles.example", name="P", password="", roles=[Role.COMMUNICATOR])
    for name, act in acts(first, lead, member, by=person).items():
        entry, did = measured(act)
        _undone, undid = measured(partial(triage.undo, entry, by=person))
        yield Row(name=f"story of {SIZE:,}, {name}", figure=f"{did}   undoing it: {undid}")
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(person)
    page = reverse("monitoring:mention", args=[lead])
    browser.get(page)
    _answer, took = measured(lambda: browser.get(page))
    yield Row(name=f"story of {SIZE:,}, its panel", figure=took)


def write() -> list[int]:
    """A mention alone, then a story that was received after it; gives all numbers."""
    now, sources = timezone.now(), list(Source.objects.order_by("pk"))
    authors = Author.objects.bulk_create(
        Author(platform="web", key=n.to_bytes(32), handle=f"exo_{n}") for n in range(SIZE + 1)
    )
    Mention.every.bulk_create(
        (
            Mention(
                key=n.to_bytes(32), platform="web", source=sources[n % SOURCES],
                author=authors[n], text=f"{TEXT} {n}", url=f"https://exo.example/{n}",
                text_hash=bool(n).to_bytes(32), published_at=now - timedelta(seconds=n),
                captured_at=now, due_at=now + timedelta(hours=4), queued=True,
            )
            for n in range(SIZE + 1)
        ),
        batch_size=1_000,
    )  # fmt: skip
    numbers = list(Mention.every.order_by("pk").values_list("pk", flat=True))
    with transaction.atomic():
        group(numbers, now=now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE monitoring_mention")
    assert Story.objects.get().size == SIZE
    return numbers


def acts(first: int, lead: int, member: int, *, by: User) -> dict[str, Callable[[], AuditEntry]]:
    def now(number: int) -> Mention:
        return Mention.every.get(pk=number)

    def qualify() -> AuditEntry:
        return triage.qualify(
            now(lead), by=by, seen=now(lead).version, useful="yes", priority=3, category="question"
        )

    def dismiss() -> AuditEntry:
        return triage.dismiss(now(lead), by=by, seen=now(lead).version, reason="off_topic")

    return {
        "following another mention": lambda: triage.merge(now(first), into=now(lead), by=by),
        "qualified": qualify,
        "dismissed": dismiss,
        "without one member": lambda: triage.split(now(member), by=by),
    }


def measured(work: Callable[[], Done]) -> tuple[Done, str]:
    postgres = postmaster_pid()
    theirs, ours = cpu_seconds(postgres), time.process_time()
    done = work()
    ours, theirs = time.process_time() - ours, cpu_seconds(postgres) - theirs
    return done, f"{ours:.2f} s of processor, Postgres {theirs:.2f} s"
