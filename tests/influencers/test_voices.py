"""Of whom a sheet may exist, what it may say, and how long it lives."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from influencers import accounts, records, voices
from influencers.accounts import Account
from influencers.models import Purpose, StanceRecord, Voice, VoiceAccount
from influencers.retention import voices_over
from monitoring.models import Author, Origin, Platform, Run
from monitoring.retention.purge import purge
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, Role, User
from tests.influencers.test_detection import say
from tests.makers import make_author, make_mention, make_user, make_voice, make_watch

DAY = timedelta(days=1)
TODAY = timezone.localdate


def opened(by: User, author: Author, **fields: Any) -> Voice:
    return make_voice(by, author=author, **fields)


def test_a_private_citizen_with_three_angry_posts_cannot_be_added(lead: User) -> None:
    watch, author = make_watch("collecte"), make_author("@exo_line")
    say(author, watch, n=3, category="criticism")
    with pytest.raises(Refusal) as refused:
        opened(lead, author, public_role="", topics=[watch])
    assert "personne privée" in refused.value.sentence
    assert "au moins 5 mentions" in refused.value.sentence
    assert "10 fois la médiane" in refused.value.sentence
    assert not Voice.objects.exists()
    assert not AuditEntry.objects.filter(verb="add_voice").exists()


def test_who_crosses_both_lines_may_have_one_that_says_so(lead: User) -> None:
    watch, author = make_watch("collecte"), make_author()
    for _ in range(5):
        say(make_author(), watch, n=1)
    say(author, watch, n=6, copies=12)
    voice = opened(lead, author, public_role="", topics=[watch])
    assert (voice.heard, voice.carried) == (6, 12)


def test_a_public_role_suffices_and_its_dates_are_set(lead: User) -> None:
    voice = make_voice(lead)
    assert voice.reviewed_on == TODAY()
    assert voice.review_due == TODAY() + 180 * DAY
    assert voice.expires_on == TODAY() + 365 * DAY
    entry = AuditEntry.objects.get(verb="add_voice")
    assert (entry.actor, entry.target_id) == (lead, voice.pk)
    assert voice.justification not in str(entry.after)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"justification": " "}, "raison"),
        ({"topics": []}, "sujets"),
        ({"prepared_line": "Appelez-la au 418 555-0142"}, "téléphone"),
        ({"triggers": "Parle de sa santé"}, "santé"),
        ({"display_name": "exo@merles.example"}, "courriel"),
    ],
)
def test_what_a_sheet_may_not_be_is_refused(fields: dict[str, Any], said: str, lead: User) -> None:
    with pytest.raises(Refusal) as refused:
        make_voice(lead, **fields)
    assert said in refused.value.sentence
    assert not Voice.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"public_role": "citizen"},
        {"public_role": ""},
        {"public_role": "", "heard": 4, "carried": 10},
        {"justification": ""},
        {"purpose": ""},
        {"review_due": TODAY() + 181 * DAY},
        {"expires_on": TODAY() + 366 * DAY},
        {"areas": ["99"]},
        {"can_count_on": ["votes"]},
        {"reach_band": "1k"},
        {"archived_why": "by_hand"},
    ],
)
def test_postgres_holds_it_whatever_the_code_does(wrong: dict[str, Any], lead: User) -> None:
    voice = make_voice(lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        Voice.objects.filter(pk=voice.pk).update(**wrong)


def test_of_two_who_change_a_sheet_at_once_one_wins(lead: User) -> None:
    voice = make_voice(lead)
    topics = list(voice.topics.all())
    mine, yours = (Voice.objects.get(pk=voice.pk) for _ in range(2))
    mine.triggers, yours.triggers = "Les retards", "Les fermetures"
    voices.change(mine, topics=topics, seen=0, by=lead)
    with pytest.raises(Refusal) as refused:
        voices.change(yours, topics=topics, seen=0, by=lead)
    assert "entre-temps" in refused.value.sentence
    voice.refresh_from_db()
    assert (voice.triggers, voice.version) == ("Les retards", 1)


def test_a_role_cannot_be_taken_from_who_was_never_heard(lead: User) -> None:
    voice = make_voice(lead)
    voice.public_role = ""
    with pytest.raises(Refusal):
        voices.change(voice, topics=list(voice.topics.all()), seen=0, by=lead)


# --- Its accounts ------------------------------------------------------------------------------


def test_a_handle_that_changed_hands_is_detached_with_its_dates(lead: User) -> None:
    author = make_author("@exo_groupe")
    voice = make_voice(lead, author=author)
    account = voice.accounts.get()
    before = make_mention(author=author)
    topic = voice.topics.get()
    records.record_stance(voice, evidence=before, topic=topic, value=1, by=lead)
    accounts.detach(account, why="changed_hands", by=lead)
    account.refresh_from_db()
    assert (account.until, account.detached_why) == (TODAY(), "changed_hands")
    assert voice.stances.count() == 1
    after = make_mention(author=author, published_at=timezone.now() + DAY)
    assert accounts.voice_of(after, on=TODAY()) is None
    with pytest.raises(Refusal):
        records.record_stance(voice, evidence=after, topic=topic, value=-2, by=lead)
    # Somebody else may now have the account.
    assert make_voice(lead, author=author).pk != voice.pk


def test_an_account_has_one_sheet_however_it_is_written(lead: User) -> None:
    make_voice(lead, author=make_author("@exo_hebdo"))
    voice = make_voice(lead)
    for handle in ("exo_hebdo", "@EXO_Hebdo"):
        with pytest.raises(Refusal, match="déjà"):
            accounts.attach(voice, Account(platform=Platform.WEB, handle=handle), by=lead)
    elsewhere = Account(platform=Platform.X, handle="exo_hebdo", consent="lettre du 3 mai 2026")
    accounts.attach(voice, elsewhere, by=lead)


def test_an_account_that_was_never_heard_is_known_when_it_speaks(lead: User) -> None:
    voice = make_voice(lead)
    named = Account(platform=Platform.X, handle="@exo_radio", consent="lettre du 3 mai 2026")
    accounts.attach(voice, named, by=lead)
    mention = make_mention(author=make_author("@Exo_Radio", platform=Platform.X))
    assert accounts.voice_of(mention, on=TODAY()) == voice
    topic = voice.topics.get()
    records.record_stance(voice, evidence=mention, topic=topic, value=2, by=lead)
    assert VoiceAccount.objects.get(handle="exo_radio").author == mention.author


# --- Its life ----------------------------------------------------------------------------------


def aged(voice: Voice, *, days: int) -> Voice:
    """The same sheet, as if it had last been reviewed so many days ago."""
    then = TODAY() - days * DAY
    Voice.objects.filter(pk=voice.pk).update(
        reviewed_on=then, review_due=then + 180 * DAY, expires_on=then + 365 * DAY
    )
    voice.refresh_from_db()
    return voice


def test_time_asks_for_a_review_archives_then_destroys(lead: User) -> None:
    author = make_author()
    mention = make_mention(author=author)
    voice = make_voice(lead, author=author)
    topic = voice.topics.get()
    records.record_stance(voice, evidence=mention, topic=topic, value=1, by=lead)
    records.ask(voice, asked="Relayer l’avis", asked_on=TODAY(), by=lead)
    in_use = Voice.objects.live(on=TODAY())

    aged(voice, days=179)
    assert not Voice.objects.to_review(on=TODAY()).exists()
    aged(voice, days=180)
    assert Voice.objects.to_review(on=TODAY()).get() == voice
    aged(voice, days=364)
    assert in_use.exists()
    aged(voice, days=365)
    assert not in_use.exists()
    assert accounts.voice_of(mention, on=TODAY()) is None
    with pytest.raises(Refusal, match="archivée"):
        records.ask(voice, asked="Relayer", asked_on=TODAY(), by=lead)
    aged(voice, days=365 + 89)
    assert not voices_over(now=timezone.now()).exists()
    aged(voice, days=365 + 90)
    report = purge(now=timezone.now())
    assert report
    assert (report.counts["voices"], report.errors) == (1, [])
    for model in (Voice, VoiceAccount, StanceRecord):
        assert not model.objects.exists()


def test_a_review_keeps_a_sheet_and_brings_an_archived_one_back(lead: User) -> None:
    voice = aged(make_voice(lead), days=400)
    voices.review(voice, by=lead)
    voice.refresh_from_db()
    assert voice.is_live(on=TODAY())
    assert voice.review_due == TODAY() + 180 * DAY
    voices.archive(voice, by=lead)
    voices.archive(voice, by=lead)
    assert AuditEntry.objects.filter(verb="archive_voice").count() == 1
    Voice.objects.update(archived_at=timezone.now() - 90 * DAY)
    assert voices_over(now=timezone.now()).exists()


def test_an_author_stays_as_long_as_a_sheet_points_at_them(lead: User) -> None:
    known, unknown = make_author(), make_author()
    voice = make_voice(lead, author=known)
    purge(now=timezone.now())
    assert list(Author.objects.all()) == [known]
    assert unknown.pk
    voice.delete()
    purge(now=timezone.now())
    assert not Author.objects.exists()


def test_nothing_is_written_on_a_frozen_sheet(lead: User) -> None:
    author = make_author()
    voice = make_voice(lead, author=author)
    mention = make_mention(author=author)
    voices.freeze(voice, until=TODAY() + 30 * DAY, by=lead)
    voice.refresh_from_db()
    topics = list(voice.topics.all())
    for act in (
        lambda: voices.change(voice, topics=topics, seen=0, by=lead),
        lambda: voices.review(voice, by=lead),
        lambda: records.ask(voice, asked="Relayer", asked_on=TODAY(), by=lead),
        lambda: records.record_stance(voice, evidence=mention, topic=topics[0], value=-1, by=lead),
    ):
        with pytest.raises(Refusal, match="élection"):
            act()
    assert accounts.voice_of(mention, on=TODAY()) is None
    # A freeze keeps nothing longer.
    aged(voice, days=365)
    assert not voice.is_live(on=TODAY())
    voices.thaw(voice, by=lead)
    voices.review(voice, by=lead)
    assert accounts.voice_of(mention, on=TODAY()) == voice
    with pytest.raises(Refusal):
        voices.freeze(voice, until=TODAY() + 121 * DAY, by=lead)


def test_what_is_played_stays_in_its_run(lead: User) -> None:
    run = Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    player = make_user("jouee@demo.example", Role.LEAD, is_demo=True)
    author = make_author("@exo_hebdo")
    played, real = make_voice(player, author=author), make_voice(lead, author=author)
    assert (played.origin, played.run) == (Origin.DEMO, run)
    assert real.run is None
    mention = make_mention(author=author)
    assert accounts.voice_of(mention, on=TODAY()) == real
    assert real.purpose == Purpose.RELAY
