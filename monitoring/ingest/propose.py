"""What the machine proposes for a mention, and why. It proposes; people decide."""

from collections.abc import Sequence

from monitoring.ingest.match import Hit
from monitoring.models import Priority

PROPOSER_VERSION = 1


def priority(hits: Sequence[Hit]) -> Priority | None:
    """The most pressing priority that a matched watch suggests, or None when none does."""
    suggested = [hit.watch.suggested_priority for hit in hits if hit.watch.suggested_priority]
    return Priority(min(suggested)) if suggested else None


def reasons(hits: Sequence[Hit]) -> list[dict[str, object]]:
    """Which watches speak, as numbers: their words stand in the match itself."""
    return [
        {"watch": hit.watch.pk, "priority": hit.watch.suggested_priority}
        for hit in hits
        if hit.watch.suggested_priority
    ]
