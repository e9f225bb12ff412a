"""`manage.py sources health`: how each source is, one line each."""

import sys
from datetime import datetime
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, ProgrammingError
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.health import State, is_heard, states
from monitoring.management.printing import one_line
from monitoring.models import Source

NOTHING = "-"


class Command(BaseCommand):
    help = (
        "health: one line for each source, those that need somebody first. Tab-separated: state"
        " (refused, failing, late, never, empty, ok, unchanged, off), name, last success, last"
        " novelty, failures in a row, next poll, reason of the last failure; times in UTC, - where"
        " there is none. Ends with 0 if every active source is heard, 1 if not, 2 if the database"
        " does not answer."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["health"], metavar="health")

    def handle(self, *args: object, **options: Any) -> None:
        now = timezone.now()
        try:
            found = states(Source.objects.real().polled(), now=now)
        except ProgrammingError:
            self._give_up(_("La base de données n’est pas prête. Démarrez le poste une fois."))
        except DatabaseError:
            self._give_up(_("La base de données ne répond pas. Démarrez le poste, puis réessayez."))
        for state in found:
            self.stdout.write(_line(state))
        if not all(is_heard(state.source, now=now) for state in found if state.source.active):
            sys.exit(1)

    def _give_up(self, why: str) -> NoReturn:
        self.stderr.write(one_line(why))
        sys.exit(2)


def _line(state: State) -> str:
    source = state.source
    return "\t".join(
        [
            state.key,
            one_line(source.name),
            _moment(source.last_ok_at),
            _moment(source.last_item_at),
            str(source.failures),
            _moment(source.next_poll_at if source.active else None),
            one_line(source.last_error) or NOTHING,
        ]
    )


def _moment(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else NOTHING
