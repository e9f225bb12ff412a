"""`manage.py guard ADDRESS…`: whether the door to the network would let each address through."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from monitoring.management.printing import one_line, write_lines
from msgu.net import Door, Verdict


class Command(BaseCommand):
    help = (
        "Says whether each address may be asked: allowed or refused, the address, the reason."
        " Ends with 0 if all are allowed, 1 if not, 2 if that cannot be said."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("addresses", nargs="+", metavar="ADDRESS")

    def handle(self, *args: object, addresses: list[str], **options: Any) -> None:
        door = Door(settings.NET_EXCEPTIONS)
        verdicts = [door.check(address) for address in addresses]
        try:
            write_lines(map(_line, verdicts), self.stdout)
        except OSError as error:
            # In French alone, as whatever `manage.py` itself says.
            self.stderr.write(f"Le résultat ne peut pas être écrit\u00a0: {error}.")
            sys.exit(2)
        if not all(verdict.allowed for verdict in verdicts):
            sys.exit(1)


def _line(verdict: Verdict) -> str:
    word = "allowed" if verdict.allowed else "refused"
    return f"{word}\t{one_line(verdict.address)}\t{verdict.reason or 'ok'}"
