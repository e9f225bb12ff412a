"""`manage.py purge [--dry-run]`: destroy what is due, now, or say what would be."""

import sys
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.models import Destroyed, PurgeReason, Waits
from monitoring.retention.due import by_reason, destroyable, waiting
from monitoring.retention.purge import purge


class Command(BaseCommand):
    help = (
        "Destroys the texts whose time is over, as the desk does by itself every hour, and says"
        " how many by reason, and how many wait and why. --dry-run destroys nothing. Ends with 0"
        " if all went well, 1 if something failed or another pass is under way."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: object, **options: Any) -> None:
        now = timezone.now()
        if options["dry_run"]:
            self._tell(_("Serait détruit"), by_reason(destroyable(now=now)))
            self._tell(_("Attendrait"), waiting(now=now))
            return
        report = purge(now=now)
        if report is None:
            self.stderr.write(_("Une destruction est déjà en cours. Réessayez dans un instant."))
            sys.exit(1)
        self._tell(_("Détruit aujourd’hui"), report.counts)
        self._tell(_("Attend"), report.waiting)
        if report.errors:
            self.stderr.write(_("En échec\u00a0: %(steps)s") % {"steps": ", ".join(report.errors)})
            sys.exit(1)

    def _tell(self, heading: str, counts: Mapping[str, int]) -> None:
        told = [f"  {n}\t{WORDS.get(code, code)}" for code, n in sorted(counts.items())]
        self.stdout.write("\n".join([heading, *(told or ["  0"])]))


WORDS = {
    str(choice.value): choice.label
    for choices in (PurgeReason, Destroyed, Waits)
    for choice in choices
}
