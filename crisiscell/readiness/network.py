"""What is counted of the network: the sheets on voices, and the organisations like ours."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Max

from crisiscell.readiness.scores import NETWORK_DAYS, Network
from influencers.models import PeerOrganisation, PracticeObservation, Voice
from monitoring.worlds import World

VALID = timedelta(days=NETWORK_DAYS)


def gather(*, world: World, on: date) -> Network:
    """Both registers of a world, as they stand on a day."""
    voices = Voice.objects.in_world(world).live(on=on)
    reviewed = voices.filter(reviewed_on__gte=on - VALID)
    judged = PracticeObservation.objects.in_world(world).standing().final()
    lately = judged.filter(seen_on__gte=on - VALID)
    return Network(
        voices=voices.count(),
        reviewed=reviewed.count(),
        filled=voices.filled().count(),
        ready=reviewed.filled().count(),
        last_reviewed_on=voices.aggregate(last=Max("reviewed_on"))["last"],
        peers=PeerOrganisation.objects.in_world(world).standing().count(),
        observed=lately.aggregate(n=Count("peer", distinct=True))["n"],
        last_seen_on=judged.aggregate(last=Max("seen_on"))["last"],
    )
