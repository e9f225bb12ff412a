"""What the machine proposes for a mention, and why. It proposes; people decide."""

from collections.abc import Sequence

from monitoring.ingest.match import Hit
from monitoring.models import Priority, Watch

PROPOSER_VERSION = 2


def priority(hits: Sequence[Hit]) -> Priority | None:
    """The most pressing priority that a matched watch suggests, or None when none does."""
    suggested = [hit.watch.suggested_priority for hit in hits if hit.watch.suggested_priority]
    return Priority(min(suggested)) if suggested else None


def category(hits: Sequence[Hit]) -> str:
    """The nature that the most pressing of the matched watches suggests, or "" when none does."""
    suggesting = [hit.watch for hit in hits if hit.watch.suggested_category]
    if not suggesting:
        return ""
    return min(suggesting, key=urgency).suggested_category


def urgency(watch: Watch) -> int:
    """The smaller, the more pressing; a watch that suggests no priority comes last."""
    return watch.suggested_priority or max(Priority) + 1


def reasons(hits: Sequence[Hit]) -> list[dict[str, object]]:
    """Which watches speak, as numbers: their words stand in the match itself."""
    return [
        {"watch": hit.watch.pk, "priority": hit.watch.suggested_priority}
        for hit in hits
        if hit.watch.suggested_priority
    ]
