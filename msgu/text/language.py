"""French or English, by the little words of a text: enough for a desk, and next to no memory.

A general detector costs a process 60 to 90 MB; this one a few kilobytes.
"""

import re
from typing import NamedTuple

# Enough words to decide; the rest of a long text only costs time.
_ENOUGH = 2_000
# One language must outweigh the other by so much; below, nothing is said.
_MARGIN = 1.3
# Of what stands between two blanks, the rest of an address or of a chain of words.
_LONGEST = 40
# Words: about 2 MB.
_REMEMBERED = 16_384

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_UNREAD = re.compile(r"https?://\S+|[@#]\w+")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|presqu|y)['’ʼ]", re.IGNORECASE)
_CONTRACTION = re.compile(r"['’ʼ](?:s|re|ve|ll|m|d|t)$", re.IGNORECASE)
_ACCENT = re.compile("[àâçèéêëîïôùûœ]", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Spelt as they are written in haste, too: without accents, as spoken in Québec. A word that is
# common in both (a, on, or, an, but, me, son, plus, question…) is in neither.
_FRENCH = _words(
    "le les une des du d au aux et ou où mais donc car ni qui quoi dont"
    " je tu il elle nous vous ils elles ce cet cette ces ça ca cela mon ma mes ton ta tes sa ses"
    " notre nos votre vos leur leurs lui moi toi eux y en dans sur sous par avec sans chez vers"
    " pour pendant depuis entre jusque selon contre près pres ne pas jamais rien aucun"
    " aucune personne tous tout toute toutes très tres trop encore aussi alors ici là icitte"
    " est sont était etait étaient été ete sera seront suis êtes etes sommes avons avez ont ai"
    " avait fait faire faut peut peuvent doit doivent va vont vas allez veux veut sait savez vois"
    " voit quand comment pourquoi combien quel quelle quels quelles si oui non merci bonjour"
    " svp aidez quelqu quelque chose plusieurs beaucoup même meme déjà deja maintenant"
    " aujourd hui hier demain pis faque chu ben pu juste tsé tse toé moé soit être etre avoir"
    " qu jusqu nouveau nouvelle heures heure rue chemin rang pont ville quartier"
    " eau feu fumée fumee inondation inondations incendie crue panne électricité electricite"
    " fermé ferme fermée fermee fermés fermées évacués evacues blessés sinistrés secours"
    " pompiers rivière riviere niveau débit avis ébullition ebullition risque vent vents neige"
    " verglas tempête tempete école ecole écoles ecoles maison maisons gens monde route routes"
    " autoroute coupure municipalité municipalite mairie maire toujours sans arrive"
)
_ENGLISH = _words(
    "the of and to in is it that this these those was were be been being are am have has had"
    " will would can could should may might must do does did done not no yes at by from with"
    " without as about into over after before under between through during against until"
    " i you he she we they him her us them my your his our their its it's i'm who what when"
    " where why how which there here all any some every each more most other such only than"
    " too very just now then still even also back out up down off if because while so for"
    " please help thanks thank hello anyone everyone someone nothing something people"
    " get got go going gone come coming need needs know see saw say said take make made stay"
    " keep let want water fire flood flooding flooded floods road roads closed street bridge"
    " river power outage outages hydro warning advisory snow storm ice boil school schools"
    " house houses home homes injured rescue shelter city town near today tomorrow yesterday"
    " tonight morning evening night week new safe smoke evacuated don't can't"
)
# French that Spanish, Italian or Portuguese share: it says less.
_SHARED = _words("de la que en un si tu il te me se entre contre ce va sale")
# What a French or English text hardly ever holds.
_OTHERS = _words(
    "el los las por con una del para está esta este estos pero más muy porque su sus lo al"
    " ha han fue hay ya hoy como cuando tras desde hasta sobre donde gracias muertos noticias"
    " não um uma os dos da na em e o você são foi ao pelo pela mas"
    " gli che di della dei dal nel nella anche più questo alla sono per ed tutti è"
    " der das und ist nicht ein eine auf für von zu sich auch wir ich ang mga"
)
_OTHER_LETTER = re.compile("[áíóúñãõßäöøåğışčžł]|[^\x00-\u024f’ʼ]")


class _Weight(NamedTuple):
    """How much something says for French, for English, and for any other language."""

    french: float = 0
    english: float = 0
    other: float = 0


def language_of(text: str) -> str:
    """ "fr", "en", or "" where the text is too short, mixed, or something else."""
    weights = list(filter(None, map(_WEIGHTS.__getitem__, text[:_ENOUGH].split())))
    french, english, others = _sum(weights)
    if max(french, english) < max(1, others):
        return ""
    if french > english * _MARGIN:
        return "fr"
    return "en" if english > french * _MARGIN else ""


def _sum(weights: list[_Weight]) -> _Weight:
    return _Weight(*map(sum, zip(*weights, strict=True)))


class _Weights(dict[str, _Weight | None]):
    """That of what stands between two blanks; None for what says nothing, as most does.

    A text repeats few words, and all texts repeat the same ones: they are remembered, as many as
    `_REMEMBERED`.
    """

    def __missing__(self, token: str) -> _Weight | None:
        if len(token) > _LONGEST:
            return _weight(token[:_LONGEST].lower())
        if len(self) >= _REMEMBERED:
            self.clear()
        self[token] = weight = _weight(token.lower())
        return weight


_WEIGHTS = _Weights()


def _weight(token: str) -> _Weight | None:
    words = _WORD.findall(_UNREAD.sub(" ", token))
    weight = _sum([_Weight(_french(word), _english(word), _other(word)) for word in words])
    return weight if any(weight) else None


def _french(word: str) -> float:
    """An elision counts as a little word; an accent is a hint: names carry it into English."""
    head = _ELISION.match(word)
    if head:
        return 1 + (word[head.end() :] in _FRENCH)
    if word in _SHARED:
        return 0.5
    return 1 if word in _FRENCH else 0.5 if _ACCENT.search(word) else 0


def _english(word: str) -> bool:
    return word in _ENGLISH or bool(_CONTRACTION.search(word))


def _other(word: str) -> bool:
    return word in _OTHERS or bool(_OTHER_LETTER.search(word))
