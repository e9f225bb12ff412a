"""What is proposed for a mention, and why: by the watches, or by who captured it; and one step
more for a voice that is expected. People decide.
"""

from collections.abc import Sequence

from monitoring.ingest.match import Hit
from monitoring.items import Brought
from monitoring.models import Priority, Watch
from monitoring.models.run import REAL, Placed, world_like

PROPOSER_VERSION = 3
# What the register of voices writes as an author's weight (decision 21).
EXPECTED, EXPECTED_AND_HEAVY = 1, 2
INFLUENCER = "influencer"


def priority(
    hits: Sequence[Hit], brought: Brought | None = None, *, weight: int = 0
) -> Priority | None:
    """The most pressing priority that a matched watch or a person suggests, or None; for a voice
    that is expected, and of which nobody of the desk said better, the next more pressing.
    """
    suggested = [hit.watch.suggested_priority for hit in hits if hit.watch.suggested_priority]
    if brought and brought.priority:
        return Priority(min([*suggested, brought.priority]))
    proposed = Priority(min(suggested)) if suggested else None
    return raised(proposed, weight=weight) if hits else proposed


def raised(proposed: Priority | None, *, weight: int) -> Priority | None:
    """One step more pressing, never vital: only what is said makes a life in danger."""
    if proposed is None and weight >= EXPECTED_AND_HEAVY:
        proposed = Priority.IMPORTANT
    if proposed is None or weight < EXPECTED or proposed <= Priority.URGENT:
        return proposed
    return Priority(proposed - 1)


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


def reasons(
    hits: Sequence[Hit], brought: Brought | None = None, *, weight: int = 0
) -> list[dict[str, object]]:
    """Which watches speak, as numbers: their words stand in the match itself; then what the
    weight of its author changed.
    """
    by_watch: list[dict[str, object]] = [
        {"watch": hit.watch.pk, "priority": hit.watch.suggested_priority}
        for hit in hits
        if hit.watch.suggested_priority
    ]
    proposed = priority(hits, brought, weight=weight)
    if proposed == priority(hits, brought):
        return by_watch
    return [*by_watch, {"weight": weight, "priority": proposed}]


def weight_of(weight: int, *, like: Placed) -> int:
    """What an author weighs in a row's world: the register weighs in what is real only."""
    return weight if world_like(like) == REAL else 0


def flags(*, weight: int) -> list[str]:
    return [INFLUENCER] if weight else []
