"""Put every sealed address under the first key, so that the others may go."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from msgu.outbox import sealing
from msgu.outbox.models import Channel


class Command(BaseCommand):
    help = "Seals what channels hold under the first of VEILLE_CHANNEL_KEYS."

    @transaction.atomic
    def handle(self, *args: object, **options: object) -> None:
        sealed = Channel.objects.select_for_update().filter(sealed__isnull=False)
        lost = []
        for channel in sealed:
            assert channel.sealed is not None
            try:
                channel.sealed = sealing.resealed(channel.sealed)
            except sealing.UnsealableError:
                lost.append(str(channel.pk))
                continue
            channel.save(update_fields=["sealed"])
        if lost:
            raise CommandError(
                _("Aucune clé n’ouvre ces canaux\u00a0: %(numbers)s. Rien n’est changé.")
                % {"numbers": ", ".join(lost)}
            )
        self.stdout.write(_("%(n)s canaux sous la première clé.") % {"n": len(sealed)})
