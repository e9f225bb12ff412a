"""What a list shows of a mention."""

from datetime import timedelta

import pytest
from django.utils import timezone

from monitoring import triage
from monitoring.models import Match, Mention, Status
from monitoring.rows import BEGINNING, Row, read
from monitoring.templatetags.rows import Reader, drawn
from msgu.users.models import User
from tests.makers import make_author, make_mention, make_watch

pytestmark = pytest.mark.django_db


def row_of(mention: Mention) -> Row:
    return read([mention.pk], now=timezone.now())[mention.pk]


def html(row: Row, *, user: int = 0, reads_protected: bool = False, selecting: str = "") -> str:
    reader = Reader(
        user=user,
        reads_protected=reads_protected,
        selecting=selecting,
        desk="vue=a-trier&tri=recentes",
        now=timezone.now(),
        in_view=None,
    )
    return drawn(row, reader)


def test_a_row_says_what_was_said_by_whom_and_why_it_is_here() -> None:
    author = make_author(name="Julie <b>")
    mention = make_mention(title="", text="é" * (BEGINNING + 1), author=author)
    Match.objects.create(
        mention=mention, watch=make_watch("pont"), watch_version=1, words=["pont", "Pont & cie"]
    )
    row = row_of(mention)
    assert row.text == "é" * BEGINNING
    assert row.words == ["pont", "Pont & cie"]
    assert "Julie &lt;b&gt;" in html(row)
    assert "Pont &amp; cie" in html(row)
    assert f'href="?vue=a-trier&amp;tri=recentes&amp;mention={mention.pk}"' in html(row)


def test_of_a_protected_mention_nothing_is_even_read(lead: User) -> None:
    mention = make_mention(
        title="Secret", text="Dit tout bas", author=make_author(name="Julie"), category="privacy"
    )
    Match.objects.create(
        mention=mention, watch=make_watch("bas"), watch_version=1, words=["tout bas"]
    )
    triage.protect(mention, by=lead, seen=0, why="private_life")
    row = row_of(mention)
    said = (row.title, row.text, row.language, row.source, row.author, row.words)
    assert said == (None,) * 6
    for reads_protected in (False, True):
        shown = html(row, reads_protected=reads_protected)
        assert "Mention protégée" in shown
        assert "None" not in shown
    assert "<a " not in html(row)


def test_a_claim_that_is_over_shows_no_more(communicator: User) -> None:
    mention = make_mention()
    triage.claim(mention, by=communicator)
    assert "Prise par vous" in html(row_of(mention), user=communicator.pk)
    assert str(communicator) in html(row_of(mention))
    later = timezone.now() + triage.LEASE + timedelta(seconds=1)
    assert read([mention.pk], now=later)[mention.pk].held_by is None


def test_what_is_ended_offers_no_box_and_no_deadline(communicator: User) -> None:
    mention = make_mention()
    assert 'type="checkbox"' in html(row_of(mention), selecting="Sélectionner")
    triage.close(mention, by=communicator, seen=0, disposition="thanked")
    row = row_of(mention)
    assert row.status == Status.CLOSED
    assert "checkbox" not in html(row, selecting="Sélectionner")
    assert "data-due" not in html(row)


def test_a_number_that_names_nothing_has_no_row() -> None:
    assert read([0], now=timezone.now()) == {}
    assert read([], now=timezone.now()) == {}
