"""A table of voices, read line by line: each line is a sheet that would be added, or says why not.

A column that is not of the closed list is refused by its name, before any line is read.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.datastructures import MultiValueDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from influencers import lawful, voices
from influencers.accounts import Account
from influencers.columns import COLUMNS, FORBIDDEN, NEEDED
from influencers.forms import AccountForm, SheetForm
from influencers.models import PublicRole, Purpose, Region, Relationship, Voice
from monitoring.models import Platform, Watch
from monitoring.worlds import world_of
from msgu.refusal import Refusal
from msgu.text.fold import fold
from msgu.users.models import User

# A line is read as a sheet is added by hand: so many take some seconds, and a register is short.
MOST_LINES = 200
# Where a cell holds one of a few words.
CHOICES: dict[str, type[models.TextChoices]] = {"platform": Platform, "purpose": Purpose}
# Of wrong headings, so many are named.
NAMED = 5
# Accents that went through another encoding, and what stands for what could not be read.
_BROKEN = re.compile("[\u00c2\u00c3][\u0080-\u00bf]|\u00e2\u20ac|\ufffd|\0")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a table, by its number: the sheet that it makes, or why it makes none."""

    number: int
    name: str
    sheet: Voice | None = None
    refusals: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Table:
    """What a table would bring."""

    lines: Sequence[Line]

    @property
    def good(self) -> list[Line]:
        return [line for line in self.lines if not line.refusals]

    @property
    def bad(self) -> list[Line]:
        return [line for line in self.lines if line.refusals]


def preview(text: str, *, by: User) -> Table:
    """What a table would bring: it is brought, then taken back whole."""
    with transaction.atomic():
        table = bring(text, by=by)
        transaction.set_rollback(True)
    return table


@transaction.atomic
def bring(text: str, *, by: User) -> Table:
    """Add the sheet of every good line; refuses a table whose columns are not ours."""
    rows = rows_of(text)
    if not rows or not any(rows[0]):
        raise Refusal(_("Il n’y a pas d’en-têtes\u00a0: la première ligne nomme les colonnes."))
    fields = fields_of(rows[0])
    headings = dict(zip(fields, rows[0], strict=True))
    filled = [(n, row) for n, row in enumerate(rows[1:], start=2) if any(row)]
    if len(filled) > MOST_LINES:
        raise Refusal(
            _("Ce tableau compte %(n)s lignes, et le poste en lit %(most)s à la fois.")
            % {"n": len(filled), "most": MOST_LINES}
        )
    topics = topics_by_name(by=by)
    return Table(
        lines=[
            line_of(n, dict(zip(fields, row, strict=False)), headings, topics=topics, by=by)
            for n, row in filled
        ]
    )


def rows_of(text: str) -> list[list[str]]:
    """The cells of a table; refuses what was read in another encoding, or is no table at all."""
    if _BROKEN.search(text):
        raise Refusal(
            _(
                "Les accents de ce tableau sont brisés\u00a0: enregistrez-le en UTF-8, ou "
                "copiez-le de nouveau du chiffrier."
            )
        )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text))
    try:
        return [[cell.strip() for cell in row] for row in reader]
    except csv.Error as error:
        raise Refusal(
            _("Ce tableau ne se lit pas à la ligne %(n)s\u00a0: un guillemet y manque peut-être.")
            % {"n": reader.line_num}
        ) from error


def separator(text: str) -> str:
    """What stands between the headings: a tab, a semicolon, or else a comma."""
    first = text.lstrip("\ufeff\n\r ").partition("\n")[0]
    return max("\t;,", key=first.count)


def fields_of(headings: Sequence[str]) -> list[str]:
    """The field of each column; refuses what is forbidden, unknown, doubled or missing, by name."""
    known = [COLUMNS.get(fold(heading.lstrip("\ufeff")), "") for heading in headings]
    refused = [refusal_of(h) for h, field in zip(headings, known, strict=True) if not field]
    missing = [name for name in NEEDED if name not in known]
    if refused:
        raise Refusal(" ".join(refused[:NAMED]))
    if len(set(known)) < len(known):
        raise Refusal(_("Une même colonne vient deux fois."))
    if missing:
        names = {field: heading for heading, field in reversed(COLUMNS.items())}
        raise Refusal(
            _("Il manque des colonnes\u00a0: %(names)s.")
            % {"names": ", ".join(names[name] for name in missing)}
        )
    return known


def refusal_of(heading: str) -> str:
    heading = Truncator(heading).chars(60)
    for word in fold(heading).split():
        if word in FORBIDDEN:
            return _("La colonne «\u00a0%(name)s\u00a0» est refusée\u00a0: %(why)s.") % {
                "name": heading,
                "why": FORBIDDEN[word],
            }
    return _("La colonne «\u00a0%(name)s\u00a0» n’est pas d’une fiche\u00a0: retirez-la.") % {
        "name": heading
    }


