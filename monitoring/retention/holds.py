"""An access request, a litigation, a coroner: the purge waits, for a reason and until a date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.models import Hold, HoldItem, Mention
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import User


@transaction.atomic
def hold(mentions: Iterable[Mention], *, why: str, by: User, ends_on: date) -> Hold:
    """Keep the purge away from these mentions until a day, that one included."""
    numbers = [mention.pk for mention in mentions]
    # The purge lets go by what is locked here, and looks again at what it has locked.
    kept = list(Mention.every.select_for_update().filter(pk__in=numbers).order_by("pk"))
    if not kept:
        raise Refusal(_("Il n’y a aucune mention à geler."))
    if gone := [mention for mention in kept if mention.purged_at]:
        raise Refusal(
            _("La mention nº %(n)s est expirée\u00a0: il n’y a plus de texte à geler.")
            % {"n": gone[0].pk}
        )
    if ends_on < timezone.localdate():
        raise Refusal(_("Ce gel serait déjà terminé. Choisissez une date à venir."))
    placed = Hold.objects.create(reason=why, by=by, ends_on=ends_on)
    HoldItem.objects.bulk_create([HoldItem(hold=placed, mention=mention) for mention in kept])
    for mention in kept:
        audit.record("hold", mention, by=by, after={"hold": placed.pk, "ends_on": ends_on})
    return placed


@transaction.atomic
def release(placed: Hold, *, by: User) -> None:
    """Let the purge have what a hold kept; twice is once."""
    standing = Hold.objects.filter(pk=placed.pk, released_at=None)
    if standing.update(released_at=timezone.now(), released_by=by):
        for item in placed.items.select_related("mention"):
            audit.record("release_hold", item.mention, by=by, after={"hold": placed.pk})
