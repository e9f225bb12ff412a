"""One photograph a day of the index, with what it was computed from."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from crisiscell.models import ReadinessSnapshot
from crisiscell.readiness import scores
from crisiscell.readiness.catalogue import MODEL_VERSION
from crisiscell.readiness.facts import gather
from monitoring.worlds import World

TREND = timedelta(days=90)


def take(*, world: World, now: datetime) -> None:
    """Keep a world's photograph of today, if nobody has yet: the first of a day stands."""
    day = timezone.localdate(now)
    if ReadinessSnapshot.objects.filter(day=day, run=world.run).exists():
        return
    facts = gather(world=world, now=now)
    found = scores.measured(facts)
    in_force = scores.caps(facts, now=now)
    # Two workers may both come here: one writes.
    ReadinessSnapshot.objects.bulk_create(
        [
            ReadinessSnapshot(
                day=day,
                run_id=world.run,
                model_version=MODEL_VERSION,
                index=scores.index(found, caps=in_force),
                inputs=json.loads(json.dumps(asdict(facts), cls=DjangoJSONEncoder)),
                scores={**found, "caps": sorted(in_force)},
            )
        ],
        ignore_conflicts=True,
    )


def trend(*, world: World, now: datetime) -> list[ReadinessSnapshot]:
    """The photographs of the last three months, oldest first."""
    since = timezone.localdate(now - TREND)
    return list(ReadinessSnapshot.objects.filter(day__gte=since, run=world.run).order_by("day"))
