"""People and the machine at the same story at the same moment, on real connections."""

from __future__ import annotations

import threading

from django.db import transaction
from django.utils import timezone

from monitoring import triage
from monitoring.ingest import pipeline
from monitoring.ingest.group import take_the_lane
from monitoring.models import Mention
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, User
from tests.makers import make_item, make_mention, make_source
from tests.monitoring.stories.playing import again, copies, sizes
from tests.races import SAFETY_SECONDS, at_once


def test_two_merges_that_cross_make_one_story(
    transactional_db: None, communicator: User, colleague: User
) -> None:
    for text in (b"a", b"b", b"c"):
        one, other = copies(2, text), copies(2, text.upper())
        came = at_once(
            lambda: triage.merge(one[0], into=other[1], by=communicator),  # noqa: B023
            lambda: triage.merge(other[0], into=one[1], by=colleague),  # noqa: B023
        )
        assert {type(what) for what in came} == {AuditEntry, Refusal}
        assert {member.story_id for member in again(*one, *other)} == {again(one[0])[0].story_id}
    assert sizes() == [4, 4, 4]


def test_a_chain_of_merges_that_cross_is_one_story(
    transactional_db: None, communicator: User
) -> None:
    a, b, c, d = (make_mention() for _ in range(4))
    pairs = [(a, b), (b, c), (c, d), (d, a)]
    came = at_once(
        *(lambda p=pair: triage.merge(p[0], into=p[1], by=communicator) for pair in pairs)
    )
    # Whichever comes last finds that it is one story already.
    assert [type(what) for what in came].count(Refusal) == 1
    assert sizes() == [4]


def test_copies_that_arrive_while_stories_are_brought_together_join_the_one(
    transactional_db: None, communicator: User
) -> None:
    source, now = make_source(), timezone.now()
    words = ("Le pont des Merles est fermé ce soir", "La rue des Ormes est inondée ce matin")
    for text in words:
        with transaction.atomic():
            pipeline.ingest([(source, [make_item(text), make_item(text)])], now=now)
    one, other = (Mention.objects.filter(text=text).order_by("pk")[0] for text in words)

    def arrive() -> None:
        for _ in range(10):
            with transaction.atomic():
                pipeline.ingest([(source, [make_item(text) for text in words])], now=now)

    [entry, nothing] = at_once(lambda: triage.merge(one, into=other, by=communicator), arrive)
    assert (type(entry), nothing) == (AuditEntry, None)
    assert sizes() == [24]
    assert Mention.objects.to_triage().count() == 1


def test_a_copy_that_arrives_while_the_lead_leaves_joins_who_stays(
    transactional_db: None, communicator: User
) -> None:
    source, now = make_source(), timezone.now()
    text = "Le pont des Merles est fermé ce soir"
    with transaction.atomic():
        pipeline.ingest([(source, [make_item(text) for _ in range(3)])], now=now)
    lead = Mention.objects.order_by("pk")[0]

    def arrive() -> None:
        for _ in range(5):
            with transaction.atomic():
                pipeline.ingest([(source, [make_item(text)])], now=now)

    came = at_once(lambda: triage.split(lead, by=communicator), arrive)
    assert type(came[0]) is AuditEntry
    assert sum(sizes()) + Mention.objects.filter(story=None).count() == 8
    assert Mention.objects.to_triage().count() == 2


def test_a_verb_waits_for_whoever_has_the_lane(transactional_db: None, communicator: User) -> None:
    one, other = make_mention(), make_mention()
    taken, merged = threading.Event(), threading.Event()

    def hold_the_lane() -> bool:
        with transaction.atomic():
            take_the_lane()
            taken.set()
            return merged.wait(0.3)

    def merge() -> AuditEntry:
        taken.wait(SAFETY_SECONDS)
        entry = triage.merge(one, into=other, by=communicator)
        merged.set()
        return entry

    assert at_once(hold_the_lane, merge)[0] is False
    assert sizes() == [2]
