"""Which terms look like somebody's name: a question to put, never a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitoring.expressions.tree import Except, Field, Term, Tree
from msgu.text.fold import fold

# « Marie », « Jean-Guy », « L’Heureux »: a capital, then small letters in each of its parts.
_NAME = re.compile(r"(?:[DL]['’])?[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+(?:-[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+)*\.?")
_PARTICLES = frozenset({"de", "du", "des", "la", "le", "von", "van", "da", "di"})
# Words that make of two capitals a place, a body or a work, not a person.
_NOT_PEOPLE = frozenset(
    word
    for line in (
        "aeroport agence alerte arena autoroute avenue baie bibliotheque boulevard cap cegep",
        "centre chemin chute club college comite commission conseil cote croix ecole eglise est",
        "fete fleuve fondation gare grand grande haut haute hopital hotel hydro ile iles institut",
        "lac loi maison marche mont montagne municipalite musee nord nouveau nouvelle office",
        "opera ouest parc petit petite place plage pont port projet quartier quebec radio rang",
        "rapides region riviere route rue ruisseau saint sainte salle secteur securite service",
        "societe stade station sud terrasse tunnel universite usine val vieux village ville",
    )
    for word in line.split()
)


def names_in(tree: Tree) -> list[str]:
    """The terms, as they were typed, that read like a person's name: two to four words, each with
    its capital, none of a place or a body.
    """
    looked_at = [term for term in _wanted(tree) if term.field in {Field.TEXT, Field.AUTHOR}]
    typed = [_without_field(term) for term in looked_at]
    return [one for one in typed if is_like_a_name(one)]


def _wanted(tree: Tree) -> Iterator[Term]:
    """The terms that are watched: what an expression takes away watches nobody."""
    match tree:
        case Term():
            yield tree
        case Except():
            yield from _wanted(tree.wanted)
        case _:
            for part in tree.parts:
                yield from _wanted(part)


def _without_field(term: Term) -> str:
    return term.typed.partition(":")[2].strip(' "«»“”\u00a0') if term.field else term.typed


def is_like_a_name(typed: str) -> bool:
    words = [word for word in typed.split() if word not in _PARTICLES]
    folded = set(fold(typed).split())
    return (
        2 <= len(words) <= 4
        and all(_NAME.fullmatch(word) for word in words)
        and not folded & _NOT_PEOPLE
    )
