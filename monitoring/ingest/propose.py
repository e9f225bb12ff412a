"""What is proposed for a mention, and why: by the watches, or by who captured it. People decide."""

from collections.abc import Sequence

from monitoring.ingest.match import Hit
from monitoring.items import Brought
from monitoring.models import Priority, Watch

PROPOSER_VERSION = 2


def priority(hits: Sequence[Hit], brought: Brought | None = None) -> Priority | None:
    """The most pressing priority that a matched watch or a person suggests, or None."""
    suggested = [hit.watch.suggested_priority for hit in hits if hit.watch.suggested_priority]
    if brought and brought.priority:
        suggested.append(brought.priority)
    return Priority(min(suggested)) if suggested else None


def category(hits: Sequence[Hit], brought: Brought | None = None) -> str:
    """The nature that a person suggests, else the most pressing of the matched watches, else ""."""
    if brought and brought.category:
        return brought.category
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
