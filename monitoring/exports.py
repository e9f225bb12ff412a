"""A filtered queue as a file for a spreadsheet: the list that is on screen, and nothing more."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterator, Mapping
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.models import (
    Category,
    DismissReason,
    Disposition,
    Family,
    Mention,
    Status,
)
from monitoring.models.mention import MentionQuerySet
from monitoring.neutral import neutral
from monitoring.search import PLACES, Filter, beyond, filtered, ordered
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import User

# A bound for a file that one person can still look after; the file says where it stopped.
MOST_ROWS = 100_000
BATCH = 1_000
# A file that leaves holds one of the few threads that serve every page, until it is taken.
TURNS = BoundedSemaphore(2)
# Without it, a French Excel takes UTF-8 for something else.
MARK = "\ufeff"


class Purpose(models.TextChoices):
    """Why a list leaves the desk: the trail keeps the code."""

    REPORT = "report", gettext_lazy("Rapport de situation ou bilan")
    HANDOVER = "handover", gettext_lazy("Relève ou travail hors du poste")
    ANALYSIS = "analysis", gettext_lazy("Analyse, retour d’expérience")
    ACCESS_REQUEST = "access_request", gettext_lazy("Demande d’accès ou de rectification")
    LEGAL = "legal", gettext_lazy("Obligation légale, litige, coroner")


def exportable(chosen: Filter, *, user: User, now: datetime) -> MentionQuerySet:
    """What the filter shows this person, the lane included, without what is protected: that never
    leaves the desk.
    """
    shown = filtered(chosen, user=user, now=now, with_lane=True)
    return shown.filter(protected=False)


def count(chosen: Filter, *, user: User, now: datetime) -> int:
    """How many rows the file would have, `MOST_ROWS` + 1 where there are more."""
    return exportable(chosen, user=user, now=now)[: MOST_ROWS + 1].count()


def begin(chosen: Filter, *, user: User, purpose: str, now: datetime) -> Generator[str]:
    """Write in the trail that the list leaves, then give the file's text piece by piece.

    Refuses where others' files are on their way.
    """
    leaving = in_turn(pieces(chosen, user=user, now=now, language=translation.get_language()))
    next(leaving)
    n = min(count(chosen, user=user, now=now), MOST_ROWS)
    after = {
        "view": chosen.view,
        "order": chosen.order,
        "source": chosen.source,
        "status": chosen.status,
        "has_words": bool(chosen.words),
        "rows": n,
    }
    audit.record("export_queue", user, by=user, after=after, reason=purpose)
    return leaving


def in_turn(text: Iterator[str]) -> Generator[str]:
    """Nothing first, which takes a turn, then a text; the turn ends with it, taken or left."""
    if not TURNS.acquire(blocking=False):
        raise Refusal(_("D’autres listes sont en train de sortir. Réessayez dans un instant."))
    try:
        yield ""
        yield from text
    finally:
        TURNS.release()


def pieces(chosen: Filter, *, user: User, now: datetime, language: str | None) -> Iterator[str]:
    """The file, a batch of rows at a time: each is found by its key, however far it is."""
    mentions = ordered(exportable(chosen, user=user, now=now), chosen.order)
    with translation.override(language):
        head = MARK + written([header()])
    yield head
    left, cursor = MOST_ROWS, None
    while True:
        following = mentions.filter(beyond(chosen.order, *cursor)) if cursor else mentions
        batch = list(following.select_related("source", "author", "story")[: min(BATCH, left) + 1])
        shown = batch[: min(BATCH, left)]
        left -= len(shown)
        # The person's language, for no longer than it takes: others share this thread.
        with translation.override(language):
            words = labels()
            text = written([row(mention, words) for mention in shown])
            if len(batch) > len(shown) and not left:
                text += written([[stopped()]])
        yield text
        if len(batch) == len(shown) or not left:
            return
        last = shown[-1]
        cursor = getattr(last, PLACES[chosen.order]), last.pk


Cell = str | int | None


def header() -> list[str]:
    zone = settings.TIME_ZONE
    return [
        _("Numéro"),
        _("Statut"),
        _("Priorité"),
        _("Catégorie"),
        _("Source"),
        _("Famille"),
        _("Auteur"),
        _("Titre"),
        _("Texte"),
        _("Adresse"),
        _("Publiée le (%(zone)s)") % {"zone": zone},
        _("Reçue le (%(zone)s)") % {"zone": zone},
        _("Échéance (%(zone)s)") % {"zone": zone},
        _("Première décision le (%(zone)s)") % {"zone": zone},
        _("Suite ou motif"),
        _("Copies"),
    ]


Labels = Mapping[str, Mapping[Any, str]]


def labels() -> Labels:
    """The words of codes, by list. Django's own `get_…_display` costs more than all the rest."""
    lists: dict[str, type[models.Choices]] = {
        "status": Status,
        "category": Category,
        "family": Family,
        "disposition": Disposition,
        "dismiss_reason": DismissReason,
    }
    return {
        name: {choice.value: str(choice.label) for choice in choices}
        for name, choices in lists.items()
    }


def row(mention: Mention, words: Labels) -> list[Cell]:
    return [
        mention.pk,
        words["status"][mention.status],
        mention.priority,
        words["category"].get(mention.category, ""),
        mention.source.name,
        words["family"].get(mention.source.family, ""),
        str(mention.author or ""),
        mention.title,
        mention.text,
        mention.url,
        moment(mention.published_at),
        moment(mention.captured_at),
        moment(mention.due_at),
        moment(mention.triaged_at),
        words["disposition"].get(mention.disposition)
        or words["dismiss_reason"].get(mention.dismiss_reason, ""),
        mention.story.size if mention.story else 1,
    ]


def moment(at: datetime | None) -> str:
    """A time as spreadsheets read it, on the organisation's clock."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def stopped() -> str:
    return _("Le fichier s’arrête ici\u00a0: %(n)s lignes au plus. Resserrez le filtre.") % {
        "n": MOST_ROWS
    }


def written(rows: list[list[Cell]] | list[list[str]]) -> str:
    """Rows as a French spreadsheet opens them: words between quotes, numbers bare."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_NONNUMERIC)
    for cells in rows:
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in cells])
    return text.getvalue()
