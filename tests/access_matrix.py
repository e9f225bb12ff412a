"""Who may do what, written by hand: every address × role × verb.

Each row is `name: (address, reads, writes)`. `reads` and `writes` are the letters of the roles
that get through, `*` for everybody, and `-` where the address has no such verb:
o nobody's role (an account without any) · c communicator · l lead · m manager · a administrator
· p privacy officer. Who gets through nothing is refused; who gets through one verb only meets
« method not allowed » for the other, unless a comment says otherwise.

`{mention}` and its like stand for rows that exist; the test also sends numbers that do not.
"""

EVERYONE = "*"
PEOPLE = "oclmap"
NO_VERB = "-"

MATRIX: dict[str, tuple[str, str, str]] = {
    # Before signing in.
    "account_login": ("/compte/connexion/", EVERYONE, EVERYONE),
    "account_inactive": ("/compte/inactif/", EVERYONE, NO_VERB),
    "account_reset_password": ("/compte/mot-de-passe/oublie/", EVERYONE, EVERYONE),
    "account_reset_password_done": ("/compte/mot-de-passe/oublie/envoye/", EVERYONE, NO_VERB),
    "account_reset_password_from_key": (
        "/compte/mot-de-passe/nouveau/1-cle/",
        EVERYONE,
        EVERYONE,
    ),
    "account_reset_password_from_key_done": (
        "/compte/mot-de-passe/nouveau/fait/",
        EVERYONE,
        NO_VERB,
    ),
    "mfa_authenticate": ("/compte/second-facteur/code/", EVERYONE, EVERYONE),
    "crisiscell:notice": ("/renseignements/", EVERYONE, NO_VERB),
    "health": ("/sante/", EVERYONE, NO_VERB),
    "choose_language": ("/langue/", NO_VERB, EVERYONE),
    "users:welcome": ("/invitation/un-jeton/", EVERYONE, EVERYONE),
    # One's own account.
    "home": ("/", PEOPLE, NO_VERB),
    "bar": ("/barre/", PEOPLE, NO_VERB),
    "live:stream": ("/direct/", PEOPLE, NO_VERB),
    "live:changes": ("/direct/suite/", PEOPLE, NO_VERB),
    "users:profile": ("/profil/", PEOPLE, PEOPLE),
    "outbox:mine": ("/profil/canaux/", PEOPLE, NO_VERB),
    # One's own only: somebody else's channel is not found.
    "outbox:quieten": ("/profil/canaux/{channel}/calme/", NO_VERB, PEOPLE),
    "account_logout": ("/compte/deconnexion/", PEOPLE, PEOPLE),
    "account_reauthenticate": ("/compte/confirmer/", PEOPLE, PEOPLE),
    "account_change_password": ("/compte/mot-de-passe/", PEOPLE, PEOPLE),
    "mfa_index": ("/compte/second-facteur/", PEOPLE, NO_VERB),
    "mfa_reauthenticate": ("/compte/second-facteur/confirmer/", PEOPLE, PEOPLE),
    "mfa_activate_totp": ("/compte/second-facteur/activer/", PEOPLE, PEOPLE),
    "mfa_deactivate_totp": ("/compte/second-facteur/desactiver/", PEOPLE, PEOPLE),
    "mfa_view_recovery_codes": ("/compte/second-facteur/secours/", PEOPLE, NO_VERB),
    "mfa_generate_recovery_codes": ("/compte/second-facteur/secours/nouveaux/", PEOPLE, PEOPLE),
    "mfa_download_recovery_codes": (
        "/compte/second-facteur/secours/telecharger/",
        PEOPLE,
        NO_VERB,
    ),
    # People, for administrators; the trail, for the privacy officer too.
    "users:people": ("/personnes/", "a", NO_VERB),
    "users:invite": ("/personnes/inviter/", "a", "a"),
    "users:revoke": ("/personnes/invitations/{invitation}/retirer/", NO_VERB, "a"),
    "users:person": ("/personnes/{person}/", "a", "a"),
    "users:deactivate": ("/personnes/{person}/fermer/", NO_VERB, "a"),
    "users:reactivate": ("/personnes/{person}/rouvrir/", NO_VERB, "a"),
    # How people are reached outside of the screen, and what left that way.
    "outbox:channels": ("/personnes/{person}/canaux/", "a", "a"),
    "outbox:try_channel": ("/canaux/{channel}/essayer/", NO_VERB, "a"),
    "outbox:close_channel": ("/canaux/{channel}/fermer/", NO_VERB, "a"),
    "outbox:reopen_channel": ("/canaux/{channel}/rouvrir/", NO_VERB, "a"),
    "outbox:remove_channel": ("/canaux/{channel}/supprimer/", NO_VERB, "a"),
    "outbox:notices": ("/avis/", "a", NO_VERB),
    "outbox:try_notice": ("/avis/{notice}/reessayer/", NO_VERB, "a"),
    "users:audit": ("/journal/", "ap", NO_VERB),
    # The desk: managers read, communicators and leads act.
    "monitoring:queue": ("/file/", "clmp", NO_VERB),
    "monitoring:rows": ("/file/lignes/", "clmp", NO_VERB),
    # The gauge that rings, for who may answer it.
    "monitoring:lives": ("/file/vies/", "cl", NO_VERB),
    "monitoring:mention": ("/mentions/{mention}/", "clmp", NO_VERB),
    "monitoring:claim": ("/mentions/{mention}/prendre/", NO_VERB, "cl"),
    "monitoring:release": ("/mentions/{mention}/liberer/", NO_VERB, "cl"),
    "monitoring:break_claim": ("/mentions/{mention}/lever/", NO_VERB, "l"),
    "monitoring:keep": ("/mentions/garder/", NO_VERB, "cl"),
    "monitoring:read_nudge": ("/mots/1/lu/", NO_VERB, PEOPLE),
    "monitoring:qualify": ("/mentions/{mention}/qualifier/", NO_VERB, "cl"),
    "monitoring:refer": ("/mentions/{mention}/transmettre/", NO_VERB, "cl"),
    "monitoring:close": ("/mentions/{mention}/clore/", NO_VERB, "cl"),
    "monitoring:dismiss": ("/mentions/{mention}/ecarter/", NO_VERB, "cl"),
    "monitoring:reopen": ("/mentions/{mention}/rouvrir/", NO_VERB, "cl"),
    # The privacy officer finds what is protected only, and sorts nothing.
    "monitoring:protect": ("/mentions/{mention}/proteger/", NO_VERB, "cl"),
    "monitoring:read_protected": ("/mentions/{mention}/lire/", NO_VERB, "lp"),
    "monitoring:unprotect": ("/mentions/{mention}/montrer/", NO_VERB, "lp"),
    "monitoring:destroy": ("/mentions/{mention}/detruire/", NO_VERB, "lp"),
    "monitoring:note": ("/mentions/{mention}/noter/", NO_VERB, "cl"),
    "monitoring:snooze": ("/mentions/{mention}/remettre/", NO_VERB, "cl"),
    "monitoring:park": ("/mentions/{mention}/attendre/", NO_VERB, "cl"),
    "monitoring:resume": ("/mentions/{mention}/reprendre/", NO_VERB, "cl"),
    "monitoring:chase": ("/mentions/{mention}/relancer/", NO_VERB, "cl"),
    "monitoring:assign": ("/mentions/{mention}/assigner/", NO_VERB, "cl"),
    # Stories: managers read them whole; a number of a link that is not one names nothing.
    "monitoring:story": ("/mentions/{mention}/histoire/", "clmp", NO_VERB),
    "monitoring:merge": ("/mentions/{mention}/reunir/", "cl", "cl"),
    "monitoring:split": ("/mentions/{mention}/retirer/", NO_VERB, "cl"),
    "monitoring:accept_link": ("/mentions/{mention}/liens/{link}/oui/", NO_VERB, "cl"),
    "monitoring:refuse_link": ("/mentions/{mention}/liens/{link}/non/", NO_VERB, "cl"),
    "monitoring:grab": ("/file/prendre/", NO_VERB, "cl"),
    "monitoring:record_call": ("/mentions/{mention}/appel/", NO_VERB, "cl"),
    "monitoring:tell_liaison": ("/appels/{call}/liaison/", NO_VERB, "cl"),
    "monitoring:correct_call": ("/appels/{call}/corriger/", NO_VERB, "cl"),
    "monitoring:withdraw_call": ("/appels/{call}/retirer/", NO_VERB, "cl"),
    "monitoring:undo": ("/gestes/{entry}/annuler/", NO_VERB, "clp"),
    "monitoring:capture": ("/saisie/", "cl", "cl"),
    "monitoring:bookmarklet": ("/saisie/favori/", "cl", NO_VERB),
    "monitoring:manifest": ("/manifest.webmanifest", EVERYONE, NO_VERB),
    # Selecting and acting on many; a number that is not one's own names nothing.
    "monitoring:select": ("/file/lot/", NO_VERB, "cl"),
    "monitoring:selection": ("/file/lot/1/", "cl", NO_VERB),
    "monitoring:act": ("/file/lot/1/agir/", NO_VERB, "cl"),
    "monitoring:acts": ("/gestes/", "cl", NO_VERB),
    "monitoring:undo_all": (
        "/gestes/lot/00000000-0000-4000-8000-000000000000/annuler/",
        NO_VERB,
        "cl",
    ),
    "monitoring:export": ("/file/exporter/", "clm", "clm"),
    "monitoring:print": ("/mentions/{mention}/imprimer/", "clmp", NO_VERB),
    # What is destroyed, and what is kept from it.
    "monitoring:retention": ("/conservation/", "p", "p"),
    "monitoring:release_hold": ("/conservation/gels/{hold}/lever/", NO_VERB, "p"),
    "monitoring:signals": ("/signaux/", "clma", NO_VERB),
    "monitoring:assess": ("/signaux/{signal}/evaluer/", NO_VERB, "cla"),
    # What is watched: everyone of the desk sees it, administrators change it.
    "monitoring:sources": ("/sources/", "clma", NO_VERB),
    "monitoring:source_add": ("/sources/nouvelle/", "a", "a"),
    "monitoring:starters": ("/sources/quebec/", "a", "a"),
    "monitoring:beginning": ("/commencer/", "a", NO_VERB),
    "monitoring:source": ("/sources/{source}/", "a", "a"),
    "monitoring:poll_now": ("/sources/{source}/lire/", NO_VERB, "a"),
    "monitoring:poll_failing": ("/sources/lire-en-echec/", NO_VERB, "a"),
    "monitoring:adopt_address": ("/sources/{source}/adopter/", NO_VERB, "a"),
    "monitoring:watches": ("/termes/", "clma", NO_VERB),
    "monitoring:watch_add": ("/termes/nouveau/", "a", "a"),
    "monitoring:watch_library": ("/termes/bibliotheque/", "a", "a"),
    "monitoring:watch": ("/termes/{watch}/", "a", "a"),
    "monitoring:watch_review": ("/termes/{watch}/revoir/", NO_VERB, "a"),
    # Voices: the desk reads and writes day by day, leads decide of sheets, and the privacy officer
    # looks over them.
    "influencers:register": ("/voix/", "clp", NO_VERB),
    "influencers:relays": ("/voix/relais/", "clp", NO_VERB),
    "influencers:add": ("/voix/nouvelle/", "l", "l"),
    "influencers:import": ("/voix/importer/", "l", "l"),
    "influencers:openings": ("/voix/consultations/", "p", NO_VERB),
    "influencers:proposals": ("/voix/propositions/", "l", NO_VERB),
    "influencers:dismiss": ("/voix/propositions/{author}/ecarter/", NO_VERB, "l"),
    # Its form says what for.
    "influencers:voice": ("/voix/{voice}/", "clp", "clp"),
    "influencers:change": ("/voix/{voice}/modifier/", "l", "l"),
    "influencers:extract": ("/voix/{voice}/extrait/", "lp", NO_VERB),
    "influencers:record_stance": ("/voix/{voice}/postures/", NO_VERB, "cl"),
    "influencers:withdraw_stance": ("/voix/postures/{stance}/retirer/", NO_VERB, "l"),
    "influencers:ask": ("/voix/{voice}/demandes/", NO_VERB, "cl"),
    "influencers:settle": ("/voix/demandes/{commitment}/suite/", NO_VERB, "cl"),
    "influencers:attach": ("/voix/{voice}/comptes/", NO_VERB, "l"),
    "influencers:detach": ("/voix/comptes/{account}/detacher/", NO_VERB, "l"),
    "influencers:review": ("/voix/{voice}/revoir/", NO_VERB, "l"),
    "influencers:archive": ("/voix/{voice}/archiver/", NO_VERB, "lp"),
    "influencers:freeze": ("/voix/{voice}/geler/", NO_VERB, "lp"),
    "influencers:thaw": ("/voix/{voice}/degeler/", NO_VERB, "lp"),
    "influencers:merge": ("/voix/{voice}/fusionner/", "l", "l"),
    "influencers:unmerge": ("/voix/fusions/{merge}/defaire/", NO_VERB, "l"),
    # The crisis cell: everyone sees the level, leads and administrators set it.
    "crisiscell:level": ("/niveau/", "clmap", "la"),
    "crisiscell:duty": ("/garde/", "clma", "la"),
    "crisiscell:remove_duty": ("/garde/{shift}/retirer/", NO_VERB, "la"),
    "crisiscell:handovers": ("/releve/", "clm", "cl"),
    "crisiscell:handover": ("/releve/{handover}/", "clm", "cl"),
    "crisiscell:withdraw_handover": ("/releve/{handover}/reprendre/", NO_VERB, "cl"),
    "crisiscell:organisation": ("/organisation/", "a", "a"),
    "crisiscell:targets": ("/organisation/delais/", "a", "a"),
    "crisiscell:readiness": ("/preparation/", "lmap", NO_VERB),
    "crisiscell:readiness_pdf": ("/preparation/pdf/", "lmap", NO_VERB),
}
