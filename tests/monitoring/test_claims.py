"""Who has a mention in hand: one winner, a lease, and everybody told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Event

import psycopg
import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.utils import timezone

from monitoring import tasks, triage
from monitoring.models import Claim, Mention, Nudge
from monitoring.triage import hold
from msgu.live.listener import address
from msgu.live.models import Change
from msgu.refusal import Refusal
from msgu.users import people
from msgu.users.models import AuditEntry, Role, User
from tests.makers import browser_of, holder, make_mention, make_user, over

PEOPLE = 8


@pytest.fixture
def nadia(db: None) -> User:
    return make_user("nadia@exemple.example", Role.COMMUNICATOR, name="Nadia")


@pytest.fixture
def roy(db: None) -> User:
    return make_user("roy@exemple.example", Role.LEAD, name="Roy")


@pytest.fixture
def mention(db: None) -> Mention:
    return make_mention()


def remaining(mention: Mention) -> timedelta:
    return Claim.objects.get(mention=mention).until - timezone.now()


def nearly_over(mention: Mention) -> None:
    Claim.objects.filter(mention=mention).update(until=timezone.now() + timedelta(seconds=5))


@pytest.mark.django_db(transaction=True)
def test_of_eight_people_at_once_one_wins_and_the_others_are_told_who() -> None:
    crew = [make_user(f"p{n}@exemple.example", Role.COMMUNICATOR) for n in range(PEOPLE)]
    mention, together = make_mention(), Barrier(PEOPLE)

    def take(person: User) -> str:
        together.wait(10)
        try:
            triage.claim(mention, by=person)
        except Refusal as refusal:
            return refusal.sentence
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(PEOPLE) as pool:
        said = list(pool.map(take, crew))
    winner = holder(mention)
    assert winner
    assert said.count("") == 1
    assert all(f"Déjà prise par {winner} à l’instant" in s for s in said if s)
    assert AuditEntry.objects.filter(verb="claim").count() == 1


def test_a_claim_is_in_the_trail_and_told_once(mention: Mention, nadia: User) -> None:
    triage.claim(mention, by=nadia)
    triage.claim(mention, by=nadia)
    entry = AuditEntry.objects.get(verb="claim")
    assert (entry.actor, entry.target_kind, entry.target_id) == (nadia, "mention", mention.pk)
    assert (entry.before, entry.after, entry.reason, entry.batch) == ({}, {}, "", None)
    assert [change.ids for change in Change.objects.filter(topic="mentions")] == [[mention.pk]]


@pytest.mark.django_db(transaction=True)
def test_a_claim_wakes_who_listens_for_changes(mention: Mention, nadia: User) -> None:
    with psycopg.connect(**address(), autocommit=True) as screen:
        screen.execute("LISTEN live")
        triage.claim(mention, by=nadia)
        assert len(list(screen.notifies(timeout=10, stop_after=1))) == 1


@pytest.fixture
def trail_of_no_claims(transactional_db: None) -> Iterator[None]:
    """A trail that refuses the entry, and it alone."""
    run("ALTER TABLE users_auditentry ADD CONSTRAINT no_claims CHECK (verb <> 'claim')")
    yield
    run("ALTER TABLE users_auditentry DROP CONSTRAINT no_claims")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.usefixtures("trail_of_no_claims")
def test_what_the_trail_cannot_hold_is_not_claimed(mention: Mention, nadia: User) -> None:
    with pytest.raises(IntegrityError):
        triage.claim(mention, by=nadia)
    assert not Claim.objects.exists()
    assert not Change.objects.filter(topic="mentions").exists()


def test_an_act_renews_what_one_holds(mention: Mention, nadia: User) -> None:
    triage.claim(mention, by=nadia)
    nearly_over(mention)
    triage.qualify(mention, by=nadia, seen=0, useful="yes", priority=3, category="question")
    assert remaining(mention) > timedelta(minutes=4)


def test_a_longer_lease_is_never_shortened(mention: Mention, nadia: User) -> None:
    triage.claim(mention, by=nadia, lease=triage.UNATTENDED)
    triage.claim(mention, by=nadia)
    triage.renew([mention.pk], by=nadia)
    assert remaining(mention) > timedelta(minutes=14)


def test_the_age_of_a_claim_counts_from_its_beginning(mention: Mention, nadia: User) -> None:
    triage.claim(mention, by=nadia)
    since = Claim.objects.get().since
    triage.claim(mention, by=nadia)
    assert Claim.objects.get().since == since
    over(mention)
    triage.claim(mention, by=nadia)
    assert Claim.objects.get().since > since


def test_without_scripts_a_claim_lasts_longer(mention: Mention, nadia: User) -> None:
    browser = browser_of(nadia)
    browser.post(f"/mentions/{mention.pk}/prendre/", headers={"HX-Request": "true"})
    assert remaining(mention) < timedelta(minutes=5, seconds=1)
    browser.post(f"/mentions/{mention.pk}/prendre/")
    assert remaining(mention) > timedelta(minutes=14)


def test_a_decision_without_scripts_leaves_the_longer_lease(mention: Mention, nadia: User) -> None:
    form = {"seen": 0, "useful": "yes", "priority": 3, "category": "question"}
    browser_of(nadia).post(f"/mentions/{mention.pk}/qualifier/", form)
    assert remaining(mention) > timedelta(minutes=14)


# --- The page that stays open ----------------------------------------------------------------


def test_a_page_that_is_seen_keeps_what_is_one_s_own(
    mention: Mention, nadia: User, roy: User
) -> None:
    other, lost = make_mention(), make_mention()
    triage.claim(mention, by=nadia)
    triage.claim(other, by=roy)
    triage.claim(lost, by=nadia)
    nearly_over(mention)
    over(lost)
    ids = f"{mention.pk},{other.pk},{lost.pk},rien,{2**70}"
    answer = browser_of(nadia).post("/mentions/garder/", {"ids": ids})
    assert answer.json() == {"kept": [mention.pk]}
    assert remaining(mention) > timedelta(minutes=4)
    assert holder(lost) is None


# --- Going away ------------------------------------------------------------------------------


def test_signing_out_lets_go_of_everything(mention: Mention, nadia: User) -> None:
    triage.claim(mention, by=nadia)
    browser_of(nadia).post("/compte/deconnexion/")
    assert not Claim.objects.exists()
    assert AuditEntry.objects.filter(verb="release", actor=nadia).count() == 1


def test_closing_an_account_lets_go_of_everything(mention: Mention, nadia: User, roy: User) -> None:
    triage.claim(mention, by=nadia)
    people.deactivate(nadia, by=roy)
    assert not Claim.objects.exists()


def test_the_sweep_clears_what_is_over_and_nothing_else(
    mention: Mention, nadia: User, roy: User
) -> None:
    kept = make_mention()
    triage.claim(kept, by=roy)
    triage.qualify(mention, by=nadia, seen=0, useful="yes", priority=3, category="question")
    over(mention)
    Change.objects.all().delete()
    tasks.sweep()
    mention.refresh_from_db()
    assert [claim.mention for claim in Claim.objects.all()] == [kept]
    assert mention.status == 1
    assert [change.ids for change in Change.objects.filter(topic="mentions")] == [[mention.pk]]
    entry = AuditEntry.objects.get(verb="expire_claim")
    assert (entry.actor, entry.before) == (None, {"claimed_by": nadia.pk})


# --- A lead breaks it ------------------------------------------------------------------------


def test_a_lead_frees_a_mention_and_its_former_holder_is_told(
    mention: Mention, nadia: User, roy: User
) -> None:
    triage.claim(mention, by=nadia)
    answer = browser_of(roy).post(f"/mentions/{mention.pk}/lever/", follow=True)
    assert "La prise est levée" in answer.content.decode()
    assert holder(mention) is None
    page = browser_of(nadia).get("/file/").content.decode()
    assert f"Roy a levé votre prise de la mention nº {mention.pk}" in page
    assert "Roy a levé votre prise" in panel(browser_of(nadia), mention)
    assert "Roy a levé votre prise" not in browser_of(roy).get("/file/").content.decode()


def test_a_word_is_shown_until_it_is_read_by_whom_it_is_for(
    mention: Mention, nadia: User, roy: User
) -> None:
    triage.claim(mention, by=nadia)
    triage.break_claim(mention, by=roy)
    word = Nudge.objects.get()
    browser_of(roy).post(f"/mots/{word.pk}/lu/")
    assert "a levé votre prise de" in browser_of(nadia).get("/file/").content.decode()
    browser_of(nadia).post(f"/mots/{word.pk}/lu/")
    assert "a levé votre prise de" not in browser_of(nadia).get("/file/").content.decode()


def test_a_communicator_breaks_nothing(mention: Mention, nadia: User, roy: User) -> None:
    triage.claim(mention, by=roy)
    assert browser_of(nadia).post(f"/mentions/{mention.pk}/lever/").status_code == 403
    assert holder(mention) == roy


def test_there_is_nothing_to_break(mention: Mention, nadia: User, roy: User) -> None:
    with pytest.raises(Refusal, match="Plus personne"):
        triage.break_claim(mention, by=roy)
    triage.claim(mention, by=roy)
    with pytest.raises(Refusal, match="libérez-la"):
        triage.break_claim(mention, by=roy)


def panel(browser: Client, mention: Mention) -> str:
    return browser.get(f"/file/?vue=tout&mention={mention.pk}").content.decode()


@pytest.mark.django_db(transaction=True)
def test_breaking_a_claim_while_its_holder_decides_waits_for_them(nadia: User, roy: User) -> None:
    """Taken in two orders, the claim and the mention would each wait for the other."""
    mention = make_mention()
    triage.claim(mention, by=nadia)
    deciding = Event()

    def decide() -> None:
        with transaction.atomic():
            hold(mention)
            deciding.set()
            while not waiting():
                time.sleep(0.01)
            triage.close(mention, by=nadia, seen=0, disposition="relayed")
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        closing = pool.submit(decide)
        assert deciding.wait(10)
        with pytest.raises(Refusal, match="Plus personne ne tient"):
            triage.break_claim(mention, by=roy)
        closing.result(10)
    assert not Nudge.objects.exists()


def waiting() -> int:
    """How many others wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_taking_what_is_being_put_aside_never_holds_it_there(nadia: User, roy: User) -> None:
    """Two ask at once, each sees it free, and waits for who puts it aside."""
    mention, putting, crew = make_mention(), Event(), [nadia, make_user("ida@exemple.example")]

    def put_aside() -> None:
        with transaction.atomic():
            triage.park_until_it_grows(mention, by=roy, seen=0)
            putting.set()
            while waiting() < len(crew):
                time.sleep(0.01)
        connections.close_all()

    def take(person: User) -> None:
        assert putting.wait(10)
        with suppress(Refusal):
            triage.claim(mention, by=person)
        connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        for work in [pool.submit(put_aside), *(pool.submit(take, person) for person in crew)]:
            work.result(20)
    mention.refresh_from_db()
    assert mention.queued == (holder(mention) is not None)
