"""What an author weighs in what is proposed for a mention (decision 21).

Written on the author itself: what arrives reads it with the author's number, and asks nothing more.
"""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from influencers.models import Reach, Voice, VoiceAccount
from influencers.postures import postures
from influencers.stance import Leaning, Posture
from monitoring.ingest.propose import EXPECTED, EXPECTED_AND_HEAVY
from monitoring.models import Author
from monitoring.models.run import REAL
from msgu.clock import by_postgres

FAR = (Reach.UNDER_100K, Reach.OVER_100K)
# One at a time: the last to read is the last to write.
WEIGHING_LANE = 0x77656967  # "weig"


@transaction.atomic
def weigh() -> None:
    """Write what each author of the real register weighs, as its sheets stand now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WEIGHING_LANE])
    wanted = weights(on=timezone.localdate(by_postgres()))
    # Of whomever: a sheet that was destroyed no longer says whose weight it was.
    Author.objects.exclude(weight=0).exclude(pk__in=wanted).update(weight=0)
    for weight in (EXPECTED, EXPECTED_AND_HEAVY):
        authors = [author for author, one in wanted.items() if one == weight]
        Author.objects.filter(pk__in=authors).exclude(weight=weight).update(weight=weight)


def weights(*, on: date) -> dict[int, int]:
    """What weighs something: the authors of the live sheets that say what to expect."""
    live = Voice.objects.in_world(REAL).live(on=on).exclude(frozen_until__gte=on)
    voices = {voice.pk: voice for voice in live.expecting()}
    stands = postures(voices.values(), on=on)
    accounts = VoiceAccount.objects.filter(voice__in=voices, until=None, author__isnull=False)
    return {
        author: weight_of(voices[voice], stands[voice])
        for author, voice in accounts.values_list("author", "voice")
    }


def weight_of(voice: Voice, posture: Posture) -> int:
    is_heavy = voice.reach_band in FAR or posture.leaning == Leaning.NEGATIVE
    return EXPECTED_AND_HEAVY if is_heavy else EXPECTED
