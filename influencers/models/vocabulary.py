"""The closed lists of a sheet: what cannot be chosen here cannot be written down."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PublicRole(models.TextChoices):
    """In what public capacity somebody speaks."""

    ELECTED = "elected", _("Personne élue")
    JOURNALIST = "journalist", _("Journaliste")
    MEDIA = "media", pgettext_lazy("rôle public", "Média")
    ASSOCIATION = "association", _("Association ou organisme")
    EXPERT = "expert", _("Experte ou expert")
    BUSINESS = "business", _("Entreprise")
    GROUP_ADMIN = "group_admin", _("Administration d’un groupe public")


class Purpose(models.TextChoices):
    """What a sheet is for."""

    RELAY = "relay", _("Pouvoir faire relayer nos messages")
    ANSWER = "answer", _("Répondre à ce qui revient souvent")
    PREPARE = "prepare", _("Prévoir ce qui sera dit pendant un sinistre")


class Region(models.TextChoices):
    """The administrative regions, by their official numbers: nothing closer than this and a MRC."""

    R01 = "01", "Bas-Saint-Laurent"
    R02 = "02", "Saguenay–Lac-Saint-Jean"
    R03 = "03", "Capitale-Nationale"
    R04 = "04", "Mauricie"
    R05 = "05", "Estrie"
    R06 = "06", "Montréal"
    R07 = "07", "Outaouais"
    R08 = "08", "Abitibi-Témiscamingue"
    R09 = "09", "Côte-Nord"
    R10 = "10", "Nord-du-Québec"
    R11 = "11", "Gaspésie–Îles-de-la-Madeleine"
    R12 = "12", "Chaudière-Appalaches"
    R13 = "13", "Laval"
    R14 = "14", "Lanaudière"
    R15 = "15", "Laurentides"
    R16 = "16", "Montérégie"
    R17 = "17", "Centre-du-Québec"
    ALL = "qc", _("Tout le Québec")
    ELSEWHERE = "xx", _("Hors du Québec")


class Reach(models.TextChoices):
    """How many people an account says it reaches, as a band: the number is never kept."""

    UNDER_1K = "1k", _("moins de 1\u00a0000")
    UNDER_10K = "10k", _("de 1\u00a0000 à 10\u00a0000")
    UNDER_100K = "100k", _("de 10\u00a0000 à 100\u00a0000")
    OVER_100K = "more", _("plus de 100\u00a0000")


class Relationship(models.TextChoices):
    UNKNOWN = "unknown", pgettext_lazy("relation", "Inconnue")
    IN_CONTACT = "in_contact", _("Contact établi")
    COLLABORATOR = "collaborator", _("Collaboration")
    AMBASSADOR = "ambassador", pgettext_lazy("relation", "Ambassadeur")
    BROKEN = "broken", _("Rupture")


class Help(models.TextChoices):
    """What a voice can be counted on for."""

    RELAY = "relay", _("Relayer nos messages")
    GROUND = "ground", _("Connaître le terrain")
    TRANSLATION = "translation", pgettext_lazy("sur quoi compter", "Traduire")
    MOBILISATION = "mobilisation", pgettext_lazy("sur quoi compter", "Mobiliser")
    COMMUNITY = "community", _("Joindre une communauté")
    EXPERTISE = "expertise", _("Expliquer, avec une expertise")


class Delay(models.TextChoices):
    """How soon a voice usually speaks up."""

    HOUR = "hour", _("Dans l’heure")
    DAY = "day", pgettext_lazy("délai habituel", "Dans la journée")
    WEEK = "week", pgettext_lazy("délai habituel", "Dans la semaine")


class ArchivedWhy(models.TextChoices):
    BY_HAND = "by_hand", pgettext_lazy("fiche", "archivée")
    MERGED = "merged", pgettext_lazy("fiche", "fusionnée dans une autre")


class DetachedWhy(models.TextChoices):
    """Why an account is no longer this voice's."""

    CHANGED_HANDS = "changed_hands", _("Le compte a changé de mains")
    CLOSED = "closed", _("Le compte est fermé")
    MISTAKE = "mistake", _("Rattaché par erreur")


class Stance(models.IntegerChoices):
    """Towards our messages, never about the person."""

    AGAINST = -2, _("S’y oppose")
    DOUBTS = -1, _("En doute")
    NEUTRAL = 0, pgettext_lazy("posture", "Neutre")
    AGREES = 1, _("Va dans le même sens")
    CARRIES = 2, _("Les porte")


class Answer(models.TextChoices):
    YES = "yes", pgettext_lazy("engagement", "Oui")
    NO = "no", pgettext_lazy("engagement", "Non")


class Done(models.TextChoices):
    DONE = "done", pgettext_lazy("engagement", "Fait")
    PARTLY = "partly", pgettext_lazy("engagement", "Partiel")
    NOT_DONE = "not_done", pgettext_lazy("engagement", "Non fait")
