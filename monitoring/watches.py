"""What administrators do with watches: write them, change them, say that they were reviewed."""

from django.db import transaction
from django.utils import timezone

from monitoring.models import Watch
from msgu.users import audit
from msgu.users.models import User


@transaction.atomic
def save(watch: Watch, *, by: User, reworded: bool) -> Watch:
    """Add or change a watch. A new wording is a new version: matches remember theirs.

    Saving is reviewing: somebody has just read the words.
    """
    verb = "change_watch" if watch.pk else "add_watch"
    if watch.pk and reworded:
        watch.version += 1
    watch.reviewed_at, watch.reviewed_by = timezone.now(), by
    watch.save()
    audit.record(
        verb,
        watch,
        by=by,
        after={
            "version": watch.version,
            "active": watch.active,
            "priority": watch.suggested_priority,
        },
    )
    return watch
