"""Who is told outside of the screen, and when: duty first, then leads, then administrators.

Nothing is remembered between two looks but what stands in the outbox: a look after a stop, a
restart or beside another one tells what is due and was not told yet, once. Times are Postgres's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Value
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from crisiscell.models import DutyRank, DutyShift
from monitoring.models import Mention, Origin, Signal, Status
from monitoring.models.signal import SignalKind
from msgu.clock import by_postgres
from msgu.outbox.models import KEPT, Channel
from msgu.outbox.posting import key_of, link, post, posted
from msgu.users.models import Role, User
from msgu.web.dates import written

# Later than that, a message says itself that it is late: the desk was stopped.
ON_TIME = timedelta(minutes=1)
# Who comes back after days has the page of signals; nobody's night is for last week's.
FRESH = timedelta(days=1)
# More at once are for people at the desk; those that follow are told at the next look.
LIVES_AT_ONCE = 200

Words = Callable[[], tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One thing to tell some people, once each. `words`: subject and body, in their language."""

    key: str
    people: Sequence[User]
    urgent: bool
    words: Words


def look() -> bool:
    """Write into the outbox all that is due to be told, and was not yet; whether there was any."""
    now = by_postgres()
    on_call = OnCall(now)
    tellings = [*about_lives(on_call, now=now), *about_signals(on_call, now=now)]
    return bool(tellings) and tell_once(tellings)


# --- What must be told -------------------------------------------------------------------------


def about_lives(on_call: OnCall, *, now: datetime) -> Iterator[Telling]:
    """Lives in danger that nobody holds: at half of their target, and at the whole."""
    for mention in left_alone(now=now):
        half = mention.captured_at + (mention.due_at - mention.captured_at) / 2
        yield Telling(
            key=f"life:{mention.pk}:half",
            people=on_call.first,
            urgent=True,
            words=words_of_half(mention, due=half, now=now),
        )
        if mention.due_at <= now:
            yield Telling(
                key=f"life:{mention.pk}:whole",
                people=on_call.second,
                urgent=True,
                words=words_of_whole(mention, now=now),
            )


def left_alone(*, now: datetime) -> Iterable[Mention]:
    """Lives in danger past half of their target, whom nobody holds and nobody has referred."""
    # As much is gone as is left.
    half = ExpressionWrapper(
        Value(now) + (Value(now) - F("captured_at")), output_field=DateTimeField()
    )
    alone = Mention.objects.danger().unclaimed(now=now).exclude(status=Status.REFERRED)
    # Older notices are forgotten: they would be told again.
    alone = alone.filter(due_at__lte=half, captured_at__gt=now - KEPT)
    return alone.earliest_deadline_first()[:LIVES_AT_ONCE]


def about_signals(on_call: OnCall, *, now: datetime) -> Iterator[Telling]:
    """A desk that hears nothing, for who is on duty; a source in trouble, for administrators."""
    kinds = [SignalKind.DEAF_DESK, SignalKind.SILENT_SOURCE, SignalKind.FAILING_SOURCE]
    signals = Signal.objects.to_assess().filter(
        origin=Origin.REAL, kind__in=kinds, over_at=None, at__gt=now - FRESH
    )
    for signal in signals.order_by("pk"):
        deaf = signal.kind == SignalKind.DEAF_DESK
        yield Telling(
            key=f"signal:{signal.pk}:{'duty' if deaf else 'admin'}",
            people=on_call.first if deaf else on_call.administrators,
            urgent=deaf,
            words=words_of_deaf if deaf else words_of_source(signal),
        )


# --- To whom -----------------------------------------------------------------------------------


