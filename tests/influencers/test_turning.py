"""A posture that goes over to the other side raises a signal, once, in its own world."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from influencers import merging, records
from influencers.models import Voice
from monitoring import signalling
from monitoring.models import Author, Mention, Origin, Run, Signal
from monitoring.models.signal import SignalKind
from msgu.users.models import AuditEntry, Role, User
from tests.influencers.test_records import stance
from tests.makers import browser_of, make_mention, make_source, make_user, make_voice

TODAY = timezone.localdate
DAY = timedelta(days=1)


def turned(voice: Voice, *, by: User) -> None:
    """From positive to negative, today."""
    for days in (80, 79, 78):
        stance(voice, 2, by=by, days=days)
    for _ in range(4):
        stance(voice, -2, by=by)


def played(run: Run, *, author: Author | None, days: int) -> Mention:
    at = timezone.now() - days * DAY
    return make_mention(author=author, published_at=at, origin=run.kind, run=run)


def of_turns() -> list[Signal]:
    return list(Signal.objects.filter(kind=SignalKind.TURNED_VOICE).order_by("pk"))


def test_it_rings_once_for_one_turn(lead: User) -> None:
    voice = make_voice(lead)
    turned(voice, by=lead)
    (signal,) = of_turns()
    assert signal.key == f"turned:{voice.pk}:{TODAY()}:negative"
    assert (signal.subject, signal.why, signal.origin) == (voice.pk, "negative", Origin.REAL)
    made = stance(voice, -2, by=lead)
    records.withdraw_stance(made, by=lead)
    stance(voice, -1, by=lead)
    assert of_turns() == [signal]


def test_a_first_side_is_no_turn(lead: User) -> None:
    voice = make_voice(lead)
    for days in (3, 2, 1):
        stance(voice, -2, by=lead, days=days)
    assert of_turns() == []


def test_two_sheets_that_become_one_may_turn(lead: User) -> None:
    kept, other = make_voice(lead), make_voice(lead)
    for days in (80, 79, 78):
        stance(kept, 2, by=lead, days=days)
    for _ in range(4):
        stance(other, -2, by=lead)
    assert of_turns() == []
    merging.merge(other, into=kept, by=lead)
    assert [signal.subject for signal in of_turns()] == [kept.pk]


def test_what_is_played_rings_in_its_run_only(lead: User) -> None:
    run = Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    player = make_user("jouee@demo.example", Role.LEAD, is_demo=True)
    voice = make_voice(player)
    topic = voice.topics.get()
    author = voice.accounts.get().author
    for days, value in ((80, 2), (79, 2), (78, 2), (0, -2), (0, -2), (0, -2), (0, -2)):
        evidence = played(run, author=author, days=days)
        records.record_stance(voice, evidence=evidence, topic=topic, value=value, by=player)
    (signal,) = of_turns()
    assert (signal.origin, signal.run) == (Origin.DEMO, run)
    assert "Posture changée" not in browser_of(lead).get("/signaux/").content.decode()
    assert "Posture changée" in browser_of(player).get("/signaux/").content.decode()


def test_its_card_names_it_for_who_may_read_the_register(lead: User, manager: User) -> None:
    voice = make_voice(lead, display_name="Hebdo des Merles")
    turned(voice, by=lead)
    page = browser_of(lead).get("/signaux/").content.decode()
    assert "Hebdo des Merles" in page
    assert f'href="/voix/{voice.pk}/"' in page
    assert "de positive à négative" in page
    page = browser_of(manager).get("/signaux/").content.decode()
    assert "de positive à négative" in page
    assert "Hebdo" not in page
    assert "/voix/" not in page.split("<main", 1)[1]
    assert Signal.objects.to_assess().subjects() == 1


def test_its_card_is_a_use_that_is_written_and_ends_with_the_sheet(lead: User) -> None:
    voice = make_voice(lead, display_name="Hebdo des Merles")
    turned(voice, by=lead)
    for _ in range(2):
        browser_of(lead).get("/signaux/")
    entry = AuditEntry.objects.get(verb="consult_voice")
    assert (entry.actor, entry.target_id, entry.reason) == (lead, voice.pk, "turned")
    today = TODAY()
    ended = {
        "reviewed_on": today - 365 * DAY,
        "review_due": today - 185 * DAY,
        "expires_on": today,
    }
    for silent in ({"frozen_until": today}, ended):
        Voice.objects.filter(pk=voice.pk).update(**silent)
        assert "Hebdo" not in browser_of(lead).get("/signaux/").content.decode()
        Voice.objects.filter(pk=voice.pk).update(frozen_until=None)


def test_looking_into_it_looks_into_no_source_of_its_number(lead: User) -> None:
    voice = make_voice(lead)
    turned(voice, by=lead)
    source = make_source(id=voice.pk)
    silent = Signal.objects.create(
        kind=SignalKind.SILENT_SOURCE, key="silent", subject=source.pk, why="unread"
    )
    assert Signal.objects.to_assess().subjects() == 2
    (signal,) = of_turns()
    signalling.assess_all_like(signal, by=lead)
    assert list(Signal.objects.to_assess()) == [silent]
    signalling.assess_all_like(silent, by=lead)
    assert not Signal.objects.to_assess().exists()
