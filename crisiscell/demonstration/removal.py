"""Removing the demonstration: all that its run made, in small steps, while the desk works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from crisiscell.demonstration.cast import DOMAIN
from crisiscell.demonstration.staging import stop
from crisiscell.models import DutyShift
from influencers.models import PeerOrganisation, Voice
from monitoring.models import Author, HourCount, Mention, Origin, Run, Signal, Source, Story, Watch
from msgu.users import audit, people
from msgu.users.models import Organisation, User

ROWS_TOGETHER = 500


@dataclass(frozen=True, kw_only=True)
class Extent:
    """What a removal would erase."""

    mentions: int
    sources: int
    watches: int
    signals: int
    accounts: int

    @property
    def is_nothing(self) -> bool:
        return not (self.mentions or self.sources or self.watches or self.accounts)


def extent() -> Extent:
    runs = Run.objects.filter(kind=Origin.DEMO)
    return Extent(
        mentions=Mention.every.filter(run__in=runs).count(),
        sources=Source.objects.filter(run__in=runs).count(),
        watches=Watch.objects.filter(run__in=runs).count(),
        signals=Signal.objects.filter(run__in=runs).count(),
        accounts=User.objects.filter(is_demo=True, is_active=True).count(),
    )


def remove() -> None:
    """Erase every demonstration. Ended half-way, it goes on where it was at the next call."""
    for run in Run.objects.filter(kind=Origin.DEMO).order_by("pk"):
        stop(run)
        erase(run)
    Organisation.objects.filter(is_demo=True).delete()
    DutyShift.objects.filter(person__is_demo=True).delete()
    for user in User.objects.filter(is_demo=True, is_active=True).order_by("pk"):
        forget(user)


def erase(run: Run) -> None:
    """A stopped run and its rows: those that others point at come last."""
    for voices in batches(Voice.objects.filter(run=run)):
        erase_batch(Voice.objects.filter(pk__in=voices))
    for peers in batches(PeerOrganisation.objects.filter(run=run)):
        erase_batch(PeerOrganisation.objects.filter(pk__in=peers))
    for stories in batches(Story.objects.filter(run=run)):
        erase_batch(Story.objects.filter(pk__in=stories))
    for mentions in batches(Mention.every.filter(run=run)):
        erase_with_authors(Mention.every.filter(pk__in=mentions))
    for model in (Signal, HourCount, Watch, Source):
        for numbers in batches(model._default_manager.filter(run=run)):
            erase_batch(model._default_manager.filter(pk__in=numbers))
    run.delete()


def batches(rows: QuerySet[Model]) -> Iterator[list[int]]:
    """The numbers of what is still there, some at a time, until nothing is."""
    while numbers := list(rows.order_by("pk").values_list("pk", flat=True)[:ROWS_TOGETHER]):
        yield numbers


@transaction.atomic
def erase_with_authors(mentions: QuerySet[Mention]) -> None:
    """Some mentions, and those of their authors who have said nothing else."""
    authors = set(mentions.exclude(author=None).values_list("author", flat=True))
    erase_batch(mentions)
    erase_batch(Author.objects.filter(pk__in=authors, mention=None))


@transaction.atomic
def erase_batch(rows: QuerySet[Model]) -> None:
    # In the order in which the desk's verbs and the workers lock them.
    list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    rows.delete()


@transaction.atomic
def forget(user: User) -> None:
    """Close an account for good. What it did stays in the trail, which nothing leaves."""
    people.end_sessions(user)
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.user_roles.all().delete()
    user.is_active, user.name = False, _("Compte de démonstration effacé")
    user.email = f"effacee-{user.pk}@{DOMAIN}"
    user.set_unusable_password()
    user.save()
    audit.record("forget", user, by=None)
