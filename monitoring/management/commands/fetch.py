"""`manage.py fetch ADDRESS`: what the desk gets from an address, through its one door."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.connectors import CONNECTORS
from monitoring.items import ConnectorError, Reading
from monitoring.management.printing import one_line
from monitoring.sentences import for_reason
from msgu.net import Answer, Door, NetError


class Command(BaseCommand):
    help = "Asks an address once, reads it as a feed, and says what came; stores nothing."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", metavar="ADDRESS")

    def handle(self, *args: object, address: str, **options: Any) -> None:
        try:
            answer = Door(settings.NET_EXCEPTIONS).get(address)
            self._show_answer(answer)
            reading = CONNECTORS["feed"].parse(
                answer.body, address=answer.address, content_type=answer.content_type
            )
            self._show_reading(reading)
        except NetError as error:
            self._give_up(for_reason(error.reason, detail=error.detail, status=error.status))
        except ConnectorError as error:
            self._give_up(for_reason(error.reason, detail=error.detail))

    def _show_answer(self, answer: Answer) -> None:
        size = len(answer.body)
        self._show(_("État"), str(answer.status))
        self._show(_("Adresse"), answer.address)
        self._show(_("Type"), answer.content_type or _("non précisé"))
        self._show(
            _("Taille"), ngettext("%(size)s octet", "%(size)s octets", size) % {"size": size}
        )

    def _show_reading(self, reading: Reading) -> None:
        self._show(_("Titre"), reading.title or _("sans titre"))
        self._show(_("Éléments"), str(len(reading.items)))

    def _show(self, name: str, value: str) -> None:
        self.stdout.write(one_line(f"{name}\u00a0: {value}"))

    def _give_up(self, sentence: str) -> None:
        self.stderr.write(one_line(sentence))
        sys.exit(1)
