"""Which world a person looks at: what is real, or what the demonstration plays."""

from __future__ import annotations

from monitoring.models import Origin, Run
from monitoring.models.run import REAL, World
from msgu.users.models import User

__all__ = ["REAL", "World", "playing", "world_of"]

# What no row belongs to: once the demonstration is gone, its accounts see nothing.
NO_RUN = 0


def world_of(user: User) -> World:
    """A demonstration account sees the last demonstration, and nothing real; others, the reverse.

    Asked once for each request, whatever its page shows.
    """
    if not user.is_demo:
        return REAL
    seen: World | None = getattr(user, "world", None)
    if seen is None:
        run = Run.objects.filter(kind=Origin.DEMO).order_by("-pk").values_list("pk", flat=True)
        seen = World(Origin.DEMO, run.first() or NO_RUN)
        user.world = seen  # type: ignore[attr-defined]
    return seen


def playing() -> list[World]:
    """What is real, then each run that is under way."""
    runs = Run.objects.filter(ended_at=None).order_by("pk")
    return [REAL, *(World(run.kind, run.pk) for run in runs)]
