"""`manage.py guard ADDRESS…`: whether the door to the network would let each address through."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from monitoring.management.printing import one_line
from msgu.net import Door


class Command(BaseCommand):
    help = "Says whether each address may be asked: allowed or refused, the address, the reason."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("addresses", nargs="+", metavar="ADDRESS")

    def handle(self, *args: object, addresses: list[str], **options: Any) -> None:
        door = Door(settings.NET_EXCEPTIONS)
        verdicts = [door.check(address) for address in addresses]
        for verdict in verdicts:
            word = "allowed" if verdict.allowed else "refused"
            address = one_line(verdict.address)
            self.stdout.write(f"{word}\t{address}\t{verdict.reason or 'ok'}")
        if not all(verdict.allowed for verdict in verdicts):
            sys.exit(1)
