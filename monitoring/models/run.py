from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    """Whether something happened, is shown, or is played. The three never mix."""

    REAL = "real", _("Réel")
    DEMO = "demo", _("Démonstration")
    EXERCISE = "exercise", _("Exercice")


class Run(models.Model):
    """One playing of a demonstration or of an exercise; removing it removes what it made."""

    kind = models.CharField(max_length=10, choices=Origin)
    name = models.CharField(max_length=200)
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="run_kind_played",
                condition=models.Q(kind__in=["demo", "exercise"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class World:
    """What is real (`run` is None), or what one run plays: a person looks at one at a time."""

    origin: str
    run: int | None


REAL = World(Origin.REAL, None)


class Placed(Protocol):
    """A row of some world."""

    origin: str
    run_id: int | None


def world_like(row: Placed) -> World:
    """The world that a row belongs to."""
    return World(row.origin, row.run_id)


def in_world(world: World) -> models.Q:
    """The rows of a world. What is real says so in the partial indexes' own words."""
    if world == REAL:
        return models.Q(origin=Origin.REAL)
    return models.Q(origin=world.origin, run=world.run)


def in_world_sql(world: World) -> str:
    """The same in a statement of one's own, which is given `origin` and `run`.

    What is real is said in the words of the indexes, which a statement that is planned once would
    not find by a value; what is played is found by its run, which IS NOT DISTINCT FROM would not.
    """
    if world == REAL:
        return f"origin = '{Origin.REAL.value}'"
    return "origin = %(origin)s AND run_id = %(run)s"


def origin_matches_run(name: str) -> models.CheckConstraint:
    """What is real belongs to no run; what is played belongs to one."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(origin=Origin.REAL, run=None)
        | (~models.Q(origin=Origin.REAL) & models.Q(run__isnull=False)),
    )
