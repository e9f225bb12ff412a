"""Whose desk this is, and when somebody is expected to look."""

from django.db import transaction
from django.utils import timezone

from monitoring import recompute
from msgu.users import audit
from msgu.users.models import HOUSE_DAYS, Organisation, User


@transaction.atomic
def save(organisation: Organisation, *, by: User) -> int:
    """Keep the organisation's sheet; gives how many deadlines moved with its hours."""
    organisation.pk, organisation.changed_at = 1, timezone.now()
    organisation.save()
    moved = recompute.deadlines()
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
