"""`manage.py fingerprint NUMBER`: the SHA-256 that a printed mention should carry."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from monitoring.fingerprints import prints
from monitoring.management.printing import one_line
from monitoring.models import Mention


class Command(BaseCommand):
    help = (
        "Computes again the fingerprint of each text held of a mention: one line each, oldest"
        " first: its number, a tab, its SHA-256. --canonical adds what was hashed, after a tab."
        " Ends with 1 where there is no text to compute it from."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int)
        parser.add_argument("--canonical", action="store_true")

    def handle(self, *args: object, **options: Any) -> None:
        mention = Mention.every.filter(pk=options["number"]).select_related("author").first()
        if mention is None:
            self._give_up(_("Aucune mention ne porte ce numéro."))
        elif mention.purged_at:
            self._give_up(_("Cette mention est expirée\u00a0: son texte est détruit."))
        else:
            for one in prints(mention):
                more = f"\t{one_line(one.canonical)}" if options["canonical"] else ""
                self.stdout.write(f"{one.n}\t{one.sha256}{more}")

    def _give_up(self, why: str) -> None:
        self.stderr.write(why)
        sys.exit(1)
