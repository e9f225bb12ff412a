"""What people bring in by hand is the same mention as a polled one, and is never lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from crisiscell.readiness.facts import gather
from monitoring import health, rhythm, schedule, slots, triage
from monitoring.capture import Captured, Said, capture
from monitoring.ingest import pipeline, signals
from monitoring.models import (
    Mention,
    Note,
    Origin,
    Priority,
    Run,
    Sighting,
    Signal,
    Slot,
    Source,
    Status,
    Story,
)
from monitoring.models.mention import ParkedWhy
from monitoring.search import Filter, find
from monitoring.worlds import REAL
from msgu.refusal import Refusal
from msgu.text.clean import clean
from msgu.users.models import AuditEntry, Role, User
from tests.makers import make_item, make_mention, make_source, make_user, make_watch

LINK = "https://www.facebook.com/groups/merles/posts/12"
TEXT = "L’eau entre dans les sous-sols de la rue des Aulnes"
OTHER = "Une dame est coincée au deuxième étage, au 12"


def said(text: str = "", *, link: str = "", title: str = "", **fields: Any) -> Said:
    usual: dict[str, Any] = {
        "form_key": uuid4(),
        "author": "",
        "platform": "facebook",
        "published_at": None,
        "priority": None,
        "category": "",
        "note": "",
    }
    return Said(link=link, title=clean(title), text=clean(text), **{**usual, **fields})


def bring(by: User, text: str = "", **fields: Any) -> Captured:
    return capture(said(text, **fields), by=by)


def verbs(mention: Mention) -> list[str]:
    acts = AuditEntry.objects.filter(target_kind="mention", target_id=mention.pk).order_by("pk")
    return list(acts.values_list("verb", flat=True))


# --- The same mention as a polled one ----------------------------------------------------------


def test_it_waits_in_the_queue_with_its_reasons(communicator: User) -> None:
    make_watch("rue des Aulnes", suggested_priority=Priority.URGENT)
    then = timezone.now() - timedelta(hours=2)
    captured = bring(communicator, TEXT, link=LINK, author="@exo_julie", published_at=then)
    mention = Mention.objects.get()
    assert captured == Captured(mention=mention, known=False)
    assert (mention.text, mention.url, mention.published_at) == (TEXT, LINK, then)
    assert (mention.platform, str(mention.author)) == ("facebook", "@exo_julie")
    assert (mention.proposed_priority, mention.queued) == (Priority.URGENT, True)
    assert mention.matches.get().words == ["rue des Aulnes"]
    found = find(Filter(words="aulnes"), user=communicator, now=timezone.now())
    assert found.numbers == [mention.pk]
    assert mention.purge_on


def test_who_captured_it_is_in_the_trail_not_its_author(communicator: User) -> None:
    mention = bring(communicator, TEXT).mention
    entry = AuditEntry.objects.get(target_kind="mention", target_id=mention.pk)
    assert (entry.verb, entry.actor) == ("capture", communicator)
    assert TEXT not in str(entry.after)
    assert mention.author is None


def test_a_proposed_vital_mention_rings_as_a_polled_one_does(communicator: User) -> None:
    bring(communicator, "Quelqu’un crie", priority=1, category="distress_call", platform="phone")
    mention = Mention.objects.danger().get()
    assert mention.proposed_category == "distress_call"
    assert mention.due_at == mention.captured_at + timedelta(minutes=15)
    assert Signal.objects.get().subject == mention.pk


def test_a_watch_may_press_more_than_the_person_proposes(communicator: User) -> None:
    make_watch("coincée", suggested_priority=1)
    assert bring(communicator, OTHER, priority=3).mention.priority == Priority.VITAL
    assert Signal.objects.count() == 1


def test_exact_copies_group_as_others_do(communicator: User, colleague: User) -> None:
    polled = pipeline.ingest([(make_source(), [make_item(TEXT)])], now=timezone.now()).new[0].pk
    captured = bring(communicator, TEXT, platform="phone", priority=1)
    assert Story.objects.get().lead_id == polled
    lead = Mention.objects.get(pk=polled)
    assert lead.priority == Priority.VITAL
    captured.mention.refresh_from_db()
    assert captured.mention.parked_why == ParkedWhy.FOLLOWS_LEAD


def test_a_watch_may_name_the_platform(communicator: User) -> None:
    watch = make_watch("plateforme:tiktok ET sous-sols")
    bring(communicator, TEXT, platform="facebook")
    bring(communicator, TEXT, platform="tiktok")
    assert [m.platform for m in Mention.objects.filter(matches__watch=watch)] == ["tiktok"]


def test_a_bare_link_can_be_seen_and_opened(communicator: User) -> None:
    mention = bring(communicator, link=LINK).mention
    assert (mention.title, mention.text, mention.queued) == (LINK, "", True)


def test_a_demonstration_account_captures_into_its_own_run(communicator: User) -> None:
    run = Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    player = make_user("jouee@demo.example", Role.COMMUNICATOR, is_demo=True)
    played = bring(player, TEXT, link=LINK).mention
    real = bring(communicator, TEXT, link=LINK)
    assert (played.origin, played.run, real.known) == (Origin.DEMO, run, False)
    assert Mention.objects.get() == real.mention
    assert list(Source.objects.order_by("pk").values_list("run", flat=True)) == [run.pk, None]


def test_where_no_demonstration_plays_nothing_is_captured(db: None) -> None:
    alone = make_user("seule@demo.example", Role.COMMUNICATOR, is_demo=True)
    with pytest.raises(Refusal):
        bring(alone, TEXT)
    assert not Mention.every.exists()


# --- Once --------------------------------------------------------------------------------------


def test_a_form_sent_twice_is_one_mention_and_one_act(communicator: User) -> None:
    for form in (said(TEXT), said(TEXT, link=LINK), said(OTHER, link=LINK, note="Rappeler")):
        first, again = capture(form, by=communicator), capture(form, by=communicator)
        assert first.mention == again.mention
        assert again.known is False
    assert AuditEntry.objects.filter(verb__startswith="capture").count() == 3
    assert Note.objects.count() == 2


def test_one_link_captured_by_eight_at_once_is_one_mention(transactional_db: None) -> None:
    people = [make_user(f"p{n}@merles.example", Role.COMMUNICATOR) for n in range(8)]

    def bring_and_leave(number: int) -> int:
        try:
            return bring(people[number], f"{TEXT} {number}", link=LINK).mention.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        brought = set(pool.map(bring_and_leave, range(8)))
    mention = Mention.objects.get()
    assert brought == {mention.pk}
    assert mention.versions.count() == 0
    said_of_it = {mention.text, *mention.notes.values_list("text", flat=True)}
    assert said_of_it == {f"{TEXT} {number}" for number in range(8)}


def test_two_callers_who_say_the_same_are_two_mentions(communicator: User) -> None:
    first, second = bring(communicator, TEXT).mention, bring(communicator, TEXT).mention
    assert first != second
    assert Story.objects.get().size == 2


def test_one_key_for_other_words_is_another_mention(communicator: User) -> None:
    """The browser's « back » shows a form that was already sent."""
    key = uuid4()
    bring(communicator, TEXT, form_key=key)
    bring(communicator, OTHER, form_key=key)
    assert Mention.objects.count() == 2


