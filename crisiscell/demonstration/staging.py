"""Whether the demonstration plays, and what it needs to begin, to go on, and to stop."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from crisiscell import duties, levels, organisations
from crisiscell.demonstration import cast, past, peers, voices
from crisiscell.demonstration.cast import ADMINISTRATOR, COLLEAGUE, COMMUNICATOR, Part
from crisiscell.models import DutyRank, DutyShift
from monitoring import sources, watches
from monitoring.demonstration.feeds import CHANNELS, Channel
from monitoring.demonstration.server import HOST, path_of
from monitoring.library import CANDIDATES
from monitoring.models import Family, Keep, Level, Mention, Origin, Run, Source
from monitoring.sources import TAKEN_BACK
from monitoring.worlds import world_of
from msgu.users.models import Organisation, OrganisationKind, User

NAME = "Démonstration : une crue à Rivière-aux-Merles"
HAZARDS = (
    *("Appels à l’aide", "Inondation", "Panne et services essentiels", "Matières dangereuses"),
    *("Tempête et météo extrême", "Évacuation et rumeurs"),
)
# As often as any source may be asked: there is always one that is about to be.
PACE = 60
SERVED = f"http://{HOST}:"
# Its usual rhythm, at the demonstration's speed: silent after twice as long.
USUAL_GAP = timedelta(minutes=4)
OFFICE = [["08:30", "16:30"]] * 5 + [None, None]


def latest() -> Run | None:
    return Run.objects.filter(kind=Origin.DEMO).order_by("-pk").first()


@transaction.atomic
def start(*, address: str, asked: bool) -> Run | None:
    """The demonstration that plays from now on, its feeds at this address; None if none does.

    Unasked, it begins on an empty desk, and goes on where nobody stopped it.
    """
    run = latest()
    if not asked and (run.ended_at if run else not is_empty()):
        return None
    run = run or stage(address)
    go_on(run, address=address)
    return run


def is_empty() -> bool:
    """Whether nobody has ever used this desk."""
    return not (User.objects.exists() or Source.objects.exists() or Mention.every.exists())


# --- Beginning -------------------------------------------------------------------------------


def stage(address: str) -> Run:
    """A run with its people, its terms, its sources and its recent past."""
    now = timezone.now()
    run = Run.objects.create(kind=Origin.DEMO, name=NAME, started_at=now)
    people = cast.enter()
    admin, colleague = people[ADMINISTRATOR], people[COLLEAGUE]
    organisations.save(organisation(), by=admin)
    chosen = [one for one in CANDIDATES if one.hazard in HAZARDS]
    watches.adopt(chosen, place="", by=admin, world=world_of(admin))
    listened = {
        channel.slug: listen(channel, run=run, address=address, by=admin) for channel in CHANNELS
    }
    past.play(listened, by=colleague, now=now)
    voices.play(listened, by=colleague, answers=people[COMMUNICATOR], now=now)
    peers.play(by=colleague)
    levels.set_level(
        Level.PRE_ALERT,
        seen=Level.ROUTINE,
        reason="La rivière aux Merles monte depuis hier; veille d’inondation en vigueur.",
        by=colleague,
    )
    return run


def organisation() -> Organisation:
    return Organisation(
        is_demo=True,
        name="Rivière-aux-Merles",
        kind=OrganisationKind.MUNICIPALITY,
        territory="MRC des Trois-Érables",
        service_hours=OFFICE,
    )


def listen(channel: Channel, *, run: Run, address: str, by: User) -> Source:
    source = Source(
        origin=run.kind,
        run=run,
        address=address + path_of(channel),
        name=channel.name,
        family=Family(channel.family),
        keep=Keep.ALL,
        queue_all=channel.queue_all,
        permitted_use="Tout y est inventé pour la démonstration.",
        use_case="Montrer le poste au travail.",
        terms_checked_by=by.name,
        terms_checked_on=timezone.localdate(),
        interval_min=PACE,
        interval_max=PACE,
        usual_gap=USUAL_GAP if channel.falls_silent else None,
    )
    return sources.save(source, by=by, listen=True)


# --- Going on --------------------------------------------------------------------------------


def go_on(run: Run, *, address: str) -> None:
    """Listen to the feeds where they are served now, one after the other; somebody is on duty."""
    was_stopped, run.ended_at = run.ended_at is not None, None
    run.save(update_fields=["ended_at"])
    for number, channel in enumerate(CHANNELS):
        held = Source.objects.filter(
            run=run, address__startswith=SERVED, address__endswith=path_of(channel)
        )
        turn = timedelta(seconds=number * PACE / len(CHANNELS))
        held.update(address=address + path_of(channel), next_poll_at=Now() + turn, **TAKEN_BACK)
        if was_stopped:
            held.update(active=True, active_since=Now())
    follow_added(run, address=address)
    take_duty()


def follow_added(run: Run, *, address: str) -> None:
    """What somebody added to try is one of these feeds with a query: it moves with them."""
    for source in Source.objects.filter(
        run=run, address__startswith=SERVED, address__contains=".xml?"
    ):
        path = source.address.removeprefix(SERVED).partition("/")[2]
        Source.objects.filter(pk=source.pk).update(
            address=f"{address}/{path}", next_poll_at=Now(), **TAKEN_BACK
        )


def take_duty() -> None:
    """Put somebody on duty for a day, where nobody is."""
    people = {user.email: user for user in cast.accounts()}
    now = timezone.now()
    shifts = DutyShift.objects.filter(person__is_demo=True)
    if shifts.on(now).exists() or len(people) < len(cast.CAST):
        return
    half = timedelta(hours=12)
    turns: list[tuple[Part, timedelta, DutyRank]] = [
        (COMMUNICATOR, timedelta(), DutyRank.MAIN),
        (COLLEAGUE, timedelta(), DutyRank.SECOND),
        (COLLEAGUE, half, DutyRank.MAIN),
    ]
    for part, after, rank in turns:
        duties.add(
            people[part.email],
            starts_at=now + after,
            ends_at=now + after + half,
            rank=rank,
            by=people[ADMINISTRATOR.email],
        )


# --- Stopping --------------------------------------------------------------------------------


@transaction.atomic
def stop(run: Run) -> bool:
    """Play it no more; what it has made stays until it is removed. Whether it was playing."""
    # What is being read loses its lease: nothing more is written once this is committed.
    playing = Run.objects.filter(pk=run.pk, ended_at=None).update(ended_at=Now())
    Source.objects.filter(run=run).order_by("pk").update(active=False, **TAKEN_BACK)
    return bool(playing)
