"""What a sheet must not say, found in what somebody typed: how to reach a person, and private life.

Pure: text in, findings out. It errs on the side of the person concerned: another word can always
be found for what a voice does in public.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from influencers import scan_words
from influencers.scan_reading import disguised, plainly, side_by_side


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A piece of a text that may not stay, and which rule it meets (`SENTENCES`)."""

    kind: str
    piece: str

    @property
    def sentence(self) -> str:
        """What to take out, and why."""
        return _("Retirez «\u00a0%(piece)s\u00a0»\u00a0: %(why)s") % {
            "piece": self.piece,
            "why": SENTENCES[self.kind],
        }


SENTENCES: dict[str, str | Promise] = {
    "email": gettext_lazy("une fiche ne garde aucun courriel, seulement des comptes publics."),
    "phone": gettext_lazy("une fiche ne garde aucun numéro de téléphone."),
    "address": gettext_lazy("une fiche ne dit pas où quelqu’un habite ou travaille."),
    "postcode": gettext_lazy("un code postal situe une personne\u00a0: la région suffit."),
    "insurance": gettext_lazy("cela a la forme d’un numéro d’assurance sociale."),
    "health_card": gettext_lazy("cela a la forme d’un numéro d’assurance maladie."),
    "card": gettext_lazy("cela a la forme d’un numéro de carte."),
    "health": gettext_lazy("une fiche ne dit rien de la santé d’une personne."),
    "origin": gettext_lazy("une fiche ne dit rien de l’origine d’une personne."),
    "religion": gettext_lazy("une fiche ne dit rien des croyances d’une personne."),
    "politics": gettext_lazy("une fiche ne dit rien des opinions politiques d’une personne."),
    "sexuality": gettext_lazy("une fiche ne dit rien de la vie sexuelle d’une personne."),
    "union": gettext_lazy("une fiche ne dit rien d’une appartenance syndicale."),
    "crime": gettext_lazy("une fiche n’accuse personne."),
    "family": gettext_lazy("une fiche ne dit rien de la famille d’une personne."),
    "home": gettext_lazy("une fiche ne dit rien du domicile d’une personne."),
    "finances": gettext_lazy("une fiche ne dit rien de l’argent d’une personne."),
}


def findings(text: str) -> list[Finding]:
    """All that may not stay in a text, patterns first."""
    return [*patterns(text), *words(text)]


def words(text: str) -> list[Finding]:
    """Words of what a sheet may say nothing about, as they were typed."""
    plain = plainly(text)
    folded, typed = side_by_side(plain)
    found = [
        Finding(kind=kind, piece=" ".join(typed[start:end]).strip(".,;:!?()«»\u00a0 "))
        for kind, pattern in scan_words.PATTERNS.items()
        for start, end in spans(pattern, folded)
    ]
    hidden = [
        Finding(kind=kind, piece=piece)
        for word, piece in disguised(plain)
        for kind, pattern in scan_words.PATTERNS.items()
        if pattern.search(word)
    ]
    return list(dict.fromkeys([*found, *hidden]))


def spans(pattern: re.Pattern[str], folded: list[str]) -> Iterator[tuple[int, int]]:
    """From which word to which a pattern is found."""
    for found in pattern.finditer(" ".join(folded)):
        before = found.string[: found.start()].count(" ")
        yield before, before + found[0].count(" ") + 1


def patterns(text: str) -> list[Finding]:
    """Numbers and addresses that lead to a person."""
    plain = plainly(text)
    return [*mail(plain), *cards(plain), *numbers(plain), *places(plain)]


# --- Patterns ----------------------------------------------------------------------------------

