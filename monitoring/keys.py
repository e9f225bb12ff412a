"""The keys of the desk (`msgu.web.keys`)."""

from django.utils.translation import gettext_lazy as _

from monitoring.models import Category
from msgu.web.keys import Chapter, Key

LIST = Chapter(
    title=_("Lire la file"),
    keys=[
        Key(name="next", presses="j", does=_("mention suivante")),
        Key(name="previous", presses="k", does=_("mention précédente")),
        Key(name="open", presses="o", does=_("ouvrir")),
        Key(name="shut", presses="Escape", does=_("fermer, revenir à la liste")),
        Key(name="select", presses="s", does=_("sélectionner, ou non")),
        Key(name="act_on_selection", presses="w", does=_("agir sur la sélection")),
        Key(name="news", presses=".", does=_("afficher les nouvelles")),
        Key(name="grab", presses="b", does=_("prendre dix mentions")),
        Key(name="search", presses="/", does=_("rechercher, filtrer")),
        Key(name="capture", presses="g c", does=_("saisir une mention")),
    ],
)

TRIAGE = Chapter(
    title=_("Trier la mention ouverte"),
    keys=[
        Key(name="accept", presses="Enter", does=_("accepter la proposition\u00a0: qualifier")),
        Key(name="useful", presses="u", does=_("utile")),
        Key(name="not_useful", presses="n", does=_("non utile\u00a0: écarter, hors sujet")),
        Key(name="priority_1", presses="1", does=_("urgence\u00a0: vital")),
        Key(name="priority_2", presses="2", does=_("urgence\u00a0: urgent")),
        Key(name="priority_3", presses="3", does=_("urgence\u00a0: important")),
        Key(name="priority_4", presses="4", does=_("urgence\u00a0: courant")),
        Key(name="emergency", presses="e", does=_("inscrire l’appel au 911")),
        Key(name="close", presses="f", does=_("clore")),
        Key(name="refer", presses="t", does=_("transmettre")),
        Key(name="dismiss", presses="x", does=_("écarter pour un autre motif")),
        Key(name="protect", presses="y", does=_("protéger\u00a0: cacher le texte")),
        Key(name="claim", presses="p", does=_("prendre, prolonger")),
        Key(name="release", presses="l", does=_("libérer")),
        Key(name="snooze", presses="r", does=_("remettre à plus tard")),
        Key(name="assign", presses="a", does=_("assigner")),
        Key(name="merge", presses="d", does=_("réunir avec une autre histoire")),
        Key(name="note", presses="m", does=_("écrire une note")),
        Key(name="original", presses="v", does=_("voir l’original")),
        Key(name="undo", presses="z", does=_("annuler le dernier geste")),
    ],
)

CATEGORY_LETTERS = {
    Category.DISTRESS_CALL: "a",
    Category.THREAT: "m",
    Category.HAZARD_REPORT: "d",
    Category.CASUALTIES: "p",
    Category.INFRASTRUCTURE: "i",
    Category.EVACUATION_SHELTER: "e",
    Category.SPECIAL_NEED: "b",
    Category.QUESTION: "q",
    Category.RUMOUR: "r",
    Category.IMPERSONATION: "u",
    Category.CRITICISM: "c",
    Category.EMOTION: "s",
    Category.OFFER_HELP: "o",
    Category.MEDIA: "j",
    Category.OFFICIAL: "f",
    Category.PRIVACY: "v",
    Category.PRAISE: "g",
    Category.OFF_TOPIC: "h",
}
CATEGORIES = Chapter(
    title=_("Nature"),
    keys=[
        Key(name=f"category_{category}", presses=f"c {letter}", does=category.label)
        for category, letter in CATEGORY_LETTERS.items()
    ],
)