def line_of(
    number: int,
    cells: Mapping[str, str],
    headings: Mapping[str, str],
    *,
    topics: Mapping[str, set[int]],
    by: User,
) -> Line:
    """What one line makes: it goes through the same forms and verb as what people type."""
    name = Truncator(cells.get("display_name", "")).chars(120)
    data = form_data(cells, topics=topics)
    sheet, account = SheetForm(data, by=by), AccountForm(data)
    if errors := [
        *role_errors(cells),
        *said(sheet, cells, headings),
        *said(account, cells, headings),
    ]:
        return Line(number=number, name=name, refusals=errors)
    try:
        made = voices.add(
            sheet.instance,
            topics=list(sheet.cleaned_data["topics"]),
            account=Account(**account.cleaned_data),
            by=by,
        )
    except Refusal as refusal:
        return Line(number=number, name=name, refusals=[refusal.sentence])
    return Line(number=number, name=name, sheet=made)


def role_errors(cells: Mapping[str, str]) -> list[str]:
    """Without a public role there is no line: who is heard often enough is proposed, one by one."""
    role = Truncator(cells.get("public_role", "")).chars(60)
    if code_of(PublicRole, role):
        return []
    refused = [lawful.refuse_private_person().sentence]
    if role:
        sentence = _("«\u00a0%(role)s\u00a0» n’est pas un rôle public de nos fiches.")
        return [sentence % {"role": role}, *refused]
    return [*refused, _("Une portée répétée se confirme parmi les propositions, une à la fois.")]


def said(form: Any, cells: Mapping[str, str], headings: Mapping[str, str]) -> list[str]:
    """What is wrong in a line, each under its column's own heading, and what it may be."""
    return [
        told
        for name, errors in form.errors.items()
        for told in (
            [unknown(name, cells, headings)] if name in CHOICES else under(headings[name], errors)
        )
    ]


def under(name: str, errors: Sequence[object]) -> list[str]:
    sentence = _("Colonne «\u00a0%(name)s\u00a0»\u00a0: %(words)s")
    return [sentence % {"name": name, "words": words} for words in errors]


def unknown(name: str, cells: Mapping[str, str], headings: Mapping[str, str]) -> str:
    """That a cell holds none of the words of its column, and which those are."""
    sentence = _(
        "Colonne «\u00a0%(name)s\u00a0»\u00a0: «\u00a0%(cell)s\u00a0» ne convient pas. "
        "Écrivez l’un de ceux-ci\u00a0: %(choices)s."
    )
    cell = Truncator(cells.get(name, "")).chars(60)
    choices = ", ".join(str(choice.label) for choice in CHOICES[name])
    return sentence % {"name": headings[name], "cell": cell, "choices": choices}


def form_data(
    cells: Mapping[str, str], *, topics: Mapping[str, set[int]]
) -> MultiValueDict[str, Any]:
    """A line's cells as a browser would have sent them."""
    data: dict[str, list[Any]] = {
        "display_name": [cells.get("display_name", "")],
        "handle": [cells.get("handle", "")],
        "sector": [cells.get("sector", "")],
        "justification": [cells.get("justification", "")],
        "platform": [code_of(Platform, cells.get("platform", ""))],
        "public_role": [code_of(PublicRole, cells.get("public_role", ""))],
        "purpose": [code_of(Purpose, cells.get("purpose", ""))],
        "relationship": [
            code_of(Relationship, cells.get("relationship", "")) or Relationship.UNKNOWN
        ],
        "areas": [code_of(Region, one) or one for one in several(cells.get("areas", ""))],
        "topics": sorted(
            set().union(*(topics.get(fold(name), ()) for name in several(cells.get("topics", ""))))
        ),
    }
    return MultiValueDict(data)


def several(cell: str) -> list[str]:
    return [one.strip() for one in cell.replace("|", "/").split("/") if one.strip()]


def code_of(choices: type[models.TextChoices], words: str) -> str:
    """The code that somebody wrote, or whose label they wrote; "" for none."""
    wanted = fold(words)
    for choice in choices:
        if wanted and wanted in {fold(str(choice.label)), fold(str(choice.value))}:
            return str(choice.value)
    return ""


def topics_by_name(*, by: User) -> dict[str, set[int]]:
    """Our watches by their names, folded: each phrase of theirs, and what they are about."""
    found: dict[str, set[int]] = defaultdict(set)
    for watch in Watch.objects.in_world(world_of(by)):
        for name in (watch.hazard, *watch.expression.splitlines()):
            if folded := fold(name):
                found[folded].add(watch.pk)
    return found