_AT = r"@|\s?[(\[{<](?:at|a|à|@|arobase)[)\]}>]|\s(?:arobase|at)\s"
_DOT = r"\.|\s\.\s|\s(?:point|dot)\s|\s?[(\[{](?:point|dot|\.)[)\]}]\s?"
_MAIL = re.compile(
    rf"[\w.+-]+\s?(?:{_AT})\s?[\w-]+(?:(?:{_DOT})[\w-]+)*(?:{_DOT})[a-z]{{2,}}", re.IGNORECASE
)
_HEALTH_CARD = re.compile(
    r"(?<![A-Z])[A-Z]{4}[ ./-]?(\d{2})(\d{2})[ ./-]?(\d{2})(\d{2})(?!\d)", re.IGNORECASE
)
_DIGITS = re.compile(r"(?<!\d)\+?\(?\d[\d ().\n-]{5,22}\d(?!\d)")
# Three, three, then three or four, whatever stands between: no other number is written so.
_IN_GROUPS = re.compile(r"(?<!\d)\d{3}[ /,:;.\n-]{1,3}\d{3}[ /,:;.\n-]{1,3}\d{4}(?!\d)")
_IN_THREES = re.compile(r"(?<!\d)\d{3}[ /:.\n-]{1,3}\d{3}[ /:.\n-]{1,3}\d{3}(?!\d)")
_POSTCODE = re.compile(
    r"(?<!\w)[ABCEGHJ-NPRSTVXY] ?\d ?[A-Z][ ./-]{0,3}\d ?[A-Z] ?\d(?!\w)", re.IGNORECASE
)
_WAYS = (
    r"rues?|avenues?|av\.|boul(?:evard|\.)?|boulevard|blvd|chemins?|ch\.|rang|route|rte|place"
    r"|mont[ée]e|c[ôo]te|impasse|all[ée]e|croissant|terrasse|carr[ée]|ruelle|quai"
)
_STREETS = r"street|st\.|avenue|ave\.?|road|rd\.?|drive|lane|crescent|boulevard|blvd"
_CIVIC = re.compile(
    rf"\b\d{{1,5}}(?:-\d+)?[a-z]?,?\s+(?:(?:[A-Z0-9e]+\s)?(?:{_WAYS})\s+\S+"
    rf"|(?:\S+\s){{1,3}}(?:{_STREETS})(?!\w))",
    re.IGNORECASE,
)
_FLAT = re.compile(
    r"\b(?:app(?:t|artement)?|logement|bureau|apt|suite)\.?\s?(?:no|n°|#)?\s?\d+", re.IGNORECASE
)


def mail(plain: str) -> Iterator[Finding]:
    for found in _MAIL.finditer(plain):
        yield Finding(kind="email", piece=found[0])


def cards(plain: str) -> Iterator[Finding]:
    """Health insurance numbers: four letters, then a birth date, fifty added to women's months."""
    for found in _HEALTH_CARD.finditer(plain):
        year, month, day, _order = (int(group) for group in found.groups())
        if is_day(2000 + year, (month - 1) % 50 + 1, day):
            yield Finding(kind="health_card", piece=found[0])


def is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def numbers(plain: str) -> Iterator[Finding]:
    pieces = [
        found[0].strip()
        for pattern in (_DIGITS, _IN_GROUPS, _IN_THREES)
        for found in pattern.finditer(plain)
    ]
    for piece in dict.fromkeys(pieces):
        if kind := kind_of_number(piece):
            yield Finding(kind=kind, piece=piece)


def kind_of_number(piece: str) -> str:
    """What a number looks like, "" for nothing that leads to a person."""
    digits = "".join(filter(str.isdigit, piece))
    if len(digits) == 9 and luhn(digits):
        return "insurance"
    if 13 <= len(digits) <= 19 and luhn(digits):
        return "card"
    if len(digits) == 10 or (len(digits) == 11 and digits[0] == "1"):
        return "phone"
    if len(digits) == 7 and re.fullmatch(r"\d{3}[ .-]\d{4}", piece):
        return "phone"
    return "phone" if piece.startswith("+") else ""


def luhn(digits: str) -> bool:
    """Whether the last digit checks the others."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def places(plain: str) -> Iterator[Finding]:
    for kind, pattern in (("address", _CIVIC), ("address", _FLAT), ("postcode", _POSTCODE)):
        for found in pattern.finditer(plain):
            yield Finding(kind=kind, piece=found[0].strip())
