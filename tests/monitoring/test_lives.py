"""Every page rings for the very lives that the lane offers, at no cost to what is real."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from monitoring.health import listening
from monitoring.late import late
from monitoring.models import Claim, Mention, Origin, Run
from monitoring.search import free_lives, lane, lives_of
from monitoring.worlds import world_of
from msgu.users.models import Role, User
from tests.makers import make_many_like, make_mention, make_user

MINUTE = timedelta(minutes=1)


def test_every_page_rings_for_the_lives_that_the_lane_offers(
    communicator: User, colleague: User, lead: User
) -> None:
    now = timezone.now()
    run = Run.objects.create(kind=Origin.DEMO, name="Crue")
    trainee = make_user("essai@merles.example", Role.COMMUNICATOR, is_demo=True)

    def life(due_in: int, **fields: Any) -> Mention:
        return make_mention(**{"priority": 1, "due_at": now + due_in * MINUTE, **fields})

    def claimed(mention: Mention, *, until: int) -> None:
        since, ends = now - 10 * MINUTE, now + until * MINUTE
        Claim.objects.create(mention=mention, by=colleague, since=since, until=ends)

    later, sooner, expired, held = (life(due_in) for due_in in (9, 2, 5, 1))
    claimed(expired, until=-1)
    claimed(held, until=5)
    opened = life(3, status=1, triaged_at=now)
    hidden = life(4, protected=True)
    referred = life(6, status=2, triaged_at=now, referred_to="Voirie", return_at=now)
    life(1, status=4, triaged_at=now, dismiss_reason="off_topic")
    life(1, priority=2)
    life(1, parked_why="follows_lead")
    played = life(1, origin=Origin.DEMO, run=run)
    seen = [sooner, opened, expired, referred, later]
    for person, lives in (
        (communicator, seen),
        (lead, [*seen[:2], hidden, *seen[2:]]),
        (trainee, [played]),
    ):
        numbers = [mention.pk for mention in lives]
        shown = lane(user=person, now=now)
        assert shown.numbers[: shown.free] == numbers
        assert list(free_lives(person, now=now).values_list("pk", flat=True)) == numbers
        every = set(lives_of(person).values_list("pk", flat=True))
        assert (set(shown.numbers), shown.lives) == (every, len(every))
        readable = lives_of(person).visible_to(person).values_list("pk", flat=True)
        assert set(shown.readable) == set(readable)


def test_a_page_of_a_demonstration_reads_nothing_of_what_is_real(db: None) -> None:
    run = Run.objects.create(kind=Origin.DEMO, name="Crue")
    trainee = make_user("essai@merles.example", Role.COMMUNICATOR, is_demo=True)
    make_mention(origin=Origin.DEMO, run=run, priority=1)
    make_many_like(make_mention(), 5_000)
    now, world = timezone.now(), world_of(trainee)
    before = rows_read("monitoring_mention")
    # So often that Postgres keeps one plan for all values.
    for _ in range(10):
        assert lane(user=trainee, now=now).lives == 1
        listening(world=world, now=now)
        late(user=trainee, now=now)
    assert rows_read("monitoring_mention") - before < 100


def rows_read(table: str) -> int:
    """How many rows of a table this transaction has read, one by one or by an index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = %s",
            [table],
        )
        (number,) = cursor.fetchone()
    return int(number)
