"""What a selection is, and what became of it, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from monitoring.models import Source, Status
from monitoring.models.selection import Left
from monitoring.search import Filter
from monitoring.worlds import world_of
from msgu.users.models import User
from msgu.web.templatetags.desk import grouped, said

# One or several mentions, and why they are left as they are.
LEFT = {
    Left.MISSING: ngettext_lazy(
        "%(n)s que vous ne voyez plus", "%(n)s que vous ne voyez plus", "n"
    ),
    Left.PURGED: ngettext_lazy("%(n)s au texte détruit", "%(n)s au texte détruit", "n"),
    Left.VITAL: ngettext_lazy(
        "%(n)s où une vie est en danger", "%(n)s où une vie est en danger", "n"
    ),
    Left.PROTECTED: ngettext_lazy("%(n)s protégée", "%(n)s protégées", "n"),
    Left.FOLLOWS: ngettext_lazy("%(n)s devenue copie d’une autre", "%(n)s devenues copies", "n"),
    Left.CLAIMED: ngettext_lazy(
        "%(n)s prise par quelqu’un d’autre", "%(n)s prises par d’autres", "n"
    ),
    Left.ENDED: ngettext_lazy("%(n)s déjà close ou écartée", "%(n)s déjà closes ou écartées", "n"),
    Left.CHANGED: ngettext_lazy("%(n)s modifiée depuis", "%(n)s modifiées depuis", "n"),
    Left.NOT_THERE: ngettext_lazy(
        "%(n)s dont le statut ne le permet pas", "%(n)s dont le statut ne le permet pas", "n"
    ),
    Left.UNDONE: ngettext_lazy("%(n)s déjà rétablie", "%(n)s déjà rétablies", "n"),
}
# What was done to many, by verb.
DONE = {
    "close": ngettext_lazy("%(n)s mention close", "%(n)s mentions closes", "n"),
    "dismiss": ngettext_lazy("%(n)s mention écartée", "%(n)s mentions écartées", "n"),
    "qualify": ngettext_lazy("%(n)s mention qualifiée", "%(n)s mentions qualifiées", "n"),
}


def mentions(n: int) -> str:
    return ngettext("%(n)s mention", "%(n)s mentions", n) % {"n": grouped(n)}


def done(verb: str, n: int) -> str:
    """« 748 mentions écartées »."""
    if verb not in DONE:
        return f"{mentions(n)}\u00a0: {said(verb)}"
    return str(DONE[verb] % {"n": n}).replace(str(n), grouped(n), 1) if n else nothing()


def nothing() -> str:
    return _("Aucune mention n’est changée")


def left(reasons: Mapping[str, Collection[int]]) -> str:
    """« 5 laissées : 3 prises par d’autres, 2 modifiées depuis »; "" where nothing is."""
    total = sum(map(len, reasons.values()))
    if not total:
        return ""
    whole = ngettext("%(n)s laissée", "%(n)s laissées", total) % {"n": grouped(total)}
    return f"{whole}\u00a0: {why(reasons)}"


def why(reasons: Mapping[str, Collection[int]]) -> str:
    """« 3 prises par d’autres, 2 modifiées depuis », the gravest first."""
    found = [(reason, len(reasons[reason])) for reason in Left if reasons.get(reason)]
    return ", ".join(str(LEFT[reason] % {"n": n}) for reason, n in found)


def filter_in_words(chosen: Filter, *, user: User) -> str:
    """« À trier, source « Le Courrier », mots « pont » »."""
    words = [str(chosen.view.label)]
    if chosen.source is not None:
        sources = Source.objects.in_world(world_of(user)).filter(pk=chosen.source)
        name = sources.values_list("name", flat=True).first() or _("inconnue")
        words.append(_("source «\u00a0%(name)s\u00a0»") % {"name": f"\u2068{name}\u2069"})
    if chosen.status is not None:
        words.append(_("statut «\u00a0%(name)s\u00a0»") % {"name": Status(chosen.status).label})
    if chosen.words:
        words.append(_("mots «\u00a0%(words)s\u00a0»") % {"words": f"\u2068{chosen.words}\u2069"})
    return ", ".join(words)
