"""Each measured indicator in words: what it counts, with which numbers, and what would raise it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisiscell.readiness.catalogue import DIMENSIONS, Indicator
from crisiscell.readiness.missing import missing
from crisiscell.readiness.scores import (
    BALANCED,
    ENOUGH_PEERS,
    ENOUGH_VOICES,
    NETWORK_DAYS,
    REVIEW_DAYS,
    Facts,
    fed,
    measured,
    reviewed,
)
from msgu.web.templatetags.desk import grouped


@dataclass(frozen=True, kw_only=True)
class Explained:
    """One indicator as the page shows it. `as_of` is the last record that it counted, `as_of_day`
    its day where no moment is known.

    `points` and `gain` are of the hundred; `numbers` is the formula with its numbers in it, and
    its result in a hundred; `valid` says for how long a fact counts; `page` is where somebody can
    act.
    """

    indicator: Indicator
    score: float
    points: float
    gain: float
    records: int
    formula: str
    numbers: str
    valid: str
    missing: str
    action: str
    page: str
    as_of: datetime | None
    as_of_day: date | None

    @property
    def percent(self) -> int:
        return int(self.score * 100)


FORMULAS: dict[str, Promise | str] = {
    "F1": gettext_lazy(
        "Quarts d’heure des 30 derniers jours où au moins 90\u00a0% des sources à l’écoute ont été "
        "lues à leur rythme ÷ quarts d’heure observés."
    ),
    "F2": gettext_lazy(
        "Familles de sources qui ont donné au moins une mention en 7 jours ÷ 5 (médias "
        "traditionnels, réseaux sociaux, blogues, sources officielles, communauté)."
    ),
    "F3": gettext_lazy(
        "Mentions vitales, urgentes et importantes reçues depuis 30 jours et triées avant leur "
        "échéance ÷ celles qui ont été triées ou dont l’échéance est passée."
    ),
    "F4": gettext_lazy(
        "1 − (mentions encore à trier après leur échéance ÷ mentions reçues en 7 jours)."
    ),
    "F5": gettext_lazy(
        "Moyenne des termes actifs\u00a0: fraîcheur de la révision (entière 90 jours, nulle à 180) "
        "× précision sur 60 jours (entière à 20\u00a0% d’utiles, ou à moins de 10 mentions triées)."
    ),
    "I1": gettext_lazy(
        "Fiches de voix en usage, revues depuis 180 jours, qui disent sur quoi compter ou à quoi "
        "s’attendre ÷ fiches en usage, cinq au moins."
    ),
    "I2": gettext_lazy(
        "Organisations similaires dont une observation, vue depuis 180 jours, a son verdict, cinq "
        "au plus ÷ 5."
    ),
}
VALID_DAYS = {"F1": 30, "F2": 7, "F3": 30, "F4": 7, "F5": REVIEW_DAYS} | {
    "I1": NETWORK_DAYS,
    "I2": NETWORK_DAYS,
}
ACTIONS: dict[str, Promise | str] = {
    "F1": gettext_lazy("Réparez les sources en échec, et gardez la collecte en marche."),
    "F2": gettext_lazy("Écoutez au moins une source de chaque famille qui manque."),
    "F3": gettext_lazy("Triez avant l’échéance\u00a0: les plus urgentes d’abord."),
    "F4": gettext_lazy("Videz la file de ce qui est en retard."),
    "F5": gettext_lazy("Relisez les termes, et resserrez ceux qui amènent du bruit."),
    "I1": gettext_lazy("Revoyez les fiches, et écrivez-y sur quoi compter ou à quoi s’attendre."),
    "I2": gettext_lazy("Observez une organisation similaire, et donnez un verdict."),
}
PAGES = {
    "F1": "monitoring:sources",
    "F2": "monitoring:sources",
    "F3": "monitoring:queue",
    "F4": "monitoring:queue",
    "F5": "monitoring:watches",
    "I1": "influencers:register",
    "I2": "peers:register",
}


def explain(facts: Facts) -> list[Explained]:
    """The measured indicators, in their order."""
    scores, records = measured(facts), fed(facts)
    found = []
    for indicator in (one for dimension in DIMENSIONS for one in dimension.indicators):
        code, score = indicator.code, scores.get(indicator.code)
        if score is not None:
            action, page = advice(code, facts)
            found.append(
                Explained(
                    indicator=indicator,
                    score=score,
                    points=indicator.weight * score,
                    gain=indicator.weight * (1 - score),
                    records=records[code],
                    formula=str(FORMULAS[code]),
                    numbers=f"{numbers(code, facts)} = {in_percent(score)}",
                    valid=_("%(n)d jours") % {"n": VALID_DAYS[code]},
                    missing=missing(code, facts),
                    action=action,
                    page=page,
                    as_of=as_of(code, facts),
                    as_of_day=as_of_day(code, facts),
                )
            )
    return found


def numbers(code: str, facts: Facts) -> str:
    """The formula with its numbers in it."""
    if code == "F5":
        parts = " + ".join(written(reviewed(term)) for term in facts.terms[:8])
        more = " + …" if len(facts.terms) > 8 else ""
        return f"({parts}{more}) ÷ {len(facts.terms)}" if facts.terms else "0 ÷ 0"
    part, whole = {
        "F1": (facts.slots_heard, facts.slots),
        "F2": (len(facts.families), len(BALANCED)),
        "F3": (facts.on_time, facts.looked_at),
        "F4": (facts.late, facts.captured),
        "I1": (facts.network.ready, max(ENOUGH_VOICES, facts.network.voices)),
        "I2": (min(ENOUGH_PEERS, facts.network.observed), ENOUGH_PEERS),
    }[code]
    fraction = f"{grouped(part)} ÷ {grouped(whole)}"
    return f"1 − ({fraction})" if code == "F4" else fraction


def advice(code: str, facts: Facts) -> tuple[str, str]:
    """What would raise it, and where. Before anything was counted, something is to begin."""
    if not facts.active_sources and code in {"F1", "F4"}:
        return _("Mettez une première source à l’écoute."), "monitoring:sources"
    if code == "F1" and not facts.slots:
        begun = _("Laissez tourner le poste\u00a0: le premier compte vient en une demi-heure.")
        return begun, PAGES[code]
    if code == "F5" and not facts.terms:
        return _("Surveillez un premier terme."), PAGES[code]
    if code == "I1" and not facts.network.voices:
        return _("Ouvrez la fiche d’une première voix publique, un média par exemple."), PAGES[code]
    if code == "I2" and not facts.network.peers:
        return _("Inscrivez une première organisation similaire, et observez-la."), PAGES[code]
    return str(ACTIONS[code]), PAGES[code]


def as_of(code: str, facts: Facts) -> datetime | None:
    return {
        "F1": facts.last_slot_at,
        "F2": facts.last_captured_at,
        "F3": facts.last_triaged_at,
        "F4": facts.last_captured_at,
        "F5": facts.last_review_at,
    }.get(code)


def as_of_day(code: str, facts: Facts) -> date | None:
    days = {"I1": facts.network.last_reviewed_on, "I2": facts.network.last_seen_on}
    return days.get(code)


def in_percent(score: float) -> str:
    return _("%(percent)s\u00a0%%") % {"percent": int(score * 100)}


def written(score: float) -> str:
    return str(number_format(round(score, 2), decimal_pos=2))
