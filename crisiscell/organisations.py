"""Whose desk this is, when somebody is expected to look, and how fast."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from monitoring import recompute, targets
from monitoring.targets import Place, Target
from monitoring.worlds import world_of
from msgu.users import audit
from msgu.users.models import HOUSE_DAYS, Organisation, User


@transaction.atomic
def save(organisation: Organisation, *, by: User) -> int:
    """Keep the organisation's sheet; gives how many deadlines moved with its hours."""
    organisation.changed_at = timezone.now()
    organisation.save()
    moved = recompute.deadlines(world_of(by))
    audit.record(
        "change_organisation",
        organisation,
        by=by,
        after={
            "kind": organisation.kind,
            "hours": organisation.service_hours,
            **{name: getattr(organisation, name) for name in HOUSE_DAYS},
            "deadlines": moved,
        },
    )
    return moved


@transaction.atomic
def set_targets(asked: Mapping[Place, Target], *, by: User) -> int:
    """Keep the targets of this person's organisation, which has a sheet; gives how many deadlines
    moved with them.
    """
    organisation = Organisation.objects.select_for_update().get(is_demo=by.is_demo)
    former = targets.written(targets.read(organisation.targets))
    organisation.targets = targets.written(asked)
    organisation.changed_at = timezone.now()
    organisation.save(update_fields=["targets", "changed_at"])
    moved = recompute.deadlines(world_of(by))
    audit.record(
        "set_targets",
        organisation,
        by=by,
        before={"targets": former},
        after={"targets": organisation.targets, "deadlines": moved},
    )
    return moved
