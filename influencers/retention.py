"""When sheets and what goes with them are destroyed: the purge asks every hour."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from influencers.models import Dismissal, Voice
from influencers.models.voice import ARCHIVE_KEPT


def voices_over(*, now: datetime) -> QuerySet[Voice]:
    """Sheets archived long enough ago, by hand or by time; all that hangs on them goes too."""
    by_hand = Q(archived_at__lte=now - ARCHIVE_KEPT)
    by_time = Q(expires_on__lte=timezone.localdate(now) - ARCHIVE_KEPT)
    return Voice.objects.filter(by_hand | by_time)


def dismissals_over(*, now: datetime) -> QuerySet[Dismissal]:
    return Dismissal.objects.filter(until__lt=timezone.localdate(now))
