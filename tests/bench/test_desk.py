"""The benches' desk begins empty, and with nothing due."""

from __future__ import annotations

import pytest
from django.db.models.functions import Now

from bench import desk
from monitoring.ingest.match import Matcher
from monitoring.models import Mention, Priority, Source, Watch
from msgu.text.fold import fold
from tests.makers import make_mention

# A table is not emptied in the transaction that filled it.
pytestmark = pytest.mark.django_db(transaction=True)
ADDRESSES = ["http://127.0.0.1:8900/0", "http://127.0.0.2:8900/1"]


def test_it_listens_to_every_address_and_nothing_is_due() -> None:
    make_mention()
    desk.furnish(ADDRESSES)
    assert not Mention.every.exists()
    assert [source.address for source in Source.objects.active().order_by("pk")] == ADDRESSES
    assert not desk.something_waits()


def test_what_is_due_or_held_waits() -> None:
    desk.furnish(ADDRESSES)
    Source.objects.filter(address=ADDRESSES[0]).update(next_poll_at=Now())
    assert desk.something_waits()
    desk.furnish(ADDRESSES)
    Source.objects.filter(address=ADDRESSES[0]).update(lease_until=Now())
    assert desk.something_waits()


def test_its_watches_can_match_and_one_rings() -> None:
    desk.furnish(ADDRESSES)
    watches = list(Watch.objects.filter(active=True))
    assert len(watches) == desk.WATCHES
    assert [watch.suggested_priority for watch in watches].count(Priority.VITAL) == 1
    for watch in watches:
        word = watch.expression.splitlines()[0]
        hits = Matcher(watches).hits(fold(f"Avis : {word} au parc"))
        assert watch in [hit.watch for hit in hits]
