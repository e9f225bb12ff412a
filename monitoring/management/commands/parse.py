"""`manage.py parse KIND FILE`: what a connector reads in a file, one JSON object on each line."""

import codecs
import json
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from monitoring.connectors import CONNECTORS
from monitoring.items import ConnectorError, Item
from monitoring.management.printing import one_line
from monitoring.sentences import for_reason
from msgu.net import Limits, Reason


class _Unreadable(Exception):
    """Why there is nothing to show, in words."""


class Command(BaseCommand):
    help = "Reads a file as a connector would: one JSON object on each line; stores nothing."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", metavar="KIND", help=", ".join(CONNECTORS))
        parser.add_argument("file", metavar="FILE", help="a path, or - for standard input")

    def handle(self, *args: object, kind: str, file: str, **options: Any) -> None:
        try:
            for item in _read(kind, file):
                self.stdout.write(_as_json(item, ascii_only=not _is_utf8(self.stdout)))
        except _Unreadable as reason:
            self.stderr.write(one_line(str(reason)))
            sys.exit(1)
        except BrokenPipeError:
            # Whoever read us has seen enough; Python must not complain at exit either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _read(kind: str, file: str) -> tuple[Item, ...]:
    if kind not in CONNECTORS:
        known = ", ".join(sorted(CONNECTORS))
        raise _Unreadable(
            _("«\u00a0%(kind)s\u00a0» n’est pas une sorte de source. Écrivez\u00a0: %(known)s.")
            % {"kind": kind, "known": known}
        )
    try:
        # A file has no address: its relative links lead nowhere, and are left out.
        return CONNECTORS[kind].parse(_content(file), address="").items
    except ConnectorError as error:
        sentence = for_reason(error.reason, detail=error.detail)
        raise _Unreadable(f"{file}\u00a0: {sentence}") from error


def _content(file: str) -> bytes:
    """The bytes of a file, as many as the network would have given."""
    limit = Limits().decoded
    try:
        with sys.stdin.buffer if file == "-" else Path(file).open("rb") as stream:
            content = stream.read(limit + 1)
    except FileNotFoundError as error:
        raise _Unreadable(_("Le fichier %(file)s n’existe pas.") % {"file": file}) from error
    except IsADirectoryError as error:
        raise _Unreadable(_("%(file)s est un dossier, pas un fichier.") % {"file": file}) from error
    except OSError as error:
        raise _Unreadable(
            _("Le fichier %(file)s ne se lit pas\u00a0: %(error)s.")
            % {"file": file, "error": error.strerror}
        ) from error
    if len(content) > limit:
        raise _Unreadable(f"{file}\u00a0: {for_reason(Reason.TOO_LARGE)}")
    return content


def _as_json(item: Item, *, ascii_only: bool) -> str:
    shown = {
        "external_id": item.external_id,
        "url": item.url,
        "author": item.author,
        "published_at": item.published_at.isoformat() if item.published_at else None,
        "title": item.title,
        "text": item.text,
        "language": item.language,
    }
    return json.dumps(shown, ensure_ascii=ascii_only)


def _is_utf8(stream: object) -> bool:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return codecs.lookup(encoding).name == "utf-8"
