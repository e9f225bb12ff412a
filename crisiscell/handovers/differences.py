"""What changed between two moments, in sentences: what whoever arrives reads first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crisiscell.handovers.facts import LISTED, MOST, Entry, Facts
from monitoring.models import Level, Source


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference, in a sentence; `burns` where a life is at stake, in these mentions."""

    sentence: str
    burns: bool = False
    mentions: Sequence[int] = ()


def between(then: Facts, now: Facts) -> list[Change]:
    """What is not as it was, the gravest first; nothing where nothing moved."""
    return [*lives(then, now), *(Change(sentence=one) for one in sentences(then, now))]


def sentences(then: Facts, now: Facts) -> Iterator[str]:
    if then.level != now.level:
        yield _("Le niveau est passé de «\u00a0%(former)s\u00a0» à «\u00a0%(level)s\u00a0».") % {
            "former": Level(then.level).label,
            "level": Level(now.level).label,
        }
    if n := moved(then.late_count, now.late_count):
        yield late(n)
    if n := moved(then.to_triage_count, now.to_triage_count):
        yield to_triage(n)
    if n := moved(then.referrals_count, now.referrals_count):
        yield referrals(n)
    yield from sources(then, now)
    if n := moved(then.signals, now.signals):
        yield signals(n)


def moved(then: int, now: int) -> int:
    """How many more; nothing where one of the two was not counted to its end."""
    return now - then if max(then, now) <= MOST else 0


def lives(then: Facts, now: Facts) -> Iterator[Change]:
    before, after = numbers(then.lives), numbers(now.lives)
    # A list that was cut short says nothing of what it does not name.
    whole = max(then.lives_count, now.lives_count) <= LISTED
    begun = after - before if whole else set()
    ended = before - after if whole else set()
    more = len(begun) if whole else now.lives_count - then.lives_count
    fewer = len(ended) if whole else then.lives_count - now.lives_count
    if more > 0:
        sentence = ngettext("%(n)s vie en danger de plus.", "%(n)s vies en danger de plus.", more)
        yield Change(sentence=sentence % {"n": more}, burns=True, mentions=sorted(begun))
    if fewer > 0:
        sentence = ngettext(
            "%(n)s vie en danger de moins.", "%(n)s vies en danger de moins.", fewer
        )
        yield Change(sentence=sentence % {"n": fewer}, mentions=sorted(ended))


def numbers(entries: Iterable[Entry]) -> set[int]:
    return {entry.mention for entry in entries}


def late(n: int) -> str:
    if n > 0:
        return ngettext(
            "%(n)s mention de plus en retard.", "%(n)s mentions de plus en retard.", n
        ) % {"n": n}
    return ngettext(
        "%(n)s mention de moins en retard.", "%(n)s mentions de moins en retard.", -n
    ) % {"n": -n}


def to_triage(n: int) -> str:
    if n > 0:
        return ngettext("%(n)s mention de plus à trier.", "%(n)s mentions de plus à trier.", n) % {
            "n": n
        }
    return ngettext("%(n)s mention de moins à trier.", "%(n)s mentions de moins à trier.", -n) % {
        "n": -n
    }


def referrals(n: int) -> str:
    if n > 0:
        return ngettext("%(n)s retour attendu de plus.", "%(n)s retours attendus de plus.", n) % {
            "n": n
        }
    return ngettext("%(n)s retour attendu de moins.", "%(n)s retours attendus de moins.", -n) % {
        "n": -n
    }


def sources(then: Facts, now: Facts) -> Iterator[str]:
    before = {one.source for one in then.troubles}
    after = {one.source for one in now.troubles}
    whole = max(then.troubles_count, now.troubles_count) <= LISTED
    lost = len(after - before) if whole else now.troubles_count - then.troubles_count
    back = len(before - after) if whole else then.troubles_count - now.troubles_count
    if lost > 0:
        yield ngettext(
            "%(n)s source ne s’entend plus%(which)s.",
            "%(n)s sources ne s’entendent plus%(which)s.",
            lost,
        ) % {"n": lost, "which": called(after - before if whole else set())}
    if back > 0:
        yield ngettext(
            "%(n)s source s’entend de nouveau%(which)s.",
            "%(n)s sources s’entendent de nouveau%(which)s.",
            back,
        ) % {"n": back, "which": called(before - after if whole else set())}


def called(sources: Collection[int]) -> str:
    """« : Radio des Merles », to stand at the end of a sentence; "" for none."""
    names = Source.objects.filter(pk__in=sources).order_by("name").values_list("name", flat=True)
    listed = ", ".join(names)
    return _("\u00a0: %(list)s") % {"list": listed} if listed else ""


def signals(n: int) -> str:
    if n > 0:
        return ngettext(
            "%(n)s signal de plus à évaluer.", "%(n)s signaux de plus à évaluer.", n
        ) % {"n": n}
    return ngettext("%(n)s signal de moins à évaluer.", "%(n)s signaux de moins à évaluer.", -n) % {
        "n": -n
    }