@pytest.mark.parametrize(
    "address",
    [
        "https://journal.example/crue",
        "http://journal.example/crue",
        "https://journal.example/crue/",
    ],
)
def test_a_link_that_a_feed_brought_leads_there(address: str, communicator: User) -> None:
    item = make_item(TEXT, url=address, external_id="tag:journal.example,2026:12")
    polled = pipeline.ingest([(make_source(), [item])], now=timezone.now()).new[0].pk
    captured = bring(communicator, link="https://journal.example/crue", title="La crue | Journal")
    assert (captured.mention.pk, captured.known) == (polled, True)
    mention = Mention.objects.get()
    assert (mention.text, mention.title) == (TEXT, "")
    assert mention.sightings.count() == 2
    assert not mention.notes.exists()
    assert verbs(mention) == ["capture_again"]


def test_what_is_captured_first_and_polled_later_is_one_mention(communicator: User) -> None:
    mention = bring(communicator, TEXT, link=LINK).mention
    pipeline.ingest(
        [(make_source(), [make_item(TEXT, url=LINK, external_id=LINK)])], now=timezone.now()
    )
    assert Mention.objects.get() == mention
    assert mention.sightings.count() == 2


def test_other_words_beside_an_open_mention_are_a_note(communicator: User, colleague: User) -> None:
    mention = bring(communicator, TEXT, link=LINK).mention
    captured = bring(colleague, OTHER, link=LINK, note="Appelée au retour")
    assert captured == Captured(mention=mention, known=True)
    assert Mention.objects.get().text == TEXT
    notes = mention.notes.order_by("pk").values_list("text", "author")
    assert list(notes) == [(OTHER, colleague.pk), ("Appelée au retour", colleague.pk)]
    assert "capture_again" in verbs(mention)


