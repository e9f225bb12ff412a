"""The words that say something of private life, by what they say it about.

Written as `fold` leaves them: without accents, case or elisions. A star stands for any ending.
They are chosen so that what a voice does in public can still be said.
"""

from __future__ import annotations

import re

_OF_ONES_OWN = "sa|son|ses|leur|leurs|his|her|their"

WORDS: dict[str, str] = {
    "health": (
        "cancer* malad* depressi* diagnosti* handicap* autis* diabet* alcooli* toxicoman* "
        "bipolair* schizophren* psychiatr* seropositi* suicid* enceinte grossesse pregnan* "
        "disabled disabilit* illness* addict* sick_leave sante_mentale sante_fragile "
        "mental_health hospitalise* en_therapie conge_de_maladie surdose* overdose*"
    ),
    "origin": (
        "race races racial* ethni* autochtone* immigr* immigrant* nationalite* arabe* haitien* "
        "maghreb* asiatique* latino* couleur_de_peau skin_colour indigenous"
    ),
    "religion": (
        "religi* musulman* muslim* islam* juif* juive* jewish catholi* protestant* chretien* "
        "christian* evangeliste* athee* atheis* temoin_de_jehovah temoins_de_jehovah croyant* "
        "hindou* bouddhis* sikh*"
    ),
    "politics": (
        "caquiste* pequiste* liberal* liberaux conservateur* conservatrice* conservative* "
        "quebec_solidaire parti_politique political_party allegeance* souverainis* "
        "independantis* federalis* separatis* gauchis* droitis* extreme_gauche extreme_droite "
        "far_left far_right opinion_politique opinions_politiques militant* complotis* "
        "vote_pour de_gauche de_droite"
    ),
    "sexuality": (
        "homosexu* heterosexu* bisexu* lesbien* transgenre* transsexu* transgender* sexuel* "
        "sexual* orientation_sexuelle adulter* infidel* amant* vie_intime"
    ),
    "union": "syndiqu* syndicat* syndical* unionized unionised union_member trade_union*",
    "crime": (
        "crime* criminel* criminal* casier_judiciaire dossier_judiciaire condamne* condamnation* "
        "convicted accuse_de_fraude accuse_de_vol accused_of fraude* fraudeu* prison* incarcer* "
        "delinquan* recidivi* mandat_d_arret arrete_par_la_police jailed felon*"
    ),
    "family": (
        "conjoint* spouse* epoux epouse epouses divorce* celibataire* concubin* ex_mari ex_femme "
        "husband wife vie_de_couple marie_avec mariee_avec married belle_mere beau_pere"
    ),
    "home": (
        "domicil* habite habitent demeure_au demeure_a demeure_sur reside_a reside_au reside_sur "
        "lives_at lives_in chez_lui chez_elle plaque_d_immatriculation"
    ),
    "finances": (
        "faillite* endett* dettes salaire* hypothe* insolvab* aide_sociale assurance_emploi "
        "compte_bancaire compte_en_banque bankrup* salary mortgage* revenu_annuel revenus"
    ),
}
# What is private because it is somebody's own.
OWN: dict[str, str] = {
    "family": (
        "famille* enfant* fille* fils mere pere frere* soeur* mari femme parents couple family "
        "children kids mother father brother* sister* son daughter*"
    ),
    "home": "maison appartement logement chalet adresse voisin* quartier house home address street",
    "finances": "argent dette* revenu* money debt* income",
    "health": "sante etat_de_sante health",
}


def pattern_of(kind: str) -> re.Pattern[str]:
    plain = [alternative(word) for word in WORDS[kind].split()]
    own = [alternative(word) for word in OWN.get(kind, "").split()]
    if own:
        plain.append(rf"(?:{_OF_ONES_OWN}) (?:{'|'.join(own)})")
    return re.compile(rf"\b(?:{'|'.join(plain)})\b")


def alternative(word: str) -> str:
    return re.escape(word).replace("_", " ").replace(r"\*", r"\w*")


PATTERNS: dict[str, re.Pattern[str]] = {kind: pattern_of(kind) for kind in WORDS}
