"""What an expected voice weighs in what is proposed, for as long as its sheet says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from influencers import accounts, merging, records, tasks, voices, weights
from influencers.models import Reach, Voice, VoiceAccount
from monitoring.ingest import pipeline, propose
from monitoring.ingest.match import Hit
from monitoring.items import Brought, Item
from monitoring.models import Author, Mention, Origin, Priority, Run, Source, Watch
from msgu.users.models import Role, User
from tests.influencers.test_records import stance
from tests.makers import make_author, make_item, make_source, make_user, make_voice

TODAY = timezone.localdate
DAY = timedelta(days=1)


def expected(by: User, **fields: Any) -> Voice:
    """A sheet that says what to expect."""
    said = {"triggers": "Un avis tardif", "prepared_line": "Bilan à 16 h", "respondent": by}
    return make_voice(by, **{**said, **fields})


def weight_of(voice: Voice) -> int:
    account = VoiceAccount.objects.filter(voice=voice).earliest("pk")
    assert account.author
    return Author.objects.get(pk=account.author.pk).weight


@pytest.mark.parametrize(
    ("fields", "weight"),
    [
        ({}, 1),
        ({"prepared_line": ""}, 0),
        ({"triggers": ""}, 0),
        ({"respondent": None}, 0),
        ({"reach_band": Reach.UNDER_10K, "reach_on": TODAY()}, 1),
        ({"reach_band": Reach.UNDER_100K, "reach_on": TODAY()}, 2),
        ({"reach_band": Reach.OVER_100K, "reach_on": TODAY()}, 2),
    ],
)
def test_a_sheet_weighs_what_it_says(fields: dict[str, Any], weight: int, lead: User) -> None:
    assert weight_of(expected(lead, **fields)) == weight


def test_a_negative_posture_weighs_until_it_is_withdrawn(lead: User) -> None:
    voice = expected(lead)
    made = [stance(voice, -2, by=lead) for _ in range(3)]
    assert weight_of(voice) == 2
    records.withdraw_stance(made[0], by=lead)
    assert weight_of(voice) == 1


def changed(voice: Voice, by: User) -> None:
    voice.triggers = ""
    voices.change(voice, topics=list(voice.topics.all()), seen=voice.version, by=by)


def detached(voice: Voice, by: User) -> None:
    accounts.detach(voice.accounts.get(), why="closed", by=by)


ENDS: list[Callable[[Voice, User], None]] = [
    lambda voice, by: voices.archive(voice, by=by),
    lambda voice, by: voices.freeze(voice, until=TODAY() + DAY, by=by),
    changed,
    detached,
]


@pytest.mark.parametrize("end", ENDS)
def test_it_weighs_nothing_any_more(end: Callable[[Voice, User], None], lead: User) -> None:
    voice, other = expected(lead), expected(lead)
    end(voice, lead)
    assert (weight_of(voice), weight_of(other)) == (0, 1)


def test_it_comes_back_with_a_thaw_a_review_and_goes_with_a_merge(lead: User) -> None:
    voice = expected(lead)
    voices.freeze(voice, until=TODAY() + DAY, by=lead)
    voices.thaw(voice, by=lead)
    assert weight_of(voice) == 1
    voices.archive(voice, by=lead)
    voices.review(voice, by=lead)
    assert weight_of(voice) == 1
    silent = make_voice(lead)
    author = silent.accounts.get().author
    assert author
    entry = merging.merge(silent, into=voice, by=lead)
    author.refresh_from_db()
    assert author.weight == 1
    merging.unmerge(entry, by=lead)
    author.refresh_from_db()
    assert author.weight == 0


def test_what_time_alone_changes_is_written_at_the_next_tick(lead: User) -> None:
    over, frozen = expected(lead), expected(lead)
    voices.freeze(frozen, until=TODAY(), by=lead)
    Voice.objects.filter(pk=over.pk).update(
        reviewed_on=TODAY() - 365 * DAY, review_due=TODAY() - 185 * DAY, expires_on=TODAY()
    )
    Voice.objects.filter(pk=frozen.pk).update(frozen_until=TODAY() - DAY)
    assert (weight_of(over), weight_of(frozen)) == (1, 0)
    tasks.weigh()
    assert (weight_of(over), weight_of(frozen)) == (0, 1)


def test_an_account_that_speaks_at_last_is_known_by_its_author(lead: User) -> None:
    voice = expected(lead)
    VoiceAccount.objects.update(author=None, handle="Exo_Hebdo")
    known = make_author("@exo_hebdo")
    tasks.weigh()
    assert voice.accounts.get().author == known
    assert weight_of(voice) == 1


def test_of_two_of_one_name_nobody_knows_which(lead: User) -> None:
    voice = expected(lead)
    VoiceAccount.objects.update(author=None, handle="exo_hebdo")
    for name in ("@exo_hebdo", "exo_hebdo"):
        make_author(name)
    tasks.weigh()
    assert voice.accounts.get().author is None


def test_what_is_played_weighs_nothing(lead: User) -> None:
    Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    player = make_user("jouee@demo.example", Role.LEAD, is_demo=True)
    voice = expected(player)
    weights.weigh()
    assert weight_of(voice) == 0


# --- What is proposed --------------------------------------------------------------------------

P = Priority


def hit(priority: int | None) -> Hit:
    return Hit(watch=Watch(pk=1, suggested_priority=priority), words=())


@pytest.mark.parametrize(
    ("suggested", "weight", "proposed"),
    [
        (P.ROUTINE, 0, P.ROUTINE),
        (P.ROUTINE, 1, P.IMPORTANT),
        (P.IMPORTANT, 1, P.URGENT),
        (P.URGENT, 1, P.URGENT),
        (P.URGENT, 2, P.URGENT),
        (P.VITAL, 2, P.VITAL),
        (None, 1, None),
        (None, 2, P.URGENT),
    ],
)
def test_it_presses_by_one_step_and_never_makes_a_life_in_danger(
    suggested: int | None, weight: int, proposed: int | None
) -> None:
    hits = [hit(suggested)]
    assert propose.priority(hits, weight=weight) == proposed
    steps = [why for why in propose.reasons(hits, weight=weight) if "weight" in why]
    assert steps == ([] if proposed == suggested else [{"weight": weight, "priority": proposed}])


def test_beside_our_topics_or_after_a_colleague_it_changes_nothing() -> None:
    assert propose.priority([], weight=2) is None
    brought = Brought(priority=P.ROUTINE)
    assert propose.priority([hit(None)], brought, weight=2) == P.ROUTINE
    assert propose.reasons([hit(None)], brought, weight=2) == []


def brought(source: Source, text: str, author: str) -> Mention:
    item: Item = make_item(text, author=author)
    stored = pipeline.ingest([(source, [item])], now=timezone.now())
    return Mention.every.get(pk=stored.new[0].pk)


def test_a_mention_of_an_expected_voice_comes_pressed_with_its_reason(lead: User) -> None:
    source = make_source()
    watch = Watch.objects.create(expression="inondation", suggested_priority=P.IMPORTANT)
    first = brought(source, "Une inondation", "@exo_hebdo")
    assert (first.priority, first.flags) == (P.IMPORTANT, [])
    expected(lead, author=first.author)
    second = brought(source, "Encore une inondation", "@exo_hebdo")
    assert (second.author, second.proposed_priority) == (first.author, P.URGENT)
    assert (second.priority, second.flags) == (P.URGENT, ["influencer"])
    assert second.reasons == [
        {"watch": watch.pk, "priority": P.IMPORTANT},
        {"weight": 1, "priority": P.URGENT},
    ]
    assert second.proposer_version == 3
    aside = brought(source, "La chorale cherche des ténors", "@exo_hebdo")
    assert (aside.proposed_priority, aside.priority) == (None, P.IMPORTANT)


def test_an_edit_keeps_the_step(lead: User) -> None:
    source = make_source()
    Watch.objects.create(expression="inondation", suggested_priority=P.IMPORTANT)
    known = brought(source, "Une inondation", "@exo_hebdo").author
    expected(lead, author=known)
    item = make_item("Inondation au Moulin", author="@exo_hebdo")
    pipeline.ingest([(source, [item])], now=timezone.now())
    again = make_item("Inondation au Vieux-Pont", author="@exo_hebdo", external_id=item.external_id)
    pipeline.ingest([(source, [again])], now=timezone.now())
    mention = Mention.every.get(text="Inondation au Vieux-Pont")
    assert mention.versions.count() == 1
    assert (mention.proposed_priority, mention.flags) == (P.URGENT, ["influencer"])
