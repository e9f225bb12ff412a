"""Why an expression cannot be read: what is wrong, where, and what to write instead."""

from __future__ import annotations

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from monitoring.expressions import Fault, FaultCode

_SENTENCES = {
    FaultCode.TOO_LONG: _(
        "L’expression dépasse 5000 caractères. Partagez-la entre plusieurs termes de veille."
    ),
    FaultCode.TOO_MANY_WORDS: _(
        "L’expression dépasse 300 mots, à partir de «\u00a0%(piece)s\u00a0». Partagez-la entre "
        "plusieurs termes de veille."
    ),
    FaultCode.TOO_DEEP: _(
        "Plus de dix parenthèses sont ouvertes les unes dans les autres. Simplifiez l’expression, "
        "ou partagez-la entre plusieurs termes de veille."
    ),
    FaultCode.OPEN_QUOTE: _(
        "Un guillemet est seul\u00a0: «\u00a0%(piece)s\u00a0». Ouvrez et fermez les guillemets "
        "sur la même ligne."
    ),
    FaultCode.OPEN_PARENTHESIS: _(
        "Une parenthèse ouverte n’est jamais fermée. Ajoutez «\u00a0)\u00a0» là où le groupe finit."
    ),
    FaultCode.CLOSED_TWICE: _(
        "Une parenthèse est fermée sans avoir été ouverte. Retirez-la, ou ajoutez "
        "«\u00a0(\u00a0» là où le groupe commence."
    ),
    FaultCode.EMPTY_PARENTHESES: _("Des parenthèses sont vides. Écrivez-y un mot, ou retirez-les."),
    FaultCode.NO_WORD: _(
        "Il n’y a ici aucun mot à trouver\u00a0: «\u00a0%(piece)s\u00a0». Écrivez au moins une "
        "lettre ou un chiffre."
    ),
    FaultCode.NOTHING_BEFORE: _(
        "Il manque quelque chose avant «\u00a0%(piece)s\u00a0». Écrivez-y un mot, ou retirez "
        "«\u00a0%(piece)s\u00a0»."
    ),
    FaultCode.NOTHING_AFTER: _(
        "Il manque quelque chose après «\u00a0%(piece)s\u00a0». Écrivez-y un mot, ou retirez "
        "«\u00a0%(piece)s\u00a0»."
    ),
    FaultCode.NO_OPERATOR: _(
        "Il manque ET ou OU avant «\u00a0%(piece)s\u00a0». Pour une expression de plusieurs mots, "
        "entourez-la toute de guillemets."
    ),
    FaultCode.SMALL_OPERATOR: _(
        "«\u00a0%(piece)s\u00a0» se lit ici comme un mot. Pour unir ou exclure, écrivez-le en "
        "capitales\u00a0: ET, OU, SAUF."
    ),
    FaultCode.MIXED: _(
        "ET et OU se suivent, ce qui se lit de deux façons, à partir de "
        "«\u00a0%(piece)s\u00a0». Dites laquelle avec des parenthèses\u00a0: (a ET b) OU c, ou "
        "bien a ET (b OU c)."
    ),
    FaultCode.AFTER_EXCLUSION: _(
        "«\u00a0%(piece)s\u00a0» suit une exclusion, ce qui se lit de deux façons. Mettez ce qui "
        "est exclu entre parenthèses\u00a0: a SAUF (b OU c)."
    ),
    FaultCode.OR_EXCLUSION: _(
        "«\u00a0%(piece)s\u00a0» trouverait presque tout. Pour exclure, écrivez SAUF, sans OU."
    ),
    FaultCode.LONE_DASH: _(
        "Un tiret est seul entre deux mots. Pour exclure, écrivez SAUF\u00a0; si le tiret fait "
        "partie de l’expression, entourez-la de guillemets."
    ),
    FaultCode.STAR: _(
        "L’étoile est mal placée dans «\u00a0%(piece)s\u00a0». Elle ne va qu’à la fin d’un "
        "mot\u00a0: inond*."
    ),
    FaultCode.SHORT_PREFIX: _(
        "«\u00a0%(piece)s\u00a0» commencerait trop de mots. Écrivez au moins trois lettres avant "
        "l’étoile."
    ),
    FaultCode.UNKNOWN_FIELD: _(
        "Le poste ne connaît pas «\u00a0%(piece)s\u00a0». Les champs sont auteur, source, famille, "
        "plateforme et langue\u00a0; s’il s’agit d’un mot, entourez-le de guillemets."
    ),
    FaultCode.UNKNOWN_VALUE: _(
        "«\u00a0%(piece)s\u00a0» n’est pas une valeur de ce champ. Choisissez parmi\u00a0: "
        "%(values)s."
    ),
    FaultCode.NO_VALUE: _(
        "Il manque un mot après «\u00a0%(piece)s\u00a0». Écrivez-le aussitôt après, entre "
        "guillemets s’il y en a plusieurs."
    ),
    FaultCode.ONLY_EXCLUSIONS: _(
        "Écrivez au moins une expression à trouver\u00a0: il n’y a que des exclusions."
    ),
}


def for_fault(fault: Fault, *, values: str = "") -> str:
    """The sentence, with its line where there are several; `values` are those of the field."""
    sentence = str(_SENTENCES[fault.code]) % {"piece": fault.piece, "values": values}
    if fault.line == 1:
        return sentence
    return translated("Ligne %(line)d\u00a0: %(sentence)s") % {
        "line": fault.line,
        "sentence": sentence,
    }
