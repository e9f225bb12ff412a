"""By when a mention should be looked at (house targets of the level « veille »)."""

from datetime import datetime, timedelta

from monitoring.models import Priority

# From capture to triage. No public standard fixes them; the Red Cross survey of 2010 found that
# 74 % of people expect help within the hour of a post.
TRIAGE_TARGETS = {
    Priority.VITAL: timedelta(minutes=15),
    Priority.URGENT: timedelta(minutes=60),
    Priority.IMPORTANT: timedelta(minutes=240),
    Priority.ROUTINE: timedelta(minutes=480),
}


def due_at(captured_at: datetime, priority: int) -> datetime:
    """When a mention captured at `captured_at` becomes late."""
    return captured_at + TRIAGE_TARGETS[Priority(priority)]
