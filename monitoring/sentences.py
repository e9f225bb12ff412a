"""Why a source, or what it gave, could not be read: what happened, and what to do."""

from django.utils.translation import gettext_lazy as _

from msgu.net import Reason

# For somebody who tries an address: codes of msgu.net.Reason, then those of ConnectorError, then
# the pipeline's own.
_SENTENCES = {
    Reason.ADDRESS_MALFORMED: _(
        "Cette adresse est mal formée. Recopiez-la en entier depuis votre navigateur, sans espace."
    ),
    Reason.SCHEME: _("L’adresse doit commencer par http:// ou https://. Corrigez-en le début."),
    Reason.PORT: _(
        "Cette adresse vise un port autre que 80 ou 443. Retirez le numéro de port\u202f; si le "
        "serveur est le vôtre, demandez à l’administration du système d’ajouter une exception."
    ),
    Reason.USER_INFO: _(
        "L’adresse contient un nom d’usager ou un mot de passe. Retirez ce qui précède "
        "l’arobase, arobase comprise."
    ),
    Reason.NAME: _(
        "Le nom du serveur n’est pas un nom public, comme «\u00a0www.ville.example\u00a0». "
        "Vérifiez-le."
    ),
    Reason.PRIVATE_ADDRESS: _(
        "Cette adresse mène à un réseau privé, que le poste de veille n’ouvre pas. Donnez une "
        "adresse publique\u202f; si le serveur est le vôtre, demandez à l’administration du "
        "système d’ajouter une exception."
    ),
    Reason.DNS: _(
        "Aucun serveur ne porte ce nom. Vérifiez l’orthographe de l’adresse, puis réessayez."
    ),
    Reason.DNS_TIMEOUT: _(
        "L’annuaire des noms de domaine n’a pas répondu à temps. Réessayez dans quelques minutes."
    ),
    Reason.CONNECT: _("Le serveur refuse ou coupe la connexion. Réessayez dans quelques minutes."),
    Reason.TLS: _(
        "Le certificat de sécurité du serveur n’est pas valide. Ne le contournez pas\u00a0: "
        "avisez les responsables du site."
    ),
    Reason.TIMEOUT: _(
        "Le serveur a mis trop de temps à répondre. Réessayez dans quelques minutes."
    ),
    Reason.TOO_LARGE: _("La réponse est trop volumineuse. Cherchez sur le site un fil plus court."),
    Reason.TOO_MANY_HEADERS: _(
        "La réponse du serveur est anormale (trop d’en-têtes). Avisez les responsables du site."
    ),
    Reason.TOO_MANY_REDIRECTS: _(
        "Le serveur renvoie d’une adresse à l’autre sans fin. Ouvrez l’adresse dans votre "
        "navigateur et recopiez celle où vous arrivez."
    ),
    Reason.DOWNGRADE: _(
        "Le serveur renvoie d’une adresse sécurisée (https) à une adresse qui ne l’est pas. "
        "Avisez les responsables du site."
    ),
    Reason.BAD_ENCODING: _(
        "La réponse est compressée d’une façon qui ne se lit pas. Avisez les responsables du site."
    ),
    Reason.PROTOCOL: _(
        "La réponse du serveur n’est pas conforme ou s’interrompt. Réessayez dans quelques "
        "minutes\u202f; si cela dure, avisez les responsables du site."
    ),
    Reason.STATUS: _("Le serveur n’a rien donné. Ouvrez l’adresse dans votre navigateur."),
    "not_a_feed": _(
        "Cette adresse donne une page, pas un fil. Cherchez sur le site l’adresse du fil RSS ou "
        "Atom."
    ),
    "empty_body": _(
        "Le serveur a répondu, mais sa réponse est vide. Vérifiez l’adresse dans votre navigateur."
    ),
    "unreadable": _(
        "Le contenu de ce fil ne se lit pas. Avisez les responsables du site ou cherchez-y un "
        "autre fil."
    ),
    "too_slow": _(
        "Ce fil est trop long à lire. Cherchez sur le site un fil plus court ou plus simple."
    ),
    "too_heavy": _("Ce fil est trop lourd à lire. Cherchez sur le site un fil plus court."),
    "quarantined": _(
        "Ce que donne cette source a fait échouer sa lecture trois fois\u00a0: son contenu est "
        "mis en quarantaine. Il sera relu dès qu’il changera, ou quand on demandera "
        "«\u00a0Lire maintenant\u00a0»."
    ),
    "internal": _(
        "La faute est à notre poste, pas à la source\u00a0: il n’a pas su traiter ce qu’elle a "
        "donné, et réessaie de lui-même. Si cela dure, avisez l’administration du système."
    ),
}
_STATUSES = {
    401: _("Le serveur demande une identification (401). Cherchez une adresse ouverte à tous."),
    403: _(
        "Le serveur refuse l’accès au poste de veille (403). Demandez-le aux responsables du site "
        "ou cherchez une autre adresse."
    ),
    404: _("Cette page n’existe pas ou n’existe plus (404). Cherchez la nouvelle adresse du fil."),
    410: _("Cette page a été retirée pour de bon (410). Cherchez la nouvelle adresse du fil."),
    429: _("Le serveur trouve les demandes trop fréquentes (429). Espacez-les, puis réessayez."),
}


