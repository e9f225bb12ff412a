"""Whatever people do, in whatever order: the machine holds, and undo goes all the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitoring import triage
from monitoring.models import (
    Category,
    DismissReason,
    Disposition,
    Mention,
    Priority,
    Status,
    Useful,
)
from monitoring.models.status import MAY_ACT, may_act
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, User
from tests.makers import make_mention

Act = Callable[[Mention, User], AuditEntry]

ACTS: dict[str, Act] = {
    "qualify": lambda m, u: triage.qualify(
        m,
        by=u,
        seen=m.version,
        useful=Useful.YES,
        priority=Priority.URGENT,
        category=Category.QUESTION,
    ),
    "refer": lambda m, u: triage.refer(
        m, by=u, seen=m.version, to="Voirie", return_on=timezone.localdate() + timedelta(2)
    ),
    "close": lambda m, u: triage.close(m, by=u, seen=m.version, disposition=Disposition.EXPLAINED),
    "dismiss": lambda m, u: triage.dismiss(m, by=u, seen=m.version, reason=DismissReason.OFF_TOPIC),
    "reopen": lambda m, u: triage.reopen(m, by=u, seen=m.version),
}

many_acts = st.lists(st.sampled_from(sorted(ACTS)), max_size=8)
examples = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_every_verb_says_where_it_may_act() -> None:
    assert set(ACTS) == set(MAY_ACT)
    assert not may_act("refer", Status.NEW)
    assert not may_act("qualify", Status.CLOSED)


@examples
@given(names=many_acts)
def test_any_sequence_of_acts_stays_within_the_moves(communicator: User, names: list[str]) -> None:
    mention = make_mention()
    for name in names:
        allowed = may_act(name, mention.status)
        try:
            ACTS[name](mention, communicator)
        except Refusal:
            assert not allowed
        else:
            assert allowed
        mention.refresh_from_db()
        assert (mention.status == Status.NEW) or mention.triaged_at
        assert (mention.status == Status.CLOSED) == bool(mention.disposition)
        assert (mention.status == Status.DISMISSED) == bool(mention.dismiss_reason)


@examples
@given(names=many_acts, last=st.sampled_from(sorted(ACTS)))
def test_undoing_the_last_act_gives_back_what_stood_before(
    communicator: User, names: list[str], last: str
) -> None:
    mention = make_mention()
    for name in names:
        try:
            ACTS[name](mention, communicator)
        except Refusal:
            continue
        mention.refresh_from_db()
    before = Mention.objects.values(*triage.DECISION).get(pk=mention.pk)
    try:
        entry = ACTS[last](mention, communicator)
    except Refusal:
        return
    triage.undo(entry, by=communicator)
    assert Mention.objects.values(*triage.DECISION).get(pk=mention.pk) == before


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("mention_decided_is_triaged", {"status": Status.OPEN}),
        ("mention_closed_has_disposition", {"disposition": Disposition.THANKED}),
        ("mention_closed_has_disposition", {"closed_at": timezone.now()}),
        (
            "mention_closed_has_disposition",
            {"status": Status.CLOSED, "triaged_at": timezone.now(), "closed_at": timezone.now()},
        ),
        (
            "mention_dismissed_has_reason",
            {"status": Status.DISMISSED, "triaged_at": timezone.now()},
        ),
        ("mention_dismissed_has_reason", {"dismiss_reason": DismissReason.OUTDATED}),
        ("mention_referred_to_someone", {"status": Status.REFERRED, "triaged_at": timezone.now()}),
        ("mention_stage_only_open", {"stage": "drafting"}),
        ("mention_priority_known", {"priority": 5}),
        ("mention_status_known", {"status": 9, "triaged_at": timezone.now()}),
        ("mention_queued_or_parked", {"queued": False}),
        ("mention_queued_or_parked", {"parked_why": "snoozed"}),
        ("mention_origin_run", {"origin": "demo"}),
    ],
)
def test_the_database_keeps_each_promise(db: None, name: str, values: dict[str, object]) -> None:
    mention = make_mention()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Mention.every.filter(pk=mention.pk).update(**values)
