"""« Ce que nous recueillons »: what the public page says, from what the desk really does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby

from django.conf import settings
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crisiscell import inventory
from crisiscell.handovers.signing import WORDS_KEPT
from influencers.detection import DISMISSED_FOR
from influencers.models.voice import ARCHIVE_KEPT, LIVES
from monitoring.lifetimes import FORMER_VERSIONS, GONE, PRIVATE_LIFE, Lifetimes
from monitoring.models import Family, PurgeReason, Source
from monitoring.retention.leftovers import INVITATION_KEPT, NUDGES_KEPT
from monitoring.worlds import World
from msgu.outbox.models import KEPT
from msgu.users.models import Organisation

# When the words of this page were last changed.
WORDED_ON = date(2026, 11, 21)


@dataclass(frozen=True, kw_only=True)
class Collected:
    """One table that holds something about persons, in words."""

    what: str
    why: str
    kept: str
    seen_by: str
    fields: Sequence[str]


def collected(lifetimes: Lifetimes) -> list[Collected]:
    """What is kept about persons; tables without any are not for the public page."""
    kept = durations(lifetimes)
    return [
        Collected(
            what=table.what,
            why=table.why,
            kept=kept[table.kept],
            seen_by=table.seen_by,
            fields=list(table.personal.values()),
        )
        for table in inventory.tables()
        if table.personal
    ]


def durations(lifetimes: Lifetimes) -> dict[str, str]:
    """Each duration that the inventory names, with the numbers in force."""
    with_mention = _("Aussi longtemps que le texte de la mention.")
    return {
        "mention": _("Voyez «\u00a0Combien de temps\u00a0», plus haut."),
        "author": _("Jusqu’à la destruction du dernier texte de cet auteur."),
        "version": _("Jusqu’à %(length)s après la clôture, et jamais plus que le texte lui-même.")
        % {"length": spelt(FORMER_VERSIONS)},
        "with_mention": with_mention,
        "call": _(
            "Ses mots, aussi longtemps que le texte de la mention\u00a0; qu’il a eu lieu, quand et "
            "par qui, tant que le poste sert."
        ),
        "tombstone": _("Reste comme trace, sans texte ni nom."),
        "set_aside": spelt(timedelta(days=lifetimes.unfinished)),
        "desk": _("Tant que le poste sert."),
        "schedule": _("Selon le calendrier de conservation de l’organisation."),
        "account": _("Tant que le compte existe\u00a0; un compte fermé reste pour le journal."),
        "handover": _("%(length)s, puis effacés dans l’heure.") % {"length": spelt(WORDS_KEPT)},
        "invitation": _("%(length)s après la réponse, le retrait ou la fin.")
        % {"length": spelt(INVITATION_KEPT)},
        "voice": _("%(life)s sans revue, puis %(archive)s en archive, puis détruites dans l’heure.")
        % {"life": spelt(LIVES), "archive": spelt(ARCHIVE_KEPT)},
        "dismissal": _("%(length)s, puis effacées dans l’heure.")
        % {"length": spelt(DISMISSED_FOR)},
        "notice": _("%(length)s après l’envoi.") % {"length": spelt(KEPT)},
        "session": _("%(length)s au plus, puis effacées dans l’heure.")
        % {"length": spelt(timedelta(seconds=settings.SESSION_COOKIE_AGE))},
        "day": spelt(timedelta(days=1)),
        "nudge": spelt(NUDGES_KEPT),
        "minutes": _("Quelques minutes, tant que la personne s’en occupe."),
        "counter": _("Quelques minutes, puis effacés dans l’heure."),
    }


def rules(lifetimes: Lifetimes) -> list[tuple[str, str]]:
    """For how long a text is kept, case by case."""
    return [
        (_("Publication traitée et close"), days_of(lifetimes, PurgeReason.CLOSED)),
        (_("Publication non utile ou écartée"), days_of(lifetimes, PurgeReason.NOT_USEFUL)),
        (_("Publication touchant la vie privée, une fois close"), spelt(PRIVATE_LIFE)),
        (_("Publication retirée par son auteur ou sa plateforme"), spelt(GONE)),
        (
            _("Publication que personne n’a close, depuis le dernier geste"),
            days_of(lifetimes, PurgeReason.UNFINISHED),
        ),
    ]


def days_of(lifetimes: Lifetimes, reason: PurgeReason) -> str:
    return spelt(timedelta(days=lifetimes.days(reason)))


def spelt(length: timedelta) -> str:
    """A length of time in hours up to a day, in days beyond."""
    if length <= timedelta(days=1):
        hours = int(length.total_seconds() // 3600)
        return ngettext("%(n)s heure", "%(n)s heures", hours) % {"n": hours}
    return ngettext("%(n)s jour", "%(n)s jours", length.days) % {"n": length.days}


def families(world: World) -> list[str]:
    """The families of sources that are listened to now: never which ones."""
    heard = set(Source.objects.in_world(world).active().values_list("family", flat=True))
    return [str(family.label) for family in Family if family in heard]


def service(organisation: Organisation) -> list[str]:
    """When somebody is expected to look, days that are alike together: « lundi – vendredi :
    8 h 30 – 16 h 30 »; nothing where no hours are set.
    """
    week = organisation.service_hours if organisation.hours else []
    alike = groupby(range(len(week)), key=lambda number: week[number])
    return [
        f"{days(list(numbers))}\u00a0: {open_hours(stretch)}"
        for stretch, numbers in alike
        if stretch
    ]


def days(numbers: list[int]) -> str:
    """The names of days that follow each other, Monday being 0."""
    first, last = WEEKDAYS[numbers[0]], WEEKDAYS[numbers[-1]]
    return str(first) if len(numbers) == 1 else f"{first} – {last}"


def open_hours(stretch: Sequence[str]) -> str:
    opens, closes = (time_format(time.fromisoformat(hour)) for hour in stretch)
    return _("jour et nuit") if opens == closes else f"{opens} – {closes}"


def version(organisation: Organisation) -> date:
    """The day on which what the page says last changed."""
    changed = organisation.changed_at
    return max(WORDED_ON, timezone.localdate(changed)) if changed else WORDED_ON
