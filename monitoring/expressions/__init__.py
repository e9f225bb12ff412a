"""The language in which people say what they watch.

    (inondation OU crue* OU « débordement de la rivière ») ET Merles SAUF exercice

- Words side by side are a phrase, with or without « », “ ” or " ". A star at the end of a word
  finds all that begins so.
- ET, OU, SAUF (AND, OR, NOT) in capitals; each line is another « OU ». SAUF, or a dash that
  touches its word, takes away from all that stands before it on its line or in its parentheses;
  at the beginning of a line, from everything.
- « auteur: », « source: », « famille: », « plateforme: », « langue: » look beside the text.
- ET and OU do not mix without parentheses: who reads « a ET b OU c » in two ways is asked which.

`parse` gives a tree, or raises a Fault that tells where. `Index` tells which of many trees a text
answers, and with which of their terms. `pieces` marks those terms in the text as it was written.
"""

from monitoring.expressions.faults import Fault, FaultCode
from monitoring.expressions.highlighting import Piece, excerpt, pieces
from monitoring.expressions.indexing import Index
from monitoring.expressions.parsing import by_lines, parse
from monitoring.expressions.passages import Provenance
from monitoring.expressions.people import names_in
from monitoring.expressions.tree import (
    CLOSED,
    AllOf,
    AnyOf,
    Except,
    Field,
    Known,
    Term,
    Tree,
    in_words,
    spelled,
    terms_of,
)

__all__ = [
    "CLOSED",
    "AllOf",
    "AnyOf",
    "Except",
    "Fault",
    "FaultCode",
    "Field",
    "Index",
    "Known",
    "Piece",
    "Provenance",
    "Term",
    "Tree",
    "by_lines",
    "excerpt",
    "in_words",
    "names_in",
    "parse",
    "pieces",
    "spelled",
    "terms_of",
]
