"""Why nothing left, in words: what happened, and what to do."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from msgu.net.courier import Fault

_SAID = {
    Fault.NO_SERVER: gettext_lazy(
        "Ce poste n’a pas de serveur de courriel\u00a0: réglez VEILLE_SMTP_HOST, ou choisissez un "
        "service."
    ),
    Fault.UNSEALABLE: gettext_lazy(
        "L’adresse gardée ne s’ouvre avec aucune clé de ce poste. Supprimez le canal, et "
        "ajoutez-le de nouveau."
    ),
    Fault.MALFORMED: gettext_lazy(
        "Cette adresse ne se lit pas. Relisez-la\u00a0: il y manque quelque chose, ou elle demande "
        "un gabarit, ce que le poste refuse."
    ),
    Fault.SERVICE: gettext_lazy(
        "Ce genre de service n’est pas admis. Choisissez-en un de la liste\u00a0; pour un "
        "courriel, servez-vous de l’autre formulaire."
    ),
    Fault.FORBIDDEN: gettext_lazy(
        "Le poste n’a pas le droit de joindre ce serveur\u00a0: il est dans un réseau privé, ou "
        "sur un port inhabituel. S’il est bien à vous, inscrivez-le dans VEILLE_NET_EXCEPTIONS."
    ),
    Fault.DNS: gettext_lazy("Le nom du serveur est introuvable. Vérifiez comment il s’écrit."),
    Fault.CONNECT: gettext_lazy("Le serveur ne répond pas, ou a coupé la communication."),
    Fault.TLS: gettext_lazy(
        "La communication n’a pas pu être chiffrée\u00a0: le certificat du serveur n’est pas "
        "reconnu."
    ),
    Fault.TIMEOUT: gettext_lazy("Le serveur n’a pas répondu à temps."),
    Fault.SIGN_IN: gettext_lazy(
        "Le serveur refuse l’accès\u00a0: le mot de passe ou le jeton n’est plus le bon."
    ),
    Fault.RECIPIENT: gettext_lazy("Le serveur de courriel refuse ce destinataire."),
    Fault.REFUSED: gettext_lazy("Le service a refusé l’avis."),
    Fault.CRASHED: gettext_lazy("L’envoi s’est interrompu sans réponse."),
}


def sentence(failure: str) -> str:
    """What a stored failure says (`refused 503`), with the provider's number."""
    code, _space, status = failure.partition(" ")
    said = str(_SAID.get(Fault(code))) if code in set(Fault) else code
    return said if not status else f"{said} {_('(réponse %(status)s)') % {'status': status}}"
