"""Make, check and compile the catalogues with Babel alone: no gettext tools are needed."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

FOLDERS = ("msgu", "monitoring", "influencers", "crisiscell", "templates")
# French stands in the code itself. Its catalogue says each word again, so that no library's
# English « File » makes our « File » a « Fichier »; and it holds the rule of plurals (0 mention).
PLURALS = {"fr_CA": "nplurals=2; plural=(n > 1);", "en": "nplurals=2; plural=(n != 1);"}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


class Command(BaseCommand):
    help = "Compiles the translations. --update takes in new words; --check refuses missing ones."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--update", action="store_true")
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: object, update: bool, check: bool, **options: object) -> None:
        if update:
            words = words_of(settings.BASE_DIR)
            for language in PLURALS:
                save(updated(load(language), words, language), language)
        for language in PLURALS:
            if check and (faults := list(faults_of(load(language), words_of(settings.BASE_DIR)))):
                raise CommandError(
                    "\n".join([f"The catalogue {language} is not complete:", *faults])
                )
            compile_(load(language), language)


# --- The words of the tree ---------------------------------------------------------------------


def words_of(root: Path) -> Catalog:
    """Every translatable word of the Python files and templates under our folders."""
    catalog = Catalog()
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            for message, context in messages_of(path):
                catalog.add(message, context=context)
    return catalog


def messages_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    if path.suffix == ".py":
        source = path.read_text(encoding="utf-8")
    elif path.suffix in {".html", ".txt"}:
        source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    else:
        return
    file = io.BytesIO(source.encode())
    options = {"encoding": "utf-8"}
    for _line, message, _comments, context in extract("python", file, KEYWORDS, options=options):
        yield message, context


# --- The catalogues ----------------------------------------------------------------------------


def path_of(language: str, suffix: str) -> Path:
    return Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / f"django.{suffix}"


def load(language: str) -> Catalog:
    path = path_of(language, "po")
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(catalog: Catalog, words: Catalog, language: str) -> Catalog:
    """The former translations of the words that still stand, sorted by word."""
    fresh = Catalog(locale=language, fuzzy=False)
    for message in sorted(words, key=lambda message: str(message.id)):
        if not message.id:
            continue
        former = catalog.get(message.id, context=message.context)
        said = message.id if language == "fr_CA" else former.string if former else ""
        fresh.add(message.id, said, context=message.context)
    return fresh


def save(catalog: Catalog, language: str) -> None:
    """Write the catalogue without dates or places, so that a change shows only its words."""
    body = io.BytesIO()
    write_po(body, catalog, omit_header=True, no_location=True, width=100)
    header = (
        'msgid ""\nmsgstr ""\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {language}\\n"\n'
        f'"Plural-Forms: {PLURALS[language]}\\n"\n\n'
    )
    path = path_of(language, "po")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + body.getvalue().decode(), encoding="utf-8")


def compile_(catalog: Catalog, language: str) -> None:
    path = path_of(language, "mo")
    path.parent.mkdir(parents=True, exist_ok=True)
    # A process that starts meanwhile reads the former one or this one, and none by halves.
    fresh = path.with_suffix(f".{os.getpid()}.mo")
    with fresh.open("wb") as file:
        write_mo(file, catalog)
    fresh.replace(path)


def faults_of(catalog: Catalog, words: Catalog) -> Iterator[str]:
    """Words without an English translation, or with a doubtful one; and words of the past."""
    for message in words:
        if not message.id:
            continue
        known = catalog.get(message.id, context=message.context)
        if known is None or known.fuzzy or not translated(known):
            yield f"  not translated: {message.id!r}"
    for message in catalog:
        if message.id and words.get(message.id, context=message.context) is None:
            yield f"  no longer used: {message.id!r}"


def translated(message: Message) -> bool:
    """Whether a message has its translation, or all of them where it has a plural."""
    return all(message.string if isinstance(message.string, tuple) else [message.string])
