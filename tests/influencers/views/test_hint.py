"""Who speaks, beside an open mention: for whom, of whom, and on the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from influencers import accounts, voices
from influencers.models import Help, Voice
from monitoring import triage
from monitoring.models import Match, Mention, Origin, Run
from msgu.users.models import AuditEntry, Role, User
from tests.influencers.test_records import stance
from tests.makers import browser_of, make_author, make_mention, make_user, make_voice

TODAY = timezone.localdate
LINE = "Voici l’heure des relevés."


@pytest.fixture
def voice(lead: User) -> Voice:
    return make_voice(
        lead,
        display_name="Collectif des rives",
        can_count_on=[Help.GROUND],
        triggers="Un avis tardif",
        usual_form="Une lettre ouverte",
        usual_delay="hour",
        prepared_line=LINE,
        respondent=lead,
    )


@pytest.fixture
def mention(voice: Voice) -> Mention:
    return make_mention(author=voice.accounts.get().author)


def panel(user: User, mention: Mention) -> str:
    return browser_of(user).get(f"/mentions/{mention.pk}/").content.decode()


def test_it_says_what_to_count_on_and_to_expect(
    voice: Voice, mention: Mention, communicator: User, lead: User
) -> None:
    for _ in range(3):
        stance(voice, -2, by=lead)
    page = panel(communicator, mention)
    for said in (
        "Collectif des rives",
        f'href="/voix/{voice.pk}/"',
        "Média",
        "Posture envers nos messages",
        "Négative",
        "Connaître le terrain",
        "Un avis tardif",
        "Une lettre ouverte",
        "Dans l’heure",
        LINE,
        lead.name,
    ):
        assert said in page
    assert voice.justification not in page


def frozen(voice: Voice, by: User) -> None:
    voices.freeze(voice, until=TODAY(), by=by)


def detached(voice: Voice, by: User) -> None:
    accounts.detach(voice.accounts.get(), why="changed_hands", by=by)


def over(voice: Voice, by: User) -> None:
    day = timedelta(days=1)
    dates = {"reviewed_on": TODAY() - 365 * day, "review_due": TODAY() - 185 * day}
    Voice.objects.filter(pk=voice.pk).update(**dates, expires_on=TODAY())


@pytest.mark.parametrize(
    "end", [lambda voice, by: voices.archive(voice, by=by), frozen, detached, over]
)
def test_a_sheet_that_does_not_serve_is_unknown(
    end: Callable[[Voice, User], None], voice: Voice, mention: Mention, lead: User
) -> None:
    end(voice, lead)
    page = panel(lead, mention)
    assert "inconnue" in page
    assert "Collectif" not in page
    assert LINE not in page
    assert not AuditEntry.objects.filter(verb="consult_voice").exists()


def test_an_author_without_a_sheet_and_one_without_a_name_are_unknown(lead: User) -> None:
    for author in (make_author(), None):
        assert "inconnue" in panel(lead, make_mention(author=author))


def test_it_is_for_who_may_read_the_register(mention: Mention, manager: User) -> None:
    page = panel(manager, mention)
    assert "Collectif" not in page
    assert "voice-hint" not in page
    assert not AuditEntry.objects.filter(verb="consult_voice").exists()


def test_protected_words_have_none_until_they_are_read(mention: Mention, lead: User) -> None:
    triage.protect(mention, by=lead, seen=0, why="private_life")
    assert "voice-hint" not in panel(lead, mention)
    assert not AuditEntry.objects.filter(verb="consult_voice").exists()
    triage.read(mention, by=lead)
    assert "Collectif des rives" in panel(lead, mention)


def test_to_be_shown_is_a_use_written_once_a_day_that_opens_nothing(
    voice: Voice, mention: Mention, lead: User, communicator: User
) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    shown = {"verb": "consult_voice", "target_kind": "voice", "reason": "beside"}
    AuditEntry.objects.create(actor=lead, target_id=voice.pk, at=yesterday, **shown)
    for _ in range(2):
        panel(lead, mention)
        panel(communicator, mention)
        panel(lead, make_mention(author=mention.author))
    today = AuditEntry.objects.filter(at__gt=yesterday, **shown)
    assert sorted(today.values_list("actor", "target_id")) == sorted(
        [(lead.pk, voice.pk), (communicator.pk, voice.pk)]
    )
    assert "Pourquoi ouvrez-vous cette fiche" in panel_of(voice, lead)


def panel_of(voice: Voice, user: User) -> str:
    return browser_of(user).get(f"/voix/{voice.pk}/").content.decode()


def test_the_privacy_officer_sees_where_it_was_shown(
    mention: Mention, lead: User, privacy_officer: User
) -> None:
    panel(lead, mention)
    page = browser_of(privacy_officer).get("/voix/consultations/").content.decode()
    assert "Indice au poste" in page


def test_a_world_knows_its_own_voices_only(mention: Mention, lead: User) -> None:
    run = Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    player = make_user("jouee@demo.example", Role.LEAD, is_demo=True)
    played = make_mention(author=mention.author, origin=Origin.DEMO, run=run)
    page = panel(player, played)
    assert "inconnue" in page
    assert "Collectif" not in page
    assert "Collectif" in panel(lead, mention)


def test_it_says_why_it_presses_and_leads_to_who_may_relay(
    voice: Voice, mention: Mention, lead: User
) -> None:
    assert "cran plus pressante" not in panel(lead, mention)
    topic = voice.topics.get()
    Match.objects.create(mention=mention, watch=topic, watch_version=1, words=["sujet"])
    Mention.objects.filter(pk=mention.pk).update(
        flags=["influencer"], reasons=[{"weight": 1, "priority": 2}]
    )
    page = panel(lead, mention)
    assert "cran plus pressante" in page
    assert f'href="/voix/relais/?topics={topic.pk}"' in page