class OnCall:
    """Whom something can reach at a moment, each looked up when first wanted.

    The demonstration's people answer for nothing real.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now

    @cached_property
    def first(self) -> list[User]:
        """Main duty; where it is empty or cannot be reached, leads, then administrators."""
        return self._on_duty(DutyRank.MAIN) or self._with_role(Role.LEAD) or self.administrators

    @cached_property
    def second(self) -> list[User]:
        """Second duty and every lead, else administrators."""
        both = [*self._on_duty(DutyRank.SECOND), *self._with_role(Role.LEAD)]
        return list({person.pk: person for person in both}.values()) or self.administrators

    @cached_property
    def administrators(self) -> list[User]:
        return self._with_role(Role.ADMIN)

    def _on_duty(self, rank: DutyRank) -> list[User]:
        shifts = DutyShift.objects.on(self._now).filter(rank=rank, person__is_demo=False)
        return reached(shift.person for shift in shifts)

    def _with_role(self, role: Role) -> list[User]:
        people = User.objects.filter(is_demo=False, is_active=True, user_roles__role=role)
        return reached(people.order_by("pk"))


def reached(people: Iterable[User]) -> list[User]:
    """Those of these people who have an open channel."""
    asked = list(people)
    reachable = Channel.objects.reachable(asked) if asked else set()
    return [person for person in asked if person.pk in reachable]


@transaction.atomic
def tell_once(tellings: Sequence[Telling]) -> bool:
    """Post what has no row yet, for each person in their language; whether there was any.

    Looked up first: each look would else write all of it again, for nothing.
    """
    channels = channels_of({person.pk for telling in tellings for person in telling.people})
    known = posted(
        key
        for telling in tellings
        for person in telling.people
        for key in keys(telling, person, channels)
    )
    untold = [
        (telling, person)
        for telling in tellings
        for person in telling.people
        if not keys(telling, person, channels) <= known
    ]
    for telling, person in untold:
        tell(telling, person)
    return bool(untold)


def tell(telling: Telling, person: User) -> None:
    with translation.override(person.language):
        subject, body = telling.words()
    post(
        key=key_for(telling, person),
        person=person,
        subject=subject,
        body=body,
        urgent=telling.urgent,
    )


def channels_of(people: Iterable[int]) -> dict[int, list[Channel]]:
    """The open channels of some people, by the person's number."""
    channels = Channel.objects.open().filter(person__in=list(people)).order_by("person", "pk")
    return {pk: list(group) for pk, group in groupby(channels, lambda each: each.person_id)}


def keys(telling: Telling, person: User, channels: dict[int, list[Channel]]) -> set[str]:
    return {key_of(key_for(telling, person), each) for each in channels.get(person.pk, [])}


def key_for(telling: Telling, person: User) -> str:
    return f"{telling.key}:{person.pk}"


# --- In words: ours only, never what somebody said outside ---------------------------------------


def words_of_half(mention: Mention, *, due: datetime, now: datetime) -> Words:
    def words() -> tuple[str, str]:
        subject = _("Vie en danger\u00a0: personne ne s’occupe de la mention %(number)s")
        body = _(
            "Une vie est peut-être en danger, et personne n’a pris la mention %(number)s.\n"
            "Reçue\u00a0: %(captured)s. À prendre avant\u00a0: %(due)s."
        )
        return filled(subject, mention), f"{filled(body, mention)}{late(due, now)}{way(mention)}"

    return words


def words_of_whole(mention: Mention, *, now: datetime) -> Words:
    def words() -> tuple[str, str]:
        subject = _("Vie en danger, échéance dépassée\u00a0: mention %(number)s")
        body = _(
            "Une vie est peut-être en danger, et personne n’a pris la mention %(number)s à temps.\n"
            "Reçue\u00a0: %(captured)s. À prendre avant\u00a0: %(due)s."
        )
        said = filled(body, mention)
        return filled(subject, mention), f"{said}{late(mention.due_at, now)}{way(mention)}"

    return words


def words_of_deaf() -> tuple[str, str]:
    body = _(
        "Aucune source ne peut plus être lue\u00a0: ce qui se dit dehors n’arrive plus au poste.\n"
        "Vérifiez que le poste a accès à Internet, et surveillez vous-même vos sources d’ici là."
    )
    return _(
        "Le poste de veille n’entend plus rien"
    ), f"{body}\n{link(reverse('monitoring:signals'))}"


def words_of_source(signal: Signal) -> Words:
    def words() -> tuple[str, str]:
        subject = f"{signal.get_kind_display()}\u00a0: {signal.subject}"
        body = _("La source numéro %(number)s ne donne plus ce qu’on en attend.") % {
            "number": signal.subject
        }
        return subject, f"{body}\n{link(reverse('monitoring:source', args=[signal.subject]))}"

    return words


def filled(words: str, mention: Mention) -> str:
    return words % {
        "number": mention.pk,
        "captured": written(mention.captured_at, "DATETIME_FORMAT"),
        "due": written(mention.due_at, "DATETIME_FORMAT"),
    }


def late(due: datetime, now: datetime) -> str:
    """A line more where this should have been told before."""
    if now - due <= ON_TIME:
        return ""
    said = _("Avis en retard\u00a0: il devait partir le %(moment)s.")
    return "\n" + said % {"moment": written(due, "DATETIME_FORMAT")}


def way(mention: Mention) -> str:
    return f"\n{link(reverse('monitoring:mention', args=[mention.pk]))}"
