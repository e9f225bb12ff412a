"""What the purge destroys, what it leaves, and what it says of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from monitoring import retention, triage
from monitoring.ingest import pipeline, store
from monitoring.ingest.candidate import Named
from monitoring.ingest.group import group
from monitoring.ingest.normalise import identify
from monitoring.models import (
    Author,
    HoldItem,
    HourCount,
    Match,
    Mention,
    MentionVersion,
    Note,
    PurgeReport,
    Run,
    SetAside,
    Story,
)
from monitoring.models.mention import ParkedWhy
from monitoring.retention import due, leftovers
from monitoring.retention.purge import BATCH, pass_if_due, purge
from monitoring.search import Filter, View, find
from msgu.refusal import Refusal
from msgu.users import people
from msgu.users.models import Invitation, Organisation, User
from tests.makers import make_item, make_mention, make_source, make_watch

TODAY = timezone.localdate
DAY = timedelta(days=1)
# Every column that may hold what somebody else wrote, or who they are.
WORDS = ("url", "title", "text", "external_id", "published_raw", "referred_to")


def overdue(**fields: Any) -> Mention:
    return make_mention(**{"purge_on": TODAY() - DAY, **fields})


def closed(**fields: Any) -> Mention:
    """Closed two days ago."""
    then = timezone.now() - 2 * DAY
    return overdue(
        **{"status": 3, "disposition": "explained", "triaged_at": then, "closed_at": then, **fields}
    )


def run() -> PurgeReport:
    report = purge(now=timezone.now())
    assert report
    assert report.errors == []
    return report


def fresh(mention: Mention) -> Mention:
    return Mention.every.get(pk=mention.pk)


def test_a_purged_mention_keeps_its_key_and_its_decision_only(communicator: User) -> None:
    now = timezone.now()
    source = make_source()
    make_watch("peupliers")
    item = make_item("La rue des Peupliers est coupée", author="Rémi Exemple", title="Avis")
    pipeline.ingest([(source, [item])], now=now)
    mention = Mention.objects.get()
    triage.note(mention, by=communicator, text="Vu avec Rémi", form_key=uuid4())
    triage.qualify(mention, by=communicator, seen=0, useful="yes", priority=2, category="question")
    triage.refer(mention, by=communicator, seen=1, to="Travaux publics", return_at=timezone.now())
    Mention.objects.update(purge_on=TODAY())
    before = Mention.objects.get()
    MentionVersion.objects.create(mention=mention, n=1, text="La rue de Rémi")
    run()
    after = Mention.objects.get()
    assert {name: getattr(after, name) for name in WORDS} == dict.fromkeys(WORDS, "") | {
        "referred_to": "–"
    }
    assert (after.author, after.text_hash, after.search) == (None, None, None)
    assert (after.reasons, after.flags) == ([], [])
    assert not Author.objects.exists()
    assert not Note.objects.exists()
    assert not MentionVersion.objects.exists()
    assert Match.objects.get().words == []
    kept = ("category", "priority", "status", "published_at", "captured_at", "source_id", "useful")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert bytes(after.key) == bytes(before.key)
    assert after.purged_at
    # What is counted stays counted.
    assert HourCount.objects.get(dimension="total").n == 1


@pytest.mark.parametrize(
    "again",
    [
        {},
        {"text": "La rue des Peupliers est rouverte"},
        {"title": "Avis corrigé"},
    ],
)
def test_a_purged_item_never_comes_back_not_even_edited(db: None, again: dict[str, str]) -> None:
    source, other = make_source(), make_source()
    item = make_item("La rue des Peupliers est coupée", url="https://a.example/1", author="Rémi")
    pipeline.ingest([(source, [item])], now=timezone.now())
    Mention.objects.update(purge_on=TODAY())
    run()
    for one in (source, other):
        told = {**item.__dict__, **again}
        pipeline.ingest([(one, [type(item)(**told)])], now=timezone.now())
    mention = Mention.objects.get()
    assert (mention.title, mention.text, mention.author) == ("", "", None)
    assert not MentionVersion.objects.exists()


def test_an_edit_that_crosses_the_purge_brings_nothing_back(db: None) -> None:
    """The poll looked before the purge, and writes after it."""
    source = make_source()
    item = make_item("La rue des Peupliers est coupée", external_id="https://a.example/1")
    pipeline.ingest([(source, [item])], now=timezone.now())
    named = [Named(item, source, identify(item, source=source))]
    known = store.known_by_key({named[0].key}, run=None)
    Mention.objects.update(purge_on=TODAY())
    run()
    edited = make_item("Elle est rouverte", external_id="https://a.example/1")
    news = [Named(edited, source, identify(edited, source=source))]
    now = timezone.now()
    with transaction.atomic():
        store.store(pipeline.candidates(news, run=None, now=now), known=known, now=now)
    assert Mention.objects.get().text == ""


def test_search_and_the_queue_no_longer_find_it(communicator: User) -> None:
    pipeline.ingest(
        [(make_source(), [make_item("La rue des Peupliers est coupée")])], now=timezone.now()
    )
    Mention.objects.update(purge_on=TODAY())
    run()
    now = timezone.now()
    for view in View:
        for words in ("", "peupliers"):
            found = find(Filter(view=view, words=words), user=communicator, now=now)
            assert found.numbers == []
    assert Mention.objects.get().parked_why == ParkedWhy.EXPIRED


def test_only_what_is_due_goes(communicator: User) -> None:
    due_today, tomorrow = make_mention(purge_on=TODAY()), make_mention(purge_on=TODAY() + DAY)
    just_closed = make_mention(purge_on=TODAY())
    triage.close(just_closed, by=communicator, seen=0, disposition="privacy_purged")
    Mention.objects.filter(pk=just_closed.pk).update(purge_on=TODAY())
    run()
    assert fresh(due_today).purged_at
    assert not fresh(tomorrow).purged_at
    # Its day is not over, whatever the date says.
    assert not fresh(just_closed).purged_at
    assert due.coming(now=timezone.now(), days=1) == 2


# --- What waits ----------------------------------------------------------------------------------


def test_an_open_p1_a_hold_and_a_claim_wait_and_are_reported(
    communicator: User, privacy_officer: User
) -> None:
    vital = overdue(priority=1, gone_at=timezone.now() - DAY)
    frozen = closed()
    held = overdue()
    triage.claim(held, by=communicator)
    ended_vital = closed(priority=1)
    MentionVersion.objects.create(mention=frozen, n=1, text="Avant")
    placed = retention.hold([frozen], why="Demande d’accès", by=privacy_officer, ends_on=TODAY())
    report = run()
    assert report.waiting == {"open_vital": 1, "on_hold": 1, "claimed": 1}
    assert report.counts == {"closed": 1}
    assert [fresh(m).purged_at for m in (vital, frozen, held)] == [None, None, None]
    assert fresh(ended_vital).purged_at
    assert MentionVersion.objects.exists()
    retention.release(placed, by=privacy_officer)
    assert run().counts == {"closed": 2, "versions": 1}


def test_a_hold_ends_by_itself(privacy_officer: User) -> None:
    mention = closed()
    retention.hold([mention], why="Coroner", by=privacy_officer, ends_on=TODAY())
    tomorrow = timezone.now() + DAY
    purge(now=tomorrow)
    assert fresh(mention).purged_at


def test_a_hold_is_refused_too_late(privacy_officer: User) -> None:
    with pytest.raises(Refusal, match="expirée"):
        retention.hold(
            [make_mention(purged_at=timezone.now())],
            why="Coroner", by=privacy_officer, ends_on=TODAY(),
        )  # fmt: skip
    with pytest.raises(Refusal, match="déjà terminé"):
        retention.hold([make_mention()], why="Coroner", by=privacy_officer, ends_on=TODAY() - DAY)
    assert not HoldItem.objects.exists()


# --- What its source took away, former versions --------------------------------------------------


def test_a_post_seen_gone_loses_its_text_within_the_day(db: None) -> None:
    now = timezone.now()
    long_gone = make_mention(gone_at=now - timedelta(hours=21), purge_on=TODAY() + 9 * DAY)
    just_gone = make_mention(gone_at=now - timedelta(hours=1), purge_on=TODAY() + 9 * DAY)
    assert run().counts == {"gone": 1}
    assert fresh(long_gone).purged_at
    assert not fresh(just_gone).purged_at


def test_former_versions_go_a_day_after_the_closing(communicator: User) -> None:
    later = TODAY() + 9 * DAY
    long_closed, open_one = closed(purge_on=later), make_mention(purge_on=later)
    just_closed = closed(purge_on=later, closed_at=timezone.now() - timedelta(hours=1))
    dismissed = make_mention()
    triage.dismiss(dismissed, by=communicator, seen=0, reason="off_topic")
    for mention in (long_closed, open_one, just_closed, dismissed):
        MentionVersion.objects.create(mention=mention, n=1, text="Avant")
    kept = MentionVersion.objects.values_list("mention", flat=True).order_by("mention")
    run()
    assert list(kept) == sorted([open_one.pk, just_closed.pk, dismissed.pk])
    purge(now=timezone.now() + DAY)
    assert list(kept.all()) == [open_one.pk]
    assert fresh(dismissed).text


# --- Authors -------------------------------------------------------------------------------------


def test_an_author_is_erased_with_the_last_text_only(db: None) -> None:
    author = Author.objects.create(platform="web", key=b"a" * 32, name="Rémi Exemple")
    overdue(author=author)
    last = make_mention(author=author, purge_on=TODAY() + DAY)
    run()
    assert Author.objects.exists()
    Mention.objects.filter(pk=last.pk).update(purge_on=TODAY())
    assert run().counts["authors"] == 1
    assert not Author.objects.exists()


def test_an_author_who_writes_again_has_a_name_again(db: None) -> None:
    source = make_source()
    pipeline.ingest([(source, [make_item("Un", author="Rémi")])], now=timezone.now())
    Mention.objects.update(purge_on=TODAY())
    run()
    pipeline.ingest([(source, [make_item("Deux", author="Rémi")])], now=timezone.now())
    assert Mention.objects.get(purged_at=None).author == Author.objects.get(name="Rémi")


# --- Stories -------------------------------------------------------------------------------------


def story_of(*mentions: Mention) -> Story:
    group([mention.pk for mention in mentions[1:]], now=timezone.now())
    return Story.objects.get()


def test_where_the_lead_goes_the_oldest_member_stands_in_the_queue(communicator: User) -> None:
    lead = overdue(text_hash=b"h" * 32, due_at=timezone.now() - DAY)
    heir, other = (
        make_mention(text_hash=b"h" * 32, purge_on=TODAY() + DAY, due_at=timezone.now() + DAY)
        for _ in range(2)
    )
    story_of(lead, heir, other)
    run()
    shown = find(Filter(), user=communicator, now=timezone.now()).numbers
    assert shown == [heir.pk]
    shown_now = fresh(heir)
    assert (shown_now.due_at, shown_now.joined_by) == (lead.due_at, "")
    assert Story.objects.get().lead == heir
    assert fresh(lead).parked_why == ParkedWhy.FOLLOWS_LEAD
    triage.dismiss(heir, by=communicator, seen=0, reason="off_topic")
    assert fresh(other).status == 4


def test_a_story_that_goes_whole_leaves_one_expired_row(db: None) -> None:
    lead, copy = (overdue(text_hash=b"h" * 32) for _ in range(2))
    story_of(lead, copy)
    assert run().counts == {"unfinished": 2}
    assert fresh(lead).parked_why == ParkedWhy.EXPIRED
    assert fresh(copy).parked_why == ParkedWhy.FOLLOWS_LEAD
    assert Story.objects.get().size == 2


def test_a_new_copy_of_a_destroyed_text_stands_alone(db: None) -> None:
    overdue(text_hash=b"h" * 32)
    run()
    again = make_mention(text_hash=b"h" * 32)
    group([again.pk], now=timezone.now())
    assert (fresh(again).story, fresh(again).queued) == (None, True)


# --- Worlds, leftovers, refusals -----------------------------------------------------------------


def test_what_is_played_follows_the_same_rules(db: None) -> None:
    run_of_demo = Run.objects.create(kind="demo", name="Crue")
    source = make_source(origin="demo", run=run_of_demo)
    mention = overdue(origin="demo", run=run_of_demo, source=source)
    run()
    assert fresh(mention).purged_at


def test_raw_items_sessions_counters_and_old_invitations_go(admin: User) -> None:
    now = timezone.now()
    source = make_source()
    for digest, days in ((b"o" * 32, 31), (b"n" * 32, 29)):
        SetAside.objects.create(source=source, digest=digest, raw="…", reason="unreadable_item")
        SetAside.objects.filter(digest=digest).update(received_at=now - days * DAY)
    for name, days in (("vieille", 31), ("neuve", 3)):
        invitation, _token = people.invite(
            f"{name}@merles.example", name=name, roles=["manager"], language="fr-ca", by=admin
        )
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=now - days * DAY)
    cache.set("échu", 1, timeout=60)
    cache.set("vivant", 1, timeout=600_000)
    report = purge(now=now + timedelta(minutes=2))
    assert report
    assert (report.counts["set_aside"], report.counts["invitations"]) == (1, 1)
    assert report.counts["cache"] >= 1
    assert bytes(SetAside.objects.get().digest) == b"n" * 32
    assert Invitation.objects.get().name == "neuve"
    assert cache.get("vivant") == 1


def test_nothing_can_be_done_to_what_is_expired(communicator: User) -> None:
    mention = overdue()
    run()
    with pytest.raises(Refusal, match="expirée"):
        triage.claim(mention, by=communicator)
    with pytest.raises(Refusal, match="expirée"):
        triage.dismiss(mention, by=communicator, seen=0, reason="off_topic")
    with pytest.raises(Refusal, match="expirée"):
        triage.note(mention, by=communicator, text="Rémi", form_key=uuid4())


def test_a_closing_cannot_be_undone_once_its_text_is_gone(communicator: User) -> None:
    mention = make_mention()
    entry = triage.close(mention, by=communicator, seen=0, disposition="explained")
    Mention.objects.update(purge_on=TODAY(), closed_at=timezone.now() - 2 * DAY)
    run()
    with pytest.raises(Refusal, match="expirée"):
        triage.undo(entry, by=communicator)


# --- Passes --------------------------------------------------------------------------------------


def test_twice_is_once(db: None) -> None:
    for _ in range(3):
        overdue()
    first, second = run(), run()
    assert first.pk == second.pk
    assert (second.passes, second.counts) == (2, {"unfinished": 3})


def test_a_pass_comes_once_an_hour_and_after_days_of_absence(db: None) -> None:
    now = timezone.now()
    overdue(purge_on=TODAY() - 40 * DAY)
    pass_if_due(now=now)
    pass_if_due(now=now + timedelta(minutes=59))
    assert PurgeReport.objects.get().passes == 1
    pass_if_due(now=now + timedelta(minutes=62))
    assert sum(PurgeReport.objects.values_list("passes", flat=True)) == 2
    assert PurgeReport.objects.order_by("day")[0].counts == {"unfinished": 1}


def test_a_shorter_duration_is_obeyed_from_the_next_pass(db: None) -> None:
    mention = make_mention(purge_on=TODAY() + 25 * DAY)
    run()
    Organisation.objects.create(
        pk=1, name="Ville", kind="municipality", keep_unfinished=3, changed_at=timezone.now()
    )
    run()
    assert fresh(mention).purge_on == TODAY() + 3 * DAY


def test_what_fails_is_named_without_its_words_and_the_rest_goes_on(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*, now: object) -> int:
        raise ValueError("broken")

    monkeypatch.setattr(leftovers, "forget_expired_cache", fail)
    mention = overdue()
    report = purge(now=timezone.now())
    assert report
    assert report.errors == ["leftovers: ValueError"]
    assert fresh(mention).purged_at
    assert mention.text not in caplog.text


def test_more_than_a_batch(db: None) -> None:
    source = make_source()
    now = timezone.now()
    rows = [
        Mention(
            key=n.to_bytes(32), platform="web", source=source, text="Texte", published_at=now,
            captured_at=now, due_at=now, queued=True, purge_on=TODAY(),
        )
        for n in range(1_000_000, 1_000_000 + 2 * BATCH + 1)
    ]  # fmt: skip
    Mention.every.bulk_create(rows)
    assert run().counts == {"unfinished": 2 * BATCH + 1}
