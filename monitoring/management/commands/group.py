"""`manage.py group`: JSON lines in (`id`, `text`); out, where each belongs and how sure."""

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from monitoring.management.printing import one_line
from monitoring.nearness.gather import Gathering, Placed

# A line of more is a mistake, and would fill the memory.
LONGEST_LINE = 1_000_000
Id = str | int


class _Unreadable(Exception):
    """What is wrong with a line, in words."""


class Command(BaseCommand):
    help = (
        "Groups texts that say the same, in the order in which they come on standard input, one"
        ' JSON object a line: {"id": 1, "text": "…"}. Writes, for each, {"id", "story",'
        ' "confidence", "how"}: the id of the text that stands for it, from 0 to 1 how sure, and'
        ' how: "first" (it stands for itself), "exact" (same words), "near" (the same, but for'
        ' who passes it on, links and where it is cut), "suggested" (for a person to say; such a'
        " text goes on standing for itself). Stores nothing. A line that cannot be read is said"
        " on standard error, with its number, and passed over. Ends with 0 if every line was"
        " read, 1 if some were not, 2 if the result could not be written."
    )
    requires_system_checks = ()

    def handle(self, *args: object, **options: Any) -> None:
        try:
            wrong = self._group(sys.stdin.buffer)
        except BrokenPipeError:
            # Whoever read us has seen enough; Python must not complain at exit either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(2)
        if wrong:
            sys.exit(1)

    def _group(self, lines: Iterable[bytes]) -> int:
        """How many lines could not be read."""
        gathering, ids, wrong = Gathering(), list[Id](), 0
        for number, line in enumerate(lines, start=1):
            try:
                name, text = _read(line)
            except _Unreadable as reason:
                wrong += 1
                self._say(number, str(reason))
                continue
            ids.append(name)
            placed = gathering.place(len(ids) - 1, text)
            self.stdout.write(_as_json(name, ids[placed.story], placed))
        self.stdout.flush()
        return wrong

    def _say(self, number: int, reason: str) -> None:
        sentence = _("Ligne %(number)s\u00a0: %(reason)s") % {"number": number, "reason": reason}
        self.stderr.write(one_line(sentence))


def _read(line: bytes) -> tuple[Id, str]:
    """The id and the text of a line. Raises _Unreadable with a sentence."""
    if len(line) > LONGEST_LINE:
        raise _Unreadable(_("elle est trop longue."))
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _Unreadable(_("ce n’est pas du JSON.")) from error
    if not isinstance(given, dict) or not _is_id(given.get("id")):
        raise _Unreadable(_("«\u00a0id\u00a0» doit être un mot ou un nombre entier."))
    if not isinstance(given.get("text"), str):
        raise _Unreadable(_("«\u00a0text\u00a0» doit être un texte."))
    return given["id"], given["text"]


def _is_id(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _as_json(name: Id, story: Id, placed: Placed) -> str:
    confidence = round(placed.confidence, 2)
    shown = {"id": name, "story": story, "confidence": confidence, "how": placed.how.value}
    # In ASCII: any terminal shows it, and half a character in a name does not stop us.
    return json.dumps(shown)
