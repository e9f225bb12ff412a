"""What each measured indicator looked for and did not find, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crisiscell.readiness.scores import (
    BALANCED,
    ENOUGH_PEERS,
    ENOUGH_VOICES,
    REVIEW_DAYS,
    Facts,
)
from monitoring.models import Family
from msgu.web.templatetags.desk import grouped


def missing(code: str, facts: Facts) -> str:
    """What was looked for and not found."""
    return {
        "F1": _slots,
        "F2": _families,
        "F3": _triage,
        "F4": _late,
        "F5": _reviews,
        "I1": _voices,
        "I2": _peers,
    }[code](facts)


def _families(facts: Facts) -> str:
    absent = [str(Family(family).label) for family in BALANCED if family not in facts.families]
    if not absent:
        return _("Rien ne manque.")
    return _("Rien depuis 7 jours de\u00a0: %(families)s.") % {"families": ", ".join(absent)}


def _late(facts: Facts) -> str:
    if not facts.captured:
        return _("Aucune mention reçue en 7 jours\u00a0: sans donnée, zéro.")
    return _some(
        ngettext("%(n)s mention en retard.", "%(n)s mentions en retard.", facts.late), facts.late
    )


def _slots(facts: Facts) -> str:
    if not facts.slots:
        return _("Aucun quart d’heure n’est encore compté\u00a0: sans donnée, zéro.")
    n = facts.slots - facts.slots_heard
    return _some(
        ngettext("%(n)s quart d’heure mal entendu.", "%(n)s quarts d’heure mal entendus.", n), n
    )


def _triage(facts: Facts) -> str:
    if not facts.looked_at:
        return _("Aucune mention à juger depuis 30 jours, ni exercice\u00a0: sans donnée, zéro.")
    late = facts.looked_at - facts.on_time - facts.never_triaged
    return _("Triées en retard\u00a0: %(late)s. Jamais triées\u00a0: %(never)s.") % {
        "late": grouped(late),
        "never": grouped(facts.never_triaged),
    }


def _reviews(facts: Facts) -> str:
    if not facts.terms:
        return _("Aucun terme actif\u00a0: sans donnée, zéro.")
    n = sum(1 for term in facts.terms if term.review_age is None or term.review_age > REVIEW_DAYS)
    return _some(ngettext("%(n)s terme à revoir.", "%(n)s termes à revoir.", n), n)


def _voices(facts: Facts) -> str:
    network = facts.network
    if not network.voices:
        return _("Aucune fiche en usage\u00a0: sans donnée, zéro.")
    lacks = [
        (_("À revoir\u00a0: %(n)s."), network.voices - network.reviewed),
        (_("Sans «\u00a0sur quoi compter\u00a0» ni «\u00a0à quoi s’attendre\u00a0»\u00a0: %(n)s."),
         network.voices - network.filled),
        (_("Pour en avoir cinq, il en manque\u00a0: %(n)s."), ENOUGH_VOICES - network.voices),
    ]  # fmt: skip
    said = [sentence % {"n": grouped(n)} for sentence, n in lacks if n > 0]
    return " ".join(said) or _("Rien ne manque.")


def _peers(facts: Facts) -> str:
    if not facts.network.peers:
        return _("Aucune organisation similaire au registre\u00a0: sans donnée, zéro.")
    n = max(0, ENOUGH_PEERS - facts.network.observed)
    return _some(
        ngettext(
            "Il manque %(n)s organisation observée depuis 180 jours.",
            "Il manque %(n)s organisations observées depuis 180 jours.",
            n,
        ),
        n,
    )


def _some(sentence: str, n: int) -> str:
    return sentence % {"n": grouped(n)} if n else _("Rien ne manque.")