def for_reason(reason: str, *, detail: str = "", status: int | None = None) -> str:
    """One or two sentences for a code of NetError or ConnectorError.

    `status` is the HTTP status where the reason is "status". `detail` is shown only where the
    code is unknown here: it is English, and written for logs.
    """
    if reason == Reason.STATUS and status:
        return _for_status(status)
    if sentence := _SENTENCES.get(reason):
        return str(sentence)
    code = f"{reason} {detail}".strip()
    unknown = _("Cette source ne peut être lue (%(code)s). Réessayez dans quelques minutes.")
    return unknown % {"code": code}


def _for_status(status: int) -> str:
    if sentence := _STATUSES.get(status):
        return str(sentence)
    broken = _("Le serveur est en panne (%(status)s). Réessayez dans quelques minutes.")
    other = _("Le serveur n’a rien donné (%(status)s). Ouvrez l’adresse dans votre navigateur.")
    return (broken if status >= 500 else other) % {"status": status}


# A watched source is asked again by itself: nobody has to try again.
_WATCHED = {
    Reason.DNS: _(
        "Aucun serveur ne porte ce nom pour l’instant. Le poste réessaie de lui-même\u202f; si "
        "cela dure, cherchez la nouvelle adresse du site."
    ),
    Reason.DNS_TIMEOUT: _(
        "L’annuaire des noms de domaine n’a pas répondu à temps. Le poste réessaie de lui-même."
    ),
    Reason.CONNECT: _("Le serveur refuse ou coupe la connexion. Le poste réessaie de lui-même."),
    Reason.TIMEOUT: _("Le serveur a mis trop de temps à répondre. Le poste réessaie de lui-même."),
    Reason.PROTOCOL: _(
        "La réponse du serveur n’est pas conforme ou s’interrompt. Le poste réessaie de "
        "lui-même\u202f; si cela dure, avisez les responsables du site."
    ),
    f"{Reason.STATUS} 429": _(
        "Le serveur trouve les demandes trop fréquentes (429). Allongez la cadence de lecture."
    ),
}


def for_error(last_error: str) -> str:
    """A sentence for what a source's row keeps of its last failure: a code, and a status."""
    if sentence := _WATCHED.get(last_error):
        return str(sentence)
    reason, _blank, status = last_error.partition(" ")
    if reason == Reason.STATUS and status.isdecimal():
        return _for_watched_status(int(status))
    if reason in _SENTENCES:
        return for_reason(reason)
    unknown = _("Cette source ne peut être lue (%(code)s). Le poste réessaie de lui-même.")
    return unknown % {"code": reason}


def _for_watched_status(status: int) -> str:
    if status < 500:
        return _for_status(status)
    broken = _(
        "Le serveur est en panne (%(status)s). Le poste réessaie de lui-même. Si cela dure plus "
        "de quelques heures, avisez les responsables du site."
    )
    return broken % {"status": status}


_SET_ASIDE = {
    "unreadable_item": _(
        "Le fil se lit, mais pas cet élément\u00a0: il est mal formé. Ses voisins sont gardés."
    ),
    "refused_by_database": _(
        "Cet élément se lit, mais ne peut être rangé tel quel. Ses voisins sont gardés."
    ),
}


def for_set_aside(reason: str) -> str:
    """Why an item was set aside."""
    return str(_SET_ASIDE.get(reason, reason))