def test_the_same_words_again_add_nothing(communicator: User, colleague: User) -> None:
    mention = bring(communicator, TEXT, link=LINK).mention
    assert bring(colleague, "l’EAU entre dans les sous-sols", link=LINK).mention == mention
    assert not Note.objects.exists()
    assert verbs(mention) == ["capture", "capture_again"]


def test_words_that_answer_another_watch_stand_for_themselves(
    communicator: User, colleague: User
) -> None:
    """A cry for help under a link that is here is not smothered by what was said there first."""
    make_watch("sous-sols")
    make_watch("coincée", suggested_priority=1)
    bring(communicator, TEXT, link=LINK)
    captured = bring(colleague, OTHER, link=LINK)
    assert (captured.known, captured.mention.text, captured.mention.url) == (False, OTHER, LINK)
    assert Signal.objects.get().subject == captured.mention.pk
    again = bring(communicator, OTHER, link=LINK)
    assert (again.mention, again.known) == (captured.mention, True)


def test_words_beside_a_closed_mention_are_a_new_one(communicator: User) -> None:
    closed = bring(communicator, TEXT, link=LINK).mention
    triage.close(closed, by=communicator, seen=0, disposition="monitored")
    captured = bring(communicator, OTHER, link=LINK)
    assert captured.mention != closed
    assert captured.mention.status == Status.NEW
    assert bring(communicator, link=LINK).mention == captured.mention


def test_a_bare_link_takes_the_words_that_come_later(communicator: User, colleague: User) -> None:
    make_watch("coincée", suggested_priority=1)
    mention = bring(communicator, link=LINK, title="Groupe des Merles").mention
    assert bring(colleague, OTHER, link=LINK).mention == mention
    mention = Mention.objects.get()
    assert (mention.title, mention.text) == ("Groupe des Merles", OTHER)
    assert Signal.objects.get().subject == mention.pk
    assert not mention.notes.exists()


def test_what_was_destroyed_comes_back_in_words_only(communicator: User) -> None:
    gone = bring(communicator, TEXT, link=LINK).mention
    Mention.objects.update(text="", title="", url="", purged_at=timezone.now())
    with pytest.raises(Refusal, match="détruit"):
        bring(communicator, link=LINK)
    for _ in range(2):
        again = bring(communicator, TEXT, link=LINK).mention
        assert again != gone
        assert again.text == TEXT
        Mention.objects.update(text="", title="", url="", purged_at=timezone.now())


# --- Pressing what is here ---------------------------------------------------------------------


def test_a_vital_proposal_presses_what_nobody_has_triaged(
    communicator: User, colleague: User
) -> None:
    mention = bring(communicator, TEXT, link=LINK).mention
    bring(colleague, link=LINK, priority=1)
    mention.refresh_from_db()
    assert (mention.proposed_priority, mention.priority) == (1, 1)
    assert mention.due_at == mention.captured_at + timedelta(minutes=15)
    assert Signal.objects.get().subject == mention.pk


