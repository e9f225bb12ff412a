"""The closed lists of the trade: what a mention can be, and what can be done about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.IntegerChoices):
    NEW = 0, pgettext_lazy("statut", "Nouvelle")
    OPEN = 1, pgettext_lazy("statut", "En main")
    REFERRED = 2, pgettext_lazy("statut", "Transmise")
    CLOSED = 3, pgettext_lazy("statut", "Close")
    DISMISSED = 4, pgettext_lazy("statut", "Écartée")


class Stage(models.TextChoices):
    """Where the work on an open mention stands."""

    VERIFYING = "verifying", _("En vérification")
    DRAFTING = "drafting", _("En rédaction")
    AWAITING_APPROVAL = "awaiting_approval", _("En approbation")
    ANSWERED = "answered", _("Répondu")


class Useful(models.TextChoices):
    YES = "yes", _("Utile")
    NO = "no", _("Non utile")
    REVIEW = "review", _("À revoir")


class Priority(models.IntegerChoices):
    VITAL = 1, _("Vital")
    URGENT = 2, _("Urgent")
    IMPORTANT = 3, _("Important")
    ROUTINE = 4, _("Courant")


class Category(models.TextChoices):
    """The eighteen natures of a mention (after TREC-IS, CrisisLex and Kozlowski et al. 2020)."""

    DISTRESS_CALL = "distress_call", _("Appel à l’aide")
    THREAT = "threat", _("Menace ou violence")
    HAZARD_REPORT = "hazard_report", _("Signalement de danger")
    CASUALTIES = "casualties", _("Personnes touchées")
    INFRASTRUCTURE = "infrastructure", _("Infrastructures et services")
    EVACUATION_SHELTER = "evacuation_shelter", _("Évacuation et hébergement")
    SPECIAL_NEED = "special_need", _("Besoin particulier")
    QUESTION = "question", _("Question citoyenne")
    RUMOUR = "rumour", _("Rumeur ou information à vérifier")
    IMPERSONATION = "impersonation", _("Usurpation ou désinformation")
    CRITICISM = "criticism", _("Critique ou plainte")
    EMOTION = "emotion", _("Détresse émotionnelle, soutien")
    OFFER_HELP = "offer_help", _("Offre d’aide, dons, bénévolat")
    MEDIA = "media", _("Média (couverture ou demande)")
    OFFICIAL = "official", _("Information officielle d’un partenaire")
    PRIVACY = "privacy", _("Vie privée")
    PRAISE = "praise", _("Remerciement, appréciation")
    OFF_TOPIC = "off_topic", _("Hors sujet ou bruit")


class Disposition(models.TextChoices):
    """What was done about a mention; required to close it."""

    CALLED_911 = "called_911", _("Signalé au 911")
    PASSED_OPS = "passed_ops", _("Transmis aux opérations")
    PASSED_PARTNER = "passed_partner", _("Transmis à un partenaire")
    CASE_OPENED = "case_opened", _("Dossier besoin ouvert")
    ANSWERED_PUBLIC = "answered_public", _("Répondu")
    INVITED_PRIVATE = "invited_private", _("Invité à écrire en privé")
    EXPLAINED = "explained", _("Expliqué")
    CONTEXTUALISED = "contextualised", _("Mis en contexte")
    CORRECTED = "corrected", _("Corrigé")
    ADJUSTED = "adjusted", _("Message ou service ajusté")
    WON_OVER = "won_over", _("Convaincu")
    THANKED = "thanked", _("Remercié")
    RELAYED = "relayed", _("Relayé")
    FED_FAQ = "fed_faq", _("Versé à la FAQ")
    MONITORED = "monitored", _("Surveillé sans réponse")
    MODERATED = "moderated", _("Masqué selon la nétiquette")
    REPORTED_PLATFORM = "reported_platform", _("Signalé à la plateforme")
    PRIVACY_PURGED = "privacy_purged", _("Purgé (vie privée)")
    DUPLICATE = "duplicate", _("Doublon")
    NO_ACTION = "no_action", _("Sans suite")


class ProtectedWhy(models.TextChoices):
    """Whom the words of a protected mention must not expose."""

    PRIVATE_LIFE = "private_life", pgettext_lazy("protection", "vie privée")
    MINOR = "minor", pgettext_lazy("protection", "personne mineure")
    VICTIM = "victim", pgettext_lazy("protection", "victime ou témoin")
    EMPLOYEE = "employee", pgettext_lazy("protection", "membre du personnel")


class LiftedWhy(models.TextChoices):
    """Why a mention need not be protected any longer."""

    MISTAKE = "mistake", _("Protégée par erreur")
    PUBLIC_ROLE = "public_role", _("Personne publique, dans ses fonctions")
    CONSENT = "consent", _("La personne concernée y consent")


class DismissReason(models.TextChoices):
    """Why a mention asks for nothing. Being negative is not a reason."""

    OFF_TOPIC = "off_topic", _("Hors sujet")
    OTHER_PLACE = "other_place", _("Autre territoire ou homonyme")
    OUTDATED = "outdated", _("Contenu ancien")
    ADVERTISING = "advertising", _("Publicité")
    UNREADABLE = "unreadable", _("Illisible ou vide")


_D = Disposition
# What is usually done about each category, offered first; every other remains possible.
USUAL_DISPOSITIONS: dict[str, tuple[Disposition, ...]] = {
    Category.DISTRESS_CALL: (_D.CALLED_911, _D.PASSED_OPS, _D.INVITED_PRIVATE),
    Category.THREAT: (_D.CALLED_911, _D.REPORTED_PLATFORM, _D.PASSED_OPS),
    Category.HAZARD_REPORT: (_D.PASSED_OPS, _D.CALLED_911, _D.ANSWERED_PUBLIC, _D.MONITORED),
    Category.CASUALTIES: (_D.PASSED_OPS, _D.CALLED_911, _D.MONITORED),
    Category.INFRASTRUCTURE: (_D.PASSED_OPS, _D.ANSWERED_PUBLIC, _D.PASSED_PARTNER),
    Category.EVACUATION_SHELTER: (_D.ANSWERED_PUBLIC, _D.PASSED_OPS, _D.FED_FAQ),
    Category.SPECIAL_NEED: (_D.CASE_OPENED, _D.INVITED_PRIVATE, _D.CALLED_911),
    Category.QUESTION: (_D.ANSWERED_PUBLIC, _D.FED_FAQ, _D.PASSED_PARTNER),
    Category.RUMOUR: (_D.CORRECTED, _D.ANSWERED_PUBLIC, _D.MONITORED),
    Category.IMPERSONATION: (_D.REPORTED_PLATFORM, _D.CORRECTED, _D.MONITORED),
    Category.CRITICISM: (_D.EXPLAINED, _D.ADJUSTED, _D.CONTEXTUALISED, _D.MONITORED),
    Category.EMOTION: (_D.ANSWERED_PUBLIC, _D.INVITED_PRIVATE, _D.MONITORED),
    Category.OFFER_HELP: (_D.PASSED_PARTNER, _D.THANKED, _D.ANSWERED_PUBLIC),
    Category.MEDIA: (_D.ANSWERED_PUBLIC, _D.PASSED_PARTNER, _D.MONITORED),
    Category.OFFICIAL: (_D.RELAYED, _D.PASSED_OPS, _D.MONITORED),
    Category.PRIVACY: (_D.PRIVACY_PURGED, _D.REPORTED_PLATFORM, _D.INVITED_PRIVATE),
    Category.PRAISE: (_D.THANKED, _D.NO_ACTION),
    Category.OFF_TOPIC: (_D.NO_ACTION, _D.DUPLICATE, _D.MONITORED),
}
