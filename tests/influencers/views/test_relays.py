"""Whom to ask and whom to expect, for a territory and some topics."""

from __future__ import annotations

import pytest
from django.utils import timezone

from influencers import records, voices
from influencers.models import Help, Region, Voice
from msgu.users.models import AuditEntry, User
from tests.influencers.test_records import stance
from tests.makers import browser_of, make_voice

TODAY = timezone.localdate


@pytest.fixture
def relay(lead: User) -> Voice:
    voice = make_voice(
        lead, display_name="Hebdo des Merles", areas=[Region.R12], can_count_on=[Help.RELAY]
    )
    for _ in range(3):
        stance(voice, 2, by=lead)
    asked = records.ask(voice, asked="Relayer l’avis", asked_on=TODAY(), by=lead)
    records.settle(asked, answer="yes", done="done", by=lead)
    return voice


@pytest.fixture
def expected(lead: User) -> Voice:
    return make_voice(
        lead,
        display_name="Collectif des rives",
        areas=[Region.R04],
        triggers="Un avis tardif",
        prepared_line="Bilan à 16 h",
        respondent=lead,
    )


def lists(user: User, query: str = "") -> tuple[str, str]:
    """What the page says of who may relay, and of what is to be expected."""
    page = browser_of(user).get(f"/voix/relais/{query}").content.decode()
    relays, expected = page.split("<section>")[1:3]
    return relays, expected


def test_the_positive_may_relay_and_the_expected_are_to_be_met(
    relay: Voice, expected: Voice, communicator: User
) -> None:
    relays, to_come = lists(communicator)
    assert "Hebdo des Merles" in relays
    assert "Relayer nos messages" in relays
    assert str(relay.accounts.get().handle) in relays
    assert "1 promesse échue" in relays
    assert "Collectif" not in relays
    assert "Collectif des rives" in to_come
    assert "Bilan à 16 h" in to_come
    assert "Hebdo" not in to_come


def test_a_territory_and_topics_narrow_both(relay: Voice, expected: Voice, lead: User) -> None:
    relays, to_come = lists(lead, "?area=12")
    assert ("Hebdo" in relays, "Collectif" in to_come) == (True, False)
    relays, to_come = lists(lead, f"?topics={expected.topics.get().pk}")
    assert ("Hebdo" in relays, "Collectif" in to_come) == (False, True)
    both = f"?topics={expected.topics.get().pk}&topics={relay.topics.get().pk}"
    relays, to_come = lists(lead, both)
    assert ("Hebdo" in relays, "Collectif" in to_come) == (True, True)
    Voice.objects.filter(pk=expected.pk).update(areas=[Region.ALL])
    assert "Collectif" in lists(lead, "?area=12")[1]


def test_it_says_what_it_is_narrowed_to(relay: Voice, lead: User) -> None:
    browser, topic = browser_of(lead), relay.topics.get()
    page = browser.get("/voix/relais/").content.decode()
    assert "Sujets\u00a0: tous" in page
    assert "Tout voir" not in page
    page = browser.get(f"/voix/relais/?topics={topic.pk}").content.decode()
    assert "Sujets\u00a0: 1 choisi" in page
    assert "Tout voir" in page


def test_what_does_not_serve_is_in_neither(relay: Voice, expected: Voice, lead: User) -> None:
    voices.freeze(relay, until=TODAY(), by=lead)
    voices.archive(expected, by=lead)
    relays, to_come = lists(lead)
    assert ("Hebdo" in relays, "Collectif" in to_come) == (False, False)


def test_what_is_shown_is_written_once(relay: Voice, expected: Voice, lead: User) -> None:
    for _ in range(2):
        lists(lead)
    entries = AuditEntry.objects.filter(verb="consult_voice", reason="relays")
    assert sorted(entries.values_list("target_id", flat=True)) == sorted([relay.pk, expected.pk])


def test_who_keeps_promises_comes_first(relay: Voice, lead: User) -> None:
    other = make_voice(lead, display_name="A avant H")
    for _ in range(3):
        stance(other, 2, by=lead)
    relays, _to_come = lists(lead)
    assert relays.index("Hebdo") < relays.index("A avant H")