def test_what_people_decided_stays_theirs_and_a_vital_proposal_still_rings(
    communicator: User, colleague: User
) -> None:
    mention = bring(communicator, TEXT, link=LINK).mention
    triage.qualify(mention, by=communicator, seen=0, useful="yes", priority=3, category="question")
    bring(colleague, link=LINK, priority=1)
    mention.refresh_from_db()
    assert (mention.priority, mention.category) == (Priority.IMPORTANT, "question")
    assert Signal.objects.get().subject == mention.pk


def test_a_lesser_proposal_changes_nothing(communicator: User, colleague: User) -> None:
    mention = bring(communicator, TEXT, link=LINK, priority=1).mention
    bring(colleague, link=LINK, priority=4)
    mention.refresh_from_db()
    assert (mention.proposed_priority, mention.priority) == (1, 1)


def test_what_waited_for_nobody_waits_from_now(communicator: User) -> None:
    old = timezone.now() - timedelta(days=9)
    archived = make_mention(
        url=LINK, parked_why=ParkedWhy.UNMATCHED, captured_at=old, due_at=old, priority=3
    )
    bring(communicator, link=LINK)
    archived.refresh_from_db()
    assert archived.queued
    assert archived.due_at > timezone.now()


# --- A source that is none ---------------------------------------------------------------------


def test_no_gauge_poll_or_alarm_looks_at_what_people_capture(communicator: User) -> None:
    now = timezone.now()
    before = health.listening(world=REAL, now=now)
    bring(communicator, TEXT)
    Source.objects.update(next_poll_at=now - timedelta(days=9))
    heard = health.listening(world=REAL, now=now)
    assert (heard.active, heard.heard, heard.failing, heard.deaf_since) == (
        *(before.active, before.heard, before.failing, before.deaf_since),
    )
    assert schedule.claim_due(limit=9) == []
    later = now + timedelta(days=30)
    signals.silent_sources(now=later)
    signals.failing_sources(now=later)
    assert not Signal.objects.exists()
    rhythm.learn(now=later)
    slots.close(now=now)
    assert not Slot.objects.exists()
    facts = gather(world=REAL, now=now)
    assert (facts.families, facts.active_sources, facts.captured) == ((), 0, 1)


def test_it_can_never_be_listened_to(communicator: User) -> None:
    bring(communicator, TEXT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.update(
            active=True,
            terms_checked_by="Alix",
            terms_checked_on="2026-11-01",
        )


def test_there_is_one_for_a_world(communicator: User, colleague: User) -> None:
    bring(communicator, TEXT)
    bring(colleague, OTHER)
    assert Source.objects.get().mentions.count() == Sighting.objects.count() == 2


def test_a_link_is_looked_up_by_its_index(communicator: User) -> None:
    found = Mention.every.filter(url__in=[LINK, f"{LINK}/"]).exclude(url="")
    sql, params = found.values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", params)
        assert "mention_link" in str(cursor.fetchall())


def test_a_form_s_key_is_no_word_of_anybody(communicator: User) -> None:
    """The trail outlives the text: it holds a digest that nobody can turn back."""
    key = UUID(int=12)
    mention = bring(communicator, "Oui", form_key=key).mention
    entry = AuditEntry.objects.get(target_kind="mention", target_id=mention.pk)
    assert set(entry.after) == {"platform", "priority", "category", "sent"}
    assert len(entry.after["sent"]) == 64


@pytest.mark.parametrize("decided", [False, True])
def test_what_was_put_aside_comes_back_for_a_life(
    communicator: User, colleague: User, decided: bool
) -> None:
    link = "https://ailleurs.example/p/7"
    mention = bring(communicator, TEXT, link=link).mention
    if decided:
        triage.qualify(
            mention, by=communicator, seen=0, useful="yes", priority=3, category="distress_call"
        )
    until = timezone.now() + timedelta(hours=8)
    triage.snooze(mention, by=communicator, seen=int(decided), until=until)
    assert bring(colleague, TEXT, link=link, priority=Priority.VITAL).known
    mention.refresh_from_db()
    assert (mention.queued, mention.parked_why, mention.back_why) == (True, "", "pressed")
