"""Whose desk this is, and when somebody is expected to look."""

from django.db import transaction
from django.utils import timezone

from monitoring import recompute
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
